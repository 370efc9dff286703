import type { Column, SqlType } from "../../../local/bigquery/types/sql-type.ts";
import type { Finding, Spot } from "../analysis/finding.ts";
import { didYouMean } from "../analysis/nearest-name.ts";
import type { OutputColumn } from "../analysis/table-schema.ts";
import type { CheckedAction, DeclaredColumn } from "../compile/checked-action.ts";

/** Where a result's column stands in the query. */
export type SpotOfColumn = (name: string) => Finding["spot"];

/** What a definition says of its table's columns, against what its query has. */
export function declaredColumns(
  action: CheckedAction,
  columns: readonly OutputColumn[],
  spotOf: SpotOfColumn,
): readonly Finding[] {
  if (action.columns.length === 0) return columns.length === 0 ? [] : [noColumnDescribed(columns)];
  const declared = new Set(action.columns.map(({ path }) => key(path)));
  const undeclared = columns
    .filter(({ name }) => !declared.has(key([name])))
    .map(
      ({ name }): Finding => ({
        severity: "error",
        code: "column_not_declared",
        message: `Column ${name} of the query is not declared: it has no description`,
        spot: spotOf(name),
      }),
    );
  return [
    ...action.columns.flatMap((column, index) => declaredColumn(column, index, columns)),
    ...undeclared,
    ...columns.flatMap((column) => undeclaredFields([column.name], column.type, declared, spotOf)),
  ];
}

/** What is wrong with one declared column, or field of a column. */
function declaredColumn(
  { path, description }: DeclaredColumn,
  index: number,
  columns: readonly OutputColumn[],
): readonly Finding[] {
  const spot: Spot = { kind: "column", index };
  const name = path.join(".");
  let known: readonly Column[] = columns;
  for (const [depth, step] of path.entries()) {
    const found = known.find((column) => column.name.toLowerCase() === step.toLowerCase());
    if (found === undefined) {
      const names = known.map((column) => column.name).filter((each) => each !== step);
      const message =
        depth === 0 || known.length > 0
          ? `Column ${name} is declared, but the query has no such ${depth === 0 ? "column" : "field"}${didYouMean(step, names)}`
          : `Column ${name} is declared, but ${path.slice(0, depth).join(".")} is no STRUCT`;
      return [{ severity: "error", code: "column_not_produced", message, spot }];
    }
    known = fieldsOf(found.type);
  }
  if (description.trim() !== "") return [];
  return [
    {
      severity: "warning",
      code: "missing_description",
      message: `Column ${name} has no description`,
      spot,
    },
  ];
}

/** The fields of a column that are not declared, where others of it are; where none is, that is told of the column. */
function undeclaredFields(
  path: readonly string[],
  type: SqlType,
  declared: ReadonlySet<string>,
  spotOf: SpotOfColumn,
): readonly Finding[] {
  const fields = fieldsOf(type).filter(({ name }) => name !== "");
  if (fields.length === 0 || !declared.has(key(path))) return [];
  const missing = fields.filter(({ name }) => !declared.has(key([...path, name])));
  const spot = spotOf(path[0] ?? "");
  if (missing.length === fields.length) {
    const message = `No field of ${path.join(".")} is described: ${missing.map(({ name }) => name).join(", ")}`;
    return [{ severity: "warning", code: "missing_description", message, spot }];
  }
  return [
    ...missing.map(
      ({ name }): Finding => ({
        severity: "error",
        code: "column_not_declared",
        message: `Field ${[...path, name].join(".")} of the query is not declared: it has no description`,
        spot,
      }),
    ),
    ...fields.flatMap((field) => undeclaredFields([...path, field.name], field.type, declared, spotOf)),
  ];
}

/** The fields of a STRUCT, or of the STRUCTs of an array. */
function fieldsOf(type: SqlType): readonly Column[] {
  if (type.kind === "ARRAY") return fieldsOf(type.element);
  return type.kind === "STRUCT" ? type.fields : [];
}

/** Names of columns are the same in upper and lower case. */
function key(path: readonly string[]): string {
  return JSON.stringify(path).toLowerCase();
}

function noColumnDescribed(columns: readonly OutputColumn[]): Finding {
  const names = columns.map(({ name }) => name).join(", ");
  return {
    severity: "warning",
    code: "missing_description",
    message: `No column is described: ${names}`,
    spot: { kind: "action" },
  };
}

/** Whether the table itself is described. */
export function tableDescription(action: CheckedAction): readonly Finding[] {
  if ((action.description ?? "").trim() !== "") return [];
  return [
    {
      severity: "warning",
      code: "missing_description",
      message: "The table has no description",
      spot: { kind: "action" },
    },
  ];
}
