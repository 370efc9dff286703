import type { AstNode } from "../../analyzer/analyzer.ts";
import { invalidQuery } from "../errors.ts";
import { child, descendants, pathNames } from "../script/syntax.ts";
import type { StoredFunction } from "../storage/stored-definitions.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import type { Environment } from "./environment.ts";
import { statementsOf } from "./statement-list.ts";
import { type NameDefaults, resolveTableName } from "./table-names.ts";

const deepestCall = 16;

/** The definitions of the datasets' functions that a parse tree calls, under the names by which it calls them. */
export async function calledFunctions(
  node: AstNode,
  environment: Environment,
  snapshot: Snapshot,
  depth = 0,
): Promise<readonly AstNode[]> {
  const definitions = new Map<string, AstNode>();
  for (const call of descendants(node)) {
    if (call.nodeKind !== "ASTFunctionCall") continue;
    const path = pathNames(child(call, "function")).flatMap((name) => name.split("."));
    const key = path.join(".").toLowerCase();
    const stored = storedFunction(path, environment.defaults, snapshot);
    if (stored === undefined || definitions.has(key)) continue;
    if (depth >= deepestCall) throw invalidQuery(`Functions call each other too deeply: ${path.join(".")}`);
    const definition = await analyzeDefinition(stored, environment, snapshot, depth);
    definitions.set(key, { ...definition, name_path: path });
  }
  return [...definitions.values()];
}

function storedFunction(
  path: readonly string[],
  defaults: NameDefaults,
  snapshot: Snapshot,
): StoredFunction | undefined {
  if (path.length < 2 || path.length > 3) return undefined;
  const name = resolveTableName(path, defaults, () => false);
  if (name.kind !== "permanent") return undefined;
  return snapshot.catalog.dataset(name.reference)?.functions.get(name.reference.tableId.toLowerCase());
}

async function analyzeDefinition(
  stored: StoredFunction,
  environment: Environment,
  snapshot: Snapshot,
  depth: number,
): Promise<AstNode> {
  const { analyzer } = environment.session.parts;
  const [node] = statementsOf(await analyzer.parseScript(stored.statement));
  if (node === undefined) throw invalidQuery(`Function ${stored.reference.tableId} has no definition`);
  const { projectId } = stored.reference;
  const itsOwn: Environment = { ...environment, defaults: { projectId } };
  const sqlFunctions = await calledFunctions(node, itsOwn, snapshot, depth + 1);
  return analyzer.analyze({ sql: stored.statement, tables: [], sqlFunctions });
}
