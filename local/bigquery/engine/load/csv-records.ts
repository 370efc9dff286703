import type { CsvFormat } from "../engine.ts";
import { invalid } from "../errors.ts";
import { RowError } from "./field-reader.ts";
import { textPieces } from "./text-files.ts";

export interface CsvField {
  readonly text: string;
  readonly isQuoted: boolean;
}

export type CsvRecord = readonly CsvField[];

/** Whether a field is one of the texts that stand for NULL, which they do not in quotes. */
export function isNullMarker({ text, isQuoted }: CsvField, { nullMarkers = [""] }: CsvFormat): boolean {
  return !isQuoted && nullMarkers.includes(text);
}

/** Longest record, in characters: BigQuery takes rows of up to 100 MB. */
const longestRecord = 100 * 1024 * 1024;

/** The records of a CSV file without its leading rows; what cannot be read as one is told in its place. */
export async function* csvRecords(file: string, format: CsvFormat): AsyncGenerator<CsvRecord | RowError> {
  const parser = new CsvParser(format);
  let skipped = 0;
  for await (const piece of textPieces(file, format.encoding ?? "UTF-8")) {
    for (const record of parser.push(piece)) {
      if (skipped < (format.skipLeadingRows ?? 0)) skipped += 1;
      else yield record;
    }
  }
  for (const record of parser.end()) {
    if (skipped < (format.skipLeadingRows ?? 0)) skipped += 1;
    else yield record;
  }
}

/** A record with where the next one begins; undefined where its end has not been seen. */
type Parsed = { readonly record: CsvRecord | RowError; readonly next: number } | undefined;

class CsvParser {
  readonly #delimiter: string;
  readonly #quote: string;
  readonly #allowsNewlines: boolean;
  #text = "";
  /** How long the text has to be for another look at a record whose end was not in it: a long one is not read again for each piece. */
  #awaited = 0;

  constructor({ delimiter = ",", quote = '"', allowQuotedNewlines = false }: CsvFormat) {
    this.#delimiter = delimiter;
    this.#quote = quote;
    this.#allowsNewlines = allowQuotedNewlines;
  }

  *push(piece: string): Generator<CsvRecord | RowError> {
    this.#text += piece;
    if (this.#text.length < this.#awaited) return;
    yield* this.#records(false);
    this.#awaited = this.#text.length * 2;
    if (this.#text.length > longestRecord) {
      throw invalid(
        `Error while reading data, error message: a row is longer than ${longestRecord} characters.`,
      );
    }
  }

  *end(): Generator<CsvRecord | RowError> {
    yield* this.#records(true);
  }

  *#records(isEnd: boolean): Generator<CsvRecord | RowError> {
    let at = 0;
    for (;;) {
      at = this.#afterEmptyLines(at);
      if (at >= this.#text.length) break;
      const parsed = this.#record(at, isEnd);
      if (parsed === undefined) break;
      yield parsed.record;
      at = parsed.next;
    }
    this.#text = this.#text.slice(at);
  }

  #afterEmptyLines(start: number): number {
    let at = start;
    while (this.#text[at] === "\n" || (this.#text[at] === "\r" && this.#text[at + 1] === "\n")) at += 1;
    return at;
  }

  #record(start: number, isEnd: boolean): Parsed {
    const fields: CsvField[] = [];
    let at = start;
    for (;;) {
      const isQuoted = this.#quote !== "" && this.#text.startsWith(this.#quote, at);
      const field = isQuoted ? this.#quoted(at, isEnd) : this.#plain(at, isEnd);
      if (field === undefined) return undefined;
      if (field instanceof RowError) return this.#bad(field, at, isEnd);
      fields.push({ text: field.text, isQuoted });
      at = field.next;
      if (this.#text.startsWith(this.#delimiter, at)) {
        at += this.#delimiter.length;
        continue;
      }
      return { record: fields, next: this.#afterLineEnd(at) };
    }
  }

  #plain(start: number, isEnd: boolean): { readonly text: string; readonly next: number } | undefined {
    const line = this.#lineEnd(start);
    if (line === undefined && !isEnd) return undefined;
    const end = line ?? this.#text.length;
    const delimiter = this.#text.indexOf(this.#delimiter, start);
    const next = delimiter >= 0 && delimiter < end ? delimiter : end;
    return { text: this.#text.slice(start, next), next };
  }

  #quoted(
    start: number,
    isEnd: boolean,
  ): { readonly text: string; readonly next: number } | RowError | undefined {
    let text = "";
    let from = start + 1;
    for (;;) {
      const close = this.#text.indexOf(this.#quote, from);
      const line = this.#allowsNewlines ? -1 : this.#text.indexOf("\n", from);
      if (line >= 0 && (close < 0 || line < close)) return new RowError("Missing close quote character.");
      if (close < 0) return isEnd ? new RowError("Missing close quote character.") : undefined;
      if (close + 1 >= this.#text.length && !isEnd) return undefined;
      text += this.#text.slice(from, close);
      if (this.#text[close + 1] !== this.#quote) {
        return this.#endsField(close + 1)
          ? { text, next: close + 1 }
          : new RowError("Data between close quote character and field separator.");
      }
      text += this.#quote;
      from = close + 2;
    }
  }

  #endsField(at: number): boolean {
    return (
      at >= this.#text.length ||
      /^\r?\n/.test(this.#text.slice(at, at + 2)) ||
      this.#text.startsWith(this.#delimiter, at)
    );
  }

  /** What follows a broken record begins on the next line. */
  #bad(error: RowError, at: number, isEnd: boolean): Parsed {
    const line = this.#text.indexOf("\n", at);
    if (line < 0) return isEnd ? { record: error, next: this.#text.length } : undefined;
    return { record: error, next: line + 1 };
  }

  /** Where the line ends, without its line break. */
  #lineEnd(start: number): number | undefined {
    const line = this.#text.indexOf("\n", start);
    if (line < 0) return undefined;
    return this.#text[line - 1] === "\r" && line > start ? line - 1 : line;
  }

  #afterLineEnd(at: number): number {
    if (this.#text[at] === "\r" && this.#text[at + 1] === "\n") return at + 2;
    return this.#text[at] === "\n" ? at + 1 : at;
  }
}
