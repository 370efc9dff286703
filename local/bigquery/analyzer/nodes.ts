import type { AstNode } from "./analyzer.ts";

/** Whether a value of a node's field is itself a node. */
export function isNode(value: unknown): value is AstNode {
  return (
    typeof value === "object" && value !== null && "nodeKind" in value && typeof value.nodeKind === "string"
  );
}

const listed = new WeakMap<AstNode, readonly AstNode[]>();

/** All nodes of a tree, parents before their children. Trees are asked for them again and again: they are listed once. */
export function descendants(root: AstNode): readonly AstNode[] {
  const known = listed.get(root);
  if (known !== undefined) return known;
  const nodes: AstNode[] = [];
  list(root, nodes);
  listed.set(root, nodes);
  return nodes;
}

function list(node: AstNode, nodes: AstNode[]): void {
  nodes.push(node);
  for (const field in node) {
    const value = node[field];
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) list(each, nodes);
    } else if (isNode(value)) list(value, nodes);
  }
}
