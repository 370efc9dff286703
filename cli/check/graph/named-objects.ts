import { AnalysisError, type Analyzer, type AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { descendants } from "../../../local/bigquery/analyzer/nodes.ts";
import { splitPath } from "../../../local/bigquery/analyzer/table-paths.ts";
import { optionalChild, pathNames } from "../../../local/bigquery/engine/script/syntax.ts";
import { scriptsOf } from "../analysis/finding.ts";
import type { CheckedAction } from "../compile/checked-action.ts";

/** What an action's texts name, before anything is resolved. */
export interface NamedObjects {
  /** The permanent tables and views that its statements make. */
  readonly made: ReadonlySet<string>;
  /** Whatever may be a permanent table, made ones included. */
  readonly named: ReadonlySet<string>;
  /** The permanent functions and procedures that its statements make, and that they call, in lower case. */
  readonly madeRoutines: ReadonlySet<string>;
  readonly calledRoutines: ReadonlySet<string>;
}

const making: ReadonlySet<string> = new Set([
  "ASTCreateTableStatement",
  "ASTCreateViewStatement",
  "ASTCreateMaterializedViewStatement",
  "ASTAuxLoadDataStatement",
]);

const makingRoutines: ReadonlySet<string> = new Set([
  "ASTFunctionDeclaration",
  "ASTCreateProcedureStatement",
]);

/** What an action's texts make and name. Text that does not parse names nothing. */
export async function namedObjects(
  action: CheckedAction,
  analyzer: Analyzer,
  project: string,
): Promise<NamedObjects> {
  const objects = {
    made: new Set<string>(),
    named: new Set<string>(),
    madeRoutines: new Set<string>(),
    calledRoutines: new Set<string>(),
  };
  for (const { text } of scriptsOf(action)) {
    if (text.trim() === "") continue;
    const tree = await parsed(text, analyzer);
    if (tree === undefined) continue;
    for (const node of descendants(tree)) {
      for (const field of ["path_expr", "target_path", "name", "function", "procedure_name"]) {
        const path = optionalChild(node, field);
        if (path?.nodeKind !== "ASTPathExpression") continue;
        const names = splitPath(pathNames(path));
        if (names.length < 2 || names.length > 3) continue;
        const name = (names.length === 2 ? [project, ...names] : names).join(".");
        if (field === "function" || field === "procedure_name" || node.nodeKind === "ASTTVF")
          objects.calledRoutines.add(name.toLowerCase());
        else if (makingRoutines.has(node.nodeKind)) objects.madeRoutines.add(name.toLowerCase());
        else {
          objects.named.add(name);
          if (field === "name" && making.has(node.nodeKind)) objects.made.add(name);
        }
      }
    }
  }
  return objects;
}

async function parsed(text: string, analyzer: Analyzer): Promise<AstNode | undefined> {
  try {
    return await analyzer.parseScript(text);
  } catch (error) {
    if (error instanceof AnalysisError) return undefined;
    throw error;
  }
}
