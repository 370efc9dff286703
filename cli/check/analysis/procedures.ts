import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { child, children, identifier, optionalChild } from "../../../local/bigquery/engine/script/syntax.ts";
import type { AnalysisContext, Procedure } from "./analysis-context.ts";
import type { Spot } from "./finding.ts";
import { permanentName } from "./named-schemas.ts";

/** The procedure that a CALL names. Undefined where nothing tells what it does: then that is told. */
export function calledProcedure(
  path: readonly string[],
  context: AnalysisContext,
  spot: Spot,
): Procedure | undefined {
  const name = permanentName(path, context);
  const procedure = context.storedProcedure(name);
  if (procedure !== undefined) {
    context.named(name, () => spot);
    return procedure;
  }
  // BigQuery's own procedures make nothing that a script reads.
  if (path[0]?.toUpperCase() === "BQ") return undefined;
  if (isOfProject(name, context)) {
    const message = `Procedure not found: ${path.join(".")}`;
    context.report({ severity: "error", code: "unknown_function", message, spot });
  } else context.note(`No definition makes procedure ${path.join(".")}: it is not looked into`, spot);
  return undefined;
}

/** Whether a routine is in a dataset in which the project has tables; of others nothing is known. */
export function isOfProject(name: string, { tableNames }: AnalysisContext): boolean {
  const dataset = name.slice(0, name.lastIndexOf(".") + 1);
  for (const table of tableNames()) if (table.startsWith(dataset)) return true;
  return false;
}

/** Whether BigQuery looks into a procedure's body as it is made: unless `strict_mode` says not to. */
export function isStrict(node: AstNode): boolean {
  const options = optionalChild(node, "options_list");
  const entries = options === undefined ? [] : children(options, "options_entries");
  return !entries.some(
    (entry) =>
      identifier(child(entry, "name")).toLowerCase() === "strict_mode" &&
      optionalChild(entry, "value")?.value === false,
  );
}
