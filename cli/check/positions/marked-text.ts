import { anyMark, type MarkedPlace, type MarkTable, type Place } from "./mark-table.ts";

interface Mark {
  /** Where the text after the mark begins, in the text without marks. */
  readonly offset: number;
  /** The same in the text with them. */
  readonly markedOffset: number;
  readonly place: MarkedPlace;
}

/** A text that definitions made, and where its parts were written. */
export class MarkedText {
  /** Without marks: what Dataform would run. */
  readonly text: string;
  readonly marked: string;
  readonly #marks: readonly Mark[];

  constructor(marked: string, table: MarkTable) {
    this.marked = marked;
    const marks: Mark[] = [];
    let text = "";
    let from = 0;
    if (anyMark.test(marked)) {
      for (let index = 0; index < marked.length; index += 1) {
        const codePoint = marked.codePointAt(index) ?? 0;
        if (codePoint < 0x10000) continue;
        const place = table.get(codePoint);
        if (place !== undefined) {
          text += marked.slice(from, index);
          from = index + 2;
          marks.push({ offset: text.length, markedOffset: from, place });
        }
        index += 1;
      }
    }
    this.text = text + marked.slice(from);
    this.#marks = marks;
  }

  /** Where a character of the text was written: exactly, or at the expression that answered it. Undefined where nothing tells. */
  locate(offset: number): Place | undefined {
    const mark = this.#before(offset);
    if (mark === undefined) return undefined;
    const { file, line, column, written } = mark.place;
    return { file, line, column: column + this.#advance(mark, offset, written) };
  }

  /** Whether a character is known to be written where it is located: not only made of what is. */
  isExact(offset: number): boolean {
    const mark = this.#before(offset);
    return mark !== undefined && offset - mark.offset < mark.place.written.length;
  }

  /** The name that stands at a character; empty where none does. */
  nameAt(offset: number): string {
    return /^[\p{L}\p{N}_]+/u.exec(this.text.slice(offset))?.[0] ?? "";
  }

  /** The part with marks of a part of the text without. */
  markedSlice(start: number, end: number): string {
    const from = this.#before(start);
    const to = this.#before(end - 1);
    return this.marked.slice(markedOffset(from, start) - leadingMarks(from, start), markedOffset(to, end));
  }

  #before(offset: number): Mark | undefined {
    let [low, high] = [0, this.#marks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#marks[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#marks[low - 1];
  }

  #advance(mark: Mark, offset: number, written: string): number {
    const distance = offset - mark.offset;
    if (this.text.startsWith(written, mark.offset)) return Math.min(distance, written.length);
    return advanceOverEscapes(written, distance);
  }
}

function markedOffset(mark: Mark | undefined, offset: number): number {
  return mark === undefined ? offset : mark.markedOffset + offset - mark.offset;
}

/** A mark right before a part belongs to it. */
function leadingMarks(mark: Mark | undefined, offset: number): number {
  return mark !== undefined && mark.offset === offset ? 2 : 0;
}

/** How far in a literal's text its given character stands: an escape is several characters there. */
function advanceOverEscapes(written: string, characters: number): number {
  const character = /\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])/y;
  let index = 0;
  for (let count = 0; count < characters && index < written.length; count += 1) {
    character.lastIndex = index;
    index = character.test(written) ? character.lastIndex : index + 1;
  }
  return index;
}
