/** A file's text by lines. */
export class SourceLines {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    const starts = [0];
    for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1))
      starts.push(index + 1);
    this.#starts = starts;
  }

  /** Line and column of a character, counted from 1. */
  position(offset: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }

  /** The text of a line, counted from 1, without its end. */
  line(number: number): string {
    const start = this.#starts[number - 1];
    if (start === undefined) return "";
    return this.#text.slice(start, this.#starts[number] ?? this.#text.length).replace(/\r?\n$/, "");
  }

  /** The offset of a character by its line and column, counted from 1. */
  offset(line: number, column: number): number {
    return Math.min((this.#starts[line - 1] ?? this.#text.length) + column - 1, this.#text.length);
  }
}
