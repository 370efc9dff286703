import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { splitPath } from "../../../local/bigquery/analyzer/table-paths.ts";
import {
  child,
  children,
  identifier,
  optionalChild,
  pathNames,
} from "../../../local/bigquery/engine/script/syntax.ts";
import type { AnalysisContext } from "./analysis-context.ts";
import type { Spot } from "./finding.ts";
import type { Procedure } from "./known-routines.ts";
import { isKnownDataset, permanentName } from "./named-schemas.ts";
import type { ScriptExpressions } from "./script-expressions.ts";
import type { ScriptText } from "./script-text.ts";

/** The parameters that a CREATE PROCEDURE states. */
export async function procedureParameters(
  script: ScriptText,
  node: AstNode,
  expressions: ScriptExpressions,
): Promise<Procedure["parameters"]> {
  const parameters: Procedure["parameters"][number][] = [];
  for (const entry of children(child(node, "parameters"), "parameter_entries")) {
    const name = identifier(child(entry, "name"));
    const stated = optionalChild(entry, "type");
    const type = stated === undefined ? undefined : await expressions.stated(script, stated);
    parameters.push({ name, type, isOutput: /OUT$/.test(String(entry.procedure_parameter_mode)) });
  }
  return parameters;
}

/** Looks at what a CALL gives; what the procedure makes for its caller is there afterwards. */
export async function callProcedure(
  script: ScriptText,
  node: AstNode,
  expressions: ScriptExpressions,
): Promise<void> {
  const { context, session, variables } = expressions;
  const path = splitPath(pathNames(child(node, "procedure_name")));
  const values = children(node, "arguments").map((argument) => child(argument, "expr"));
  const procedure = calledProcedure(path, context, script.spotOf(node));
  if (procedure === undefined) {
    session.isOpen = true;
    for (const value of values) await expressions.type(script, value);
    return;
  }
  const { parameters, temporaryTables } = procedure;
  if (parameters.length !== values.length) {
    const message = `Number of arguments does not match for procedure ${path.join(".")}: expected ${parameters.length}, got ${values.length}`;
    expressions.report(script, node, "invalid_query", message);
    return;
  }
  for (const [index, { name, type, isOutput }] of parameters.entries()) {
    const value = values[index];
    if (value === undefined) continue;
    const isVariable =
      value.nodeKind === "ASTPathExpression" && variables.get(pathNames(value).join(".")) !== undefined;
    if (isOutput && !isVariable) {
      const message = `The argument for the OUT or INOUT parameter ${name} must be a variable`;
      expressions.report(script, value, "invalid_query", message);
    } else if (type === undefined) await expressions.type(script, value);
    else await expressions.expect(script, value, type);
  }
  for (const [name, schema] of temporaryTables) session.temporaryTables.set(name, schema);
}

/** The procedure that a CALL names. Undefined where nothing tells what it does: then that is told. */
function calledProcedure(
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
  if (isKnownDataset(name, context)) {
    const message = `Procedure not found: ${path.join(".")}`;
    context.report({ severity: "error", code: "unknown_function", message, spot });
  } else context.note(`No definition makes procedure ${path.join(".")}: it is not looked into`, spot);
  return undefined;
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
