import type { AstNode } from "../../analyzer/analyzer.ts";
import { descendants, isNode } from "../../analyzer/nodes.ts";
import { splitPath } from "../../analyzer/table-paths.ts";
import { child, children, identifier, optionalChild, pathNames } from "../script/syntax.ts";

const modifications: ReadonlySet<string> = new Set([
  "ASTInsertStatement",
  "ASTMergeStatement",
  "ASTUpdateStatement",
  "ASTDeleteStatement",
  "ASTTruncateStatement",
]);

/** Nodes by which a statement may name tables in more ways than are told here. */
const otherWays = /^AST(TVF|TableClause|ModelClause|FromQuery|Pipe\w*|CopyDataSource|CloneDataSource)$/;

/**
 * The table paths that a parsed statement or expression names, without its own WITH names; undefined where only the
 * analyzer can tell, which answers the same otherwise but has to be asked.
 */
export function namedTables(root: AstNode): readonly (readonly string[])[] | undefined {
  const rangeNames = new Set<string>();
  for (const node of descendants(root)) {
    if (otherWays.test(node.nodeKind) || optionalChild(node, "like_table_name") !== undefined)
      return undefined;
    // A nested modification changes an array of the row.
    if (node !== root && modifications.has(node.nodeKind)) return undefined;
    for (const name of rangeNamesOf(node)) rangeNames.add(name.toLowerCase());
  }
  const paths = new Map<string, readonly string[]>();
  if (modifications.has(root.nodeKind)) addPath(paths, splitPath(pathNames(child(root, "target_path"))));
  const scanned: AstNode[] = [];
  addScannedPaths(root, new Set(), scanned);
  for (const path of scanned) {
    const names = pathNames(path);
    // What begins with a range's name is an array of its rows, or not: that depends on what is in scope.
    if (names.length > 1 && rangeNames.has(names[0]?.toLowerCase() ?? "")) return undefined;
    addPath(paths, splitPath(names));
  }
  return [...paths.values()];
}

function addPath(paths: Map<string, readonly string[]>, path: readonly string[]): void {
  paths.set(JSON.stringify(path), path);
}

/** The names that a node gives to rows: an alias, the last name of a table's path, or a WITH name. */
function* rangeNamesOf(node: AstNode): Generator<string> {
  if (node.nodeKind === "ASTAlias") yield identifier(child(node, "identifier"));
  if (node.nodeKind === "ASTAliasedQuery") yield identifier(child(node, "alias"));
  const path = optionalChild(node, "path_expr") ?? optionalChild(node, "target_path");
  const names = path === undefined ? [] : splitPath(pathNames(path));
  const last = names.at(-1);
  if (last !== undefined) yield last;
}

/** Adds the paths in FROM clauses that are no name of a WITH clause in whose scope they are. */
function addScannedPaths(node: AstNode, scope: ReadonlySet<string>, paths: AstNode[]): void {
  const clause = optionalChild(node, "with_clause");
  let inner = scope;
  if (clause !== undefined) {
    const names = new Set(scope);
    inner = names;
    const entries = children(clause, "with");
    const name = (entry: AstNode) => identifier(child(entry, "alias")).toLowerCase();
    if (clause.recursive === true) for (const entry of entries) names.add(name(entry));
    for (const entry of entries) {
      addScannedPaths(entry, names, paths);
      names.add(name(entry));
    }
  }
  if (node.nodeKind === "ASTTablePathExpression") {
    const path = optionalChild(node, "path_expr");
    if (path !== undefined && !isWithName(path, inner)) paths.push(path);
  }
  for (const field in node) {
    if (field === "with_clause") continue;
    const value = node[field];
    if (isNode(value)) addScannedPaths(value, inner, paths);
    else if (Array.isArray(value))
      for (const each of value) if (isNode(each)) addScannedPaths(each, inner, paths);
  }
}

function isWithName(path: AstNode, scope: ReadonlySet<string>): boolean {
  const [name, ...rest] = pathNames(path);
  return name !== undefined && rest.length === 0 && scope.has(name.toLowerCase());
}
