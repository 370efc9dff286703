/** A place of a file that a person wrote. Lines and columns count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a mark says of the text after it. */
export interface MarkedPlace extends Place {
  /** The text as it stands in the file, within one line; empty where the text is what an expression there answered. */
  readonly written: string;
}

/** Private-use characters of planes 15 and 16; the last two of a plane are no characters. */
const planes = [0xf0000, 0x100000] as const;
const charactersOfPlane = 0xfffe;

/** Any character that is a mark. */
export const anyMark = /[\u{f0000}-\u{ffffd}\u{100000}-\u{10fffd}]/u;

/** The places that marks stand for: each mark is one private-use character, its number the index into this table. */
export class MarkTable {
  readonly #places: MarkedPlace[] = [];

  /** A mark for a place; undefined when there are no more characters. */
  add(place: MarkedPlace): string | undefined {
    const index = this.#places.length;
    const plane = planes[Math.floor(index / charactersOfPlane)];
    if (plane === undefined) return undefined;
    this.#places.push(place);
    return String.fromCodePoint(plane + (index % charactersOfPlane));
  }

  /** The place of a character, if it is a mark. */
  get(codePoint: number): MarkedPlace | undefined {
    if (codePoint < planes[0]) return undefined;
    const plane = codePoint < planes[1] ? 0 : 1;
    return this.#places[plane * charactersOfPlane + codePoint - planes[plane]];
  }
}
