import { AnalysisError, type AstNode } from "./analyzer.ts";
import { isNode } from "./nodes.ts";

/** A text to put in place of a range of a SQL text, in UTF-8 byte offsets. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** SQL as GoogleSQL's analyzer takes it, and the way back from it to what was written. */
export interface RewrittenSql {
  readonly sql: string;
  /** The original of a text at the end of the rewritten SQL, such as a view's query. */
  originalText(text: string): string;
  /** GoogleSQL's message with its position (`[at line:column]`) in the original SQL. */
  originalMessage(message: string): string;
  /** The UTF-8 byte offset in the original of one in the rewritten SQL. */
  originalOffset(offset: number): number;
}

/** A range of a text with the edits that fall into it. */
export function editedText(bytes: Buffer, edits: readonly Edit[], range: Omit<Edit, "text">): string {
  const parts: string[] = [];
  let position = range.start;
  for (const edit of [...edits].sort((left, right) => left.start - right.start)) {
    if (edit.start < range.start || edit.end > range.end) continue;
    parts.push(bytes.toString("utf8", position, edit.start), edit.text);
    position = edit.end;
  }
  parts.push(bytes.toString("utf8", position, range.end));
  return parts.join("");
}

/** Carries out edits, which do not overlap. */
export function rewriteSql(sql: string, unsorted: readonly Edit[]): RewrittenSql {
  const edits = [...unsorted].sort((left, right) => left.start - right.start);
  const bytes = Buffer.from(sql);
  const rewritten = editedText(bytes, edits, { start: 0, end: bytes.length });

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
      const offset = originalOffset(byteOffset(rewritten, Number(line), Number(column)));
      return `[at ${describePosition(bytes.toString("utf8", 0, offset))}]`;
    });
  const originalText = (text: string): string => {
    const index = rewritten.lastIndexOf(text);
    if (index < 0) return text;
    const start = Buffer.byteLength(rewritten.slice(0, index));
    return bytes.toString("utf8", originalOffset(start), originalOffset(start + Buffer.byteLength(text)));
  };
  return { sql: rewritten, originalText, originalMessage, originalOffset };
}

/** A statement of the rewritten SQL with the text of the original, where it states its own. */
export function withOriginalText(statement: AstNode, rewritten: RewrittenSql): AstNode {
  return statement.nodeKind.startsWith("ResolvedCreate") && typeof statement.sql === "string"
    ? { ...statement, sql: rewritten.originalText(statement.sql) }
    : statement;
}

/** A parse tree of the rewritten SQL with its ranges as they are in the original. */
export function withOriginalRanges(tree: AstNode, rewritten: RewrittenSql): AstNode {
  const fields = Object.entries(tree).map(([field, value]) => [field, original(value, rewritten)]);
  return { ...Object.fromEntries(fields), nodeKind: tree.nodeKind };
}

function original(value: unknown, rewritten: RewrittenSql): unknown {
  if (Array.isArray(value)) return value.map((each) => original(each, rewritten));
  if (isNode(value)) return withOriginalRanges(value, rewritten);
  if (typeof value !== "object" || value === null || !("start" in value) || !("end" in value)) return value;
  const { start, end } = value;
  if (typeof start !== "number" || typeof end !== "number") return value;
  return { ...value, start: rewritten.originalOffset(start), end: rewritten.originalOffset(end) };
}

/** Runs what reads the rewritten SQL; the positions in its errors are those in the original. */
export async function atOriginalPositions<T>(rewritten: RewrittenSql, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AnalysisError)) throw error;
    throw new AnalysisError(rewritten.originalMessage(error.message), { cause: error });
  }
}

const tabWidth = 8;

/** The byte offset of a line and column as GoogleSQL counts them: characters, and a tab reaches to the next multiple of 8. */
export function byteOffset(sql: string, line: number, column: number): number {
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
