import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { SourceText } from "../../../local/bigquery/engine/script/source-text.ts";
import { sourceRange } from "../../../local/bigquery/engine/script/syntax.ts";
import type { MarkedText } from "../positions/marked-text.ts";
import type { Spot } from "./finding.ts";

/** A text of SQL that is analyzed, and where it is found in its action. */
export class ScriptText {
  readonly source: SourceText;
  readonly text: MarkedText;
  readonly #spot: (offset: number) => Spot;
  #bytes: Buffer | undefined;

  constructor(text: MarkedText, spot: (offset: number) => Spot) {
    this.text = text;
    this.source = new SourceText(text.text);
    this.#spot = spot;
  }

  /** The start of a node of its parse tree. */
  spotOf(node: AstNode): Spot {
    return this.#spot(this.characters(sourceRange(node).start));
  }

  /** Where an error's `[at line:column]` points. */
  spotAt(line: number, column: number): Spot {
    return this.#spot(offsetOf(this.text.text, line, column));
  }

  /** Where the text begins to say something. */
  spotOfStart(): Spot {
    return this.#spot(this.text.text.search(/\S|$/));
  }

  /** The offset in characters of the parser's offset in bytes. */
  characters(bytes: number): number {
    this.#bytes ??= Buffer.from(this.text.text);
    return this.#bytes.toString("utf8", 0, bytes).length;
  }
}

/** The offset of GoogleSQL's position: both count from 1, columns count characters, a tab reaching to the next multiple of 8. */
function offsetOf(text: string, line: number, column: number): number {
  const lineEnd = /\r\n|\r|\n/g;
  let start = 0;
  for (let number = 1; number < line; number += 1) {
    const match = lineEnd.exec(text);
    if (match === null) return text.length;
    start = lineEnd.lastIndex;
  }
  let offset = start;
  let reached = 0;
  for (const character of text.slice(start)) {
    if (reached >= column - 1) break;
    reached = character === "\t" ? (reached | 7) + 1 : reached + 1;
    offset += character.length;
  }
  return offset;
}
