import type { AstNode } from "../../analyzer/analyzer.ts";
import { descendants, isNode } from "../../analyzer/nodes.ts";

/** Byte offsets of a node in its script. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A child node that may be absent. */
export function optionalChild(node: AstNode, field: string): AstNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

/** @throws Error when the parser left the child out, which its grammar does not allow. */
export function child(node: AstNode, field: string): AstNode {
  const value = optionalChild(node, field);
  if (value === undefined) throw new Error(`${node.nodeKind} without ${field}`);
  return value;
}

export function children(node: AstNode, field: string): readonly AstNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function text(node: AstNode, field: string): string {
  const value = node[field];
  if (typeof value !== "string") throw new Error(`${node.nodeKind} without ${field}`);
  return value;
}

export function identifier(node: AstNode): string {
  return text(node, "id_string");
}

/** The names of an ASTPathExpression. */
export function pathNames(node: AstNode): readonly string[] {
  return children(node, "names").map(identifier);
}

/** The name of a statement's or loop's label, in lower case; labels are compared without case. */
export function labelName(node: AstNode): string | undefined {
  const label = optionalChild(node, "label");
  return label === undefined ? undefined : identifier(child(label, "name")).toLowerCase();
}

export function sourceRange(node: AstNode): SourceRange {
  const range = node.parse_location_range;
  if (isRecord(range) && typeof range.start === "number" && typeof range.end === "number") {
    return { start: range.start, end: range.end };
  }
  throw new Error(`${node.nodeKind} without a position`);
}

/** Whether a query or an expression names a table: paths in FROM may, and calls of table functions do. */
export function mayReadTables(node: AstNode): boolean {
  for (const each of descendants(node)) {
    if (each.nodeKind === "ASTTVF" || each.nodeKind === "ASTTableClause") return true;
    if (each.nodeKind === "ASTTablePathExpression" && optionalChild(each, "path_expr") !== undefined)
      return true;
  }
  return false;
}

export function isLoop(node: AstNode): boolean {
  return ["ASTWhileStatement", "ASTRepeatStatement", "ASTForInStatement"].includes(node.nodeKind);
}
