import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";
import { sameType, typeName } from "../../../local/bigquery/types/type-names.ts";
import type { Finding, Spot } from "../analysis/finding.ts";
import type { OutputColumn } from "../analysis/table-schema.ts";

/** Where an update's rows are not like those of the whole build. */
export function mismatches(
  whole: readonly OutputColumn[],
  update: readonly OutputColumn[],
  spotOf: (name: string) => Spot,
): readonly Finding[] {
  const findings: Finding[] = [];
  const updated = new Map(update.map((column) => [column.name.toLowerCase(), column]));
  const tell = (message: string, name: string) =>
    findings.push({ severity: "error", code: "incremental_mismatch", message, spot: spotOf(name) });
  for (const { name, type } of whole) {
    const column = updated.get(name.toLowerCase());
    updated.delete(name.toLowerCase());
    if (column === undefined) tell(`The incremental query lacks column ${name} of the whole one`, name);
    else if (!sameType(column.type, type)) tell(difference(name, column.type, type), name);
  }
  for (const { name } of updated.values())
    tell(`Column ${name} of the incremental query is not in the whole one`, name);
  return findings;
}

/** How two types differ: of STRUCTs with the same fields, in the first field that does. */
function difference(name: string, updated: SqlType, whole: SqlType): string {
  if (updated.kind === "ARRAY" && whole.kind === "ARRAY")
    return difference(`${name}[]`, updated.element, whole.element);
  if (updated.kind === "STRUCT" && whole.kind === "STRUCT") {
    const isAlike =
      updated.fields.length === whole.fields.length &&
      updated.fields.every((field, index) => field.name === whole.fields[index]?.name);
    const index = updated.fields.findIndex((field, at) => {
      const other = whole.fields[at];
      return other !== undefined && !sameType(field.type, other.type);
    });
    const [field, other] = [updated.fields[index], whole.fields[index]];
    if (isAlike && field !== undefined && other !== undefined)
      return difference(`${name}.${field.name}`, field.type, other.type);
  }
  return `Column ${name} is ${typeName(updated)} in the incremental query and ${typeName(whole)} in the whole one`;
}
