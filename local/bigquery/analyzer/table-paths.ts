import type { AstNode, ParsedText } from "./analyzer.ts";
import { isNode } from "./nodes.ts";
import type { Edit } from "./rewritten-sql.ts";

/** The names of a path whose identifiers may hold several, as in `project.dataset.table` within one pair of back quotes. */
export function splitPath(identifiers: readonly string[]): readonly string[] {
  return identifiers.flatMap((identifier) => {
    // A project of a domain, `example.com:project`, keeps the dots before its colon.
    const colon = identifier.indexOf(":");
    const names = identifier.slice(colon + 1).split(".");
    return colon < 0 ? names : [identifier.slice(0, colon + 1) + (names[0] ?? ""), ...names.slice(1)];
  });
}

/** Whether the SQL may hold a quoted identifier with dots, so that its parse tree is worth a look. */
export function mayHoldDottedIdentifier(sql: string): boolean {
  return /`[^`]*\.[^`]*`/.test(sql);
}

/**
 * BigQuery reads `` `project.dataset.table` `` as a path of three names, whose alias is `table`; GoogleSQL as one name.
 * The edits write such identifiers as `` `project`.`dataset`.`table` `` wherever the parse tree has a path.
 */
export function pathEdits({ tree, shift }: ParsedText): readonly Edit[] {
  const edits: Edit[] = [];
  addDottedIdentifiers(tree, edits);
  return edits.map(({ start, end, text }) => ({ start: start + shift, end: end + shift, text }));
}

function addDottedIdentifiers(node: AstNode, edits: Edit[]): void {
  if (node.nodeKind === "ASTPathExpression") {
    edits.push(...dottedNames(node));
    return;
  }
  for (const field in node) {
    const value = node[field];
    if (isNode(value)) addDottedIdentifiers(value, edits);
    else if (Array.isArray(value))
      for (const each of value) if (isNode(each)) addDottedIdentifiers(each, edits);
  }
}

function* dottedNames(path: AstNode): Generator<Edit> {
  const names = Array.isArray(path.names) ? path.names : [];
  for (const name of names) {
    if (!isNode(name) || typeof name.id_string !== "string") continue;
    const segments = splitPath([name.id_string]);
    const range = locationRange(name);
    if (segments.length < 2 || range === undefined) continue;
    yield { ...range, text: segments.map(quoteIdentifier).join(".") };
  }
}

function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
}

/** The range of a node's text in UTF-8 bytes, where the node has one. */
export function locationRange(node: AstNode): { readonly start: number; readonly end: number } | undefined {
  const range = node.parse_location_range;
  if (typeof range !== "object" || range === null || !("start" in range) || !("end" in range))
    return undefined;
  const { start, end } = range;
  return typeof start === "number" && typeof end === "number" ? { start, end } : undefined;
}
