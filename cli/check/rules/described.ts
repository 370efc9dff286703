import type { Finding } from "../analysis/finding.ts";
import { nearestName } from "../analysis/nearest-name.ts";
import type { OutputColumn } from "../analysis/table-schema.ts";
import type { CheckedAction } from "../compile/checked-action.ts";

/** Where a result's column stands in the query. */
export type SpotOfColumn = (name: string) => Finding["spot"];

/** What a definition says of its table's columns, against what its query has. */
export function declaredColumns(
  action: CheckedAction,
  columns: readonly OutputColumn[],
  spotOf: SpotOfColumn,
): readonly Finding[] {
  const findings: Finding[] = [];
  const produced = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const declared = new Set<string>();
  action.columns.forEach(({ path, description }, index) => {
    const [name = ""] = path;
    declared.add(name.toLowerCase());
    if (!produced.has(name.toLowerCase())) {
      const near = nearestName(
        name,
        columns.map((column) => column.name).filter((each) => each !== name),
      );
      const hint = near === undefined ? "" : `; Did you mean ${near}?`;
      findings.push({
        severity: "error",
        code: "column_not_produced",
        message: `Column ${name} is declared, but the query has no such column${hint}`,
        spot: { kind: "column", index },
      });
    } else if (description.trim() === "") {
      findings.push({
        severity: "warning",
        code: "missing_description",
        message: `Column ${name} has no description`,
        spot: { kind: "column", index },
      });
    }
  });
  const undeclared = columns.filter(({ name }) => !declared.has(name.toLowerCase()));
  if (action.columns.length === 0) {
    if (undeclared.length > 0) findings.push(noColumnDescribed(undeclared));
    return findings;
  }
  for (const { name } of undeclared) {
    findings.push({
      severity: "error",
      code: "column_not_declared",
      message: `Column ${name} of the query is not declared: it has no description`,
      spot: spotOf(name),
    });
  }
  return findings;
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
