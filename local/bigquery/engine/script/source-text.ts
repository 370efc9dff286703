import type { AstNode, ParsedText } from "../../analyzer/analyzer.ts";
import { type SourceRange, sourceRange } from "./syntax.ts";

export interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

/** A piece of a script to be analyzed by itself. Positions in its errors are those of the script, `lineOffset` lines further down. */
export interface Excerpt {
  readonly sql: string;
  readonly lineOffset: number;
  /** Absent where the piece is not as it was parsed. */
  readonly parsed?: ParsedText;
}

/** A script's text by the parser's byte offsets. */
export class SourceText {
  readonly sql: string;
  readonly #bytes: Buffer;
  #lineStarts: readonly number[] | undefined;

  constructor(sql: string) {
    this.sql = sql;
    this.#bytes = Buffer.from(sql, "utf8");
  }

  /** The text of a node, as written. */
  slice(node: AstNode): string {
    return this.#text(sourceRange(node));
  }

  /** Where a node begins: lines and columns count from 1, columns in characters, a tab reaching to the next multiple of 8. */
  position(node: AstNode): LineAndColumn {
    const before = this.#text({ start: 0, end: sourceRange(node).start });
    const lines = before.split(/\r\n|\r|\n/);
    let column = 0;
    for (const character of lines.at(-1) ?? "") column = character === "\t" ? (column | 7) + 1 : column + 1;
    return { line: lines.length, column: column + 1 };
  }

  /**
   * A node's text standing where it stands in its line, so that positions in errors stay true. With `prefix` and
   * `suffix` the text becomes part of a statement; the prefix has a line of its own, above. `replacements` are put over
   * their ranges.
   */
  excerpt(
    node: AstNode,
    options: {
      readonly prefix?: string;
      readonly suffix?: string;
      readonly replacements?: readonly (SourceRange & { readonly text: string })[];
    } = {},
  ): Excerpt {
    const range = sourceRange(node);
    const line = this.#lineOf(range.start);
    const blank = this.#text({ start: line.start, end: range.start }).replace(/[^\t]/gu, " ");
    const { replacements = [] } = options;
    let written = "";
    let offset = range.start;
    for (const replacement of replacements) {
      if (replacement.start < range.start || replacement.end > range.end) continue;
      written += this.#text({ start: offset, end: replacement.start });
      written += fill(replacement.text, this.#text(replacement));
      offset = replacement.end;
    }
    written += this.#text({ start: offset, end: range.end });
    const prefix = options.prefix === undefined ? "" : `${options.prefix}\n`;
    const suffix = options.suffix === undefined ? "" : `\n${options.suffix}`;
    const shift = Buffer.byteLength(prefix) + Buffer.byteLength(blank) - range.start;
    return {
      sql: `${prefix}${blank}${written}${suffix}`,
      lineOffset: (prefix === "" ? 0 : 1) - line.index,
      ...(replacements.length > 0 ? {} : { parsed: { tree: node, shift } }),
    };
  }

  /** The line that holds an offset: how many are before it, and where it starts. */
  #lineOf(offset: number): { readonly index: number; readonly start: number } {
    this.#lineStarts ??= lineStarts(this.#bytes);
    const starts = this.#lineStarts;
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { index: low, start: starts[low] ?? 0 };
  }

  #text(range: SourceRange): string {
    return this.#bytes.toString("utf8", range.start, range.end);
  }
}

const [lineFeed, carriageReturn] = [10, 13];

/** Where lines start: after a line feed, a carriage return, or both. */
function lineStarts(bytes: Buffer): readonly number[] {
  const starts = [0];
  for (let index = 0; index < bytes.length; index += 1) {
    const isEnd = bytes[index] === lineFeed;
    if (isEnd || (bytes[index] === carriageReturn && bytes[index + 1] !== lineFeed)) starts.push(index + 1);
  }
  return starts;
}

/** A text in place of another, padded so that what follows keeps its line and column. */
function fill(text: string, replaced: string): string {
  const blank = replaced.replace(/[^\r\n\t]/gu, " ");
  return blank.startsWith(" ".repeat(text.length)) ? text + blank.slice(text.length) : text + blank;
}
