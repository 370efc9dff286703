import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { descendants } from "../../../local/bigquery/analyzer/nodes.ts";
import { splitPath } from "../../../local/bigquery/analyzer/table-paths.ts";
import { child, pathNames } from "../../../local/bigquery/engine/script/syntax.ts";
import type { AnalysisContext } from "./analysis-context.ts";
import { permanentName } from "./named-schemas.ts";
import type { SessionScope } from "./scope.ts";
import type { ScriptText } from "./script-text.ts";

const callFields: Readonly<Record<string, string>> = { ASTFunctionCall: "function", ASTTVF: "name" };

/**
 * The definitions of the functions that a statement calls, those of its script and permanent ones. Undefined where one is wrong
 * itself, or cannot be told: then neither can the statement.
 */
export function calledFunctions(
  script: ScriptText,
  node: AstNode,
  session: SessionScope,
  context: AnalysisContext,
): readonly AstNode[] | undefined {
  const known = [...session.temporaryFunctions.values()].filter((each) => each !== "unknown");
  const called = new Map<string, AstNode>();
  for (const call of descendants(node)) {
    const field = callFields[call.nodeKind];
    if (field === undefined) continue;
    const path = splitPath(pathNames(child(call, field)));
    const [only = ""] = path;
    const isTemporary = path.length === 1;
    const definition = isTemporary
      ? session.temporaryFunctions.get(only.toLowerCase())
      : stored(path, context, () => script.spotOf(call));
    if (definition === "unknown") return undefined;
    if (definition !== undefined && !isTemporary)
      called.set(path.join(".").toLowerCase(), { ...definition, name_path: path });
  }
  // What a script's own function calls has to be there where it is called.
  return [...known, ...called.values()];
}

function stored(
  path: readonly string[],
  context: AnalysisContext,
  spot: () => ReturnType<ScriptText["spotOf"]>,
) {
  const name = permanentName(path, context);
  const definition = context.storedFunction(name);
  if (definition !== undefined) context.named(name, spot);
  return definition;
}

/** The tables that the bodies of functions read. */
export function tablesWithin(functions: readonly AstNode[]): readonly (readonly string[])[] {
  return functions.flatMap(({ table_paths: paths }) =>
    Array.isArray(paths) ? paths.filter((path): path is readonly string[] => Array.isArray(path)) : [],
  );
}

/**
 * A resolved CREATE FUNCTION as the analyzer takes it for calls: a function in another language is known by its signature
 * alone, one that reads tables names them.
 */
export function callable(
  definition: AstNode,
  tablePaths: readonly (readonly string[])[],
): AstNode | "unknown" {
  const { language, is_aggregate: isAggregate, is_remote: isRemote } = definition;
  const isForeign = isRemote === true || (typeof language === "string" && !/^(sql)?$/i.test(language));
  if (!isForeign) return tablePaths.length === 0 ? definition : { ...definition, table_paths: tablePaths };
  // Whatever it computes, its calls have the type that it states.
  return isAggregate === true
    ? "unknown"
    : { ...definition, function_expression: { nodeKind: "ResolvedLiteral", type: definition.return_type } };
}
