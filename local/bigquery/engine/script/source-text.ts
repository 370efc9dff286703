import type { AstNode } from "../../analyzer/analyzer.ts";
import { type SourceRange, sourceRange } from "./syntax.ts";

export interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

/** A piece of a script to be analyzed by itself. Positions in its errors are those of the script, `lineOffset` lines further down. */
export interface Excerpt {
  readonly sql: string;
  readonly lineOffset: number;
}

/** A script's text by the parser's byte offsets. */
export class SourceText {
  readonly sql: string;
  readonly #bytes: Buffer;

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
   * A node's text standing where it stands in the script, so that positions in errors stay true. With `prefix` and
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
    const blank = this.#text({ start: 0, end: range.start }).replace(/[^\r\n\t]/gu, " ");
    let written = "";
    let offset = range.start;
    for (const replacement of options.replacements ?? []) {
      if (replacement.start < range.start || replacement.end > range.end) continue;
      written += this.#text({ start: offset, end: replacement.start });
      written += fill(replacement.text, this.#text(replacement));
      offset = replacement.end;
    }
    written += this.#text({ start: offset, end: range.end });
    const prefix = options.prefix === undefined ? "" : `${options.prefix}\n`;
    const suffix = options.suffix === undefined ? "" : `\n${options.suffix}`;
    return { sql: `${prefix}${blank}${written}${suffix}`, lineOffset: prefix === "" ? 0 : 1 };
  }

  #text(range: SourceRange): string {
    return this.#bytes.toString("utf8", range.start, range.end);
  }
}

/** A text in place of another, padded so that what follows keeps its line and column. */
function fill(text: string, replaced: string): string {
  const blank = replaced.replace(/[^\r\n\t]/gu, " ");
  return blank.startsWith(" ".repeat(text.length)) ? text + blank.slice(text.length) : text + blank;
}
