import type { AstNode, ParsedText } from "./analyzer.ts";
import { isNode } from "./fold.ts";

/** SQL whose table paths have an identifier for each name, and the way back from it to the original. */
export interface SeparatedSql {
  readonly sql: string;
  /** The original of a text at the end of the separated SQL, such as a view's query. */
  originalText(text: string): string;
  /** GoogleSQL's message with its position (`[at line:column]`) in the original SQL. */
  originalMessage(message: string): string;
}

interface Edit {
  /** Byte offsets in the original. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

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
 * Writes such identifiers as `` `project`.`dataset`.`table` `` wherever the parse tree has a path.
 */
export function separatePaths(sql: string, { tree, shift }: ParsedText): SeparatedSql {
  const edits = [...dottedIdentifiers(tree)]
    .map(({ start, end, text }) => ({ start: start + shift, end: end + shift, text }))
    .sort((left, right) => left.start - right.start);
  const bytes = Buffer.from(sql);
  const parts: string[] = [];
  let position = 0;
  for (const edit of edits) {
    parts.push(bytes.toString("utf8", position, edit.start), edit.text);
    position = edit.end;
  }
  parts.push(bytes.toString("utf8", position));
  const separated = parts.join("");

  const originalOffset = (offset: number): number => {
    let added = 0;
    for (const edit of edits) {
      const start = edit.start + added;
      const length = Buffer.byteLength(edit.text);
      if (offset <= start) break;
      if (offset < start + length) return edit.start;
      if (offset === start + length) return edit.end;
      added += length - (edit.end - edit.start);
    }
    return offset - added;
  };
  const originalMessage = (message: string): string =>
    message.replace(/\[at (\d+):(\d+)\]/g, (_, line: string, column: string) => {
      const offset = originalOffset(byteOffset(separated, Number(line), Number(column)));
      return `[at ${describePosition(bytes.toString("utf8", 0, offset))}]`;
    });
  const originalText = (text: string): string => {
    const index = separated.lastIndexOf(text);
    if (index < 0) return text;
    const start = Buffer.byteLength(separated.slice(0, index));
    return bytes.toString("utf8", originalOffset(start), originalOffset(start + Buffer.byteLength(text)));
  };
  return { sql: separated, originalText, originalMessage };
}

/** A statement of the separated SQL with the text of the original, where it states its own. */
export function withOriginalText(statement: AstNode, separated: SeparatedSql): AstNode {
  return statement.nodeKind.startsWith("ResolvedCreate") && typeof statement.sql === "string"
    ? { ...statement, sql: separated.originalText(statement.sql) }
    : statement;
}

function* dottedIdentifiers(value: unknown): Generator<Edit> {
  if (Array.isArray(value)) {
    for (const each of value) yield* dottedIdentifiers(each);
  } else if (isNode(value)) {
    if (value.nodeKind === "ASTPathExpression") yield* dottedNames(value);
    else for (const each of Object.values(value)) yield* dottedIdentifiers(each);
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

const tabWidth = 8;

/** The byte offset of a line and column as GoogleSQL counts them: characters, and a tab reaches to the next multiple of 8. */
function byteOffset(sql: string, line: number, column: number): number {
  let start = 0;
  for (let each = 1; each < line; each++) {
    const end = sql.indexOf("\n", start);
    if (end < 0) break;
    start = end + 1;
  }
  let end = start;
  let reached = 1;
  for (const character of sql.slice(start)) {
    if (reached >= column || character === "\n") break;
    reached = nextColumn(reached, character);
    end += character.length;
  }
  return Buffer.byteLength(sql.slice(0, end));
}

/** The line and column, `line:column`, of what follows the text. */
function describePosition(before: string): string {
  const lineStart = before.lastIndexOf("\n") + 1;
  let column = 1;
  for (const character of before.slice(lineStart)) column = nextColumn(column, character);
  return `${before.slice(0, lineStart).split("\n").length}:${column}`;
}

function nextColumn(column: number, character: string): number {
  return character === "\t" ? column + tabWidth - ((column - 1) % tabWidth) : column + 1;
}
