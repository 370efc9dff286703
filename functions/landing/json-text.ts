import { hash } from "node:crypto";

/**
 * The hash by which a landing tells a changed row, as hashRow's, of a row that is JSON text: the digits of its numbers
 * count as they are written, however many there are.
 * @param text an object as valid JSON
 * @param volatile the object's own fields that don't count
 * @throws SyntaxError where the text's structure is not an object's
 */
export function hashJsonText(text: string, volatile: readonly string[]): string {
  return hash("sha256", new CanonicalReader(text).document(volatile));
}

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

interface Field {
  readonly name: string;
  /** Name and content, in canonical form. */
  readonly text: string;
}

/** Reads JSON text into its canonical form: fields in order and none that is null, no spaces, no needless escapes. */
class CanonicalReader {
  private at = 0;

  constructor(private readonly text: string) {}

  document(volatile: readonly string[]): string {
    if (this.next() !== openBrace) throw this.unreadable();
    const object = this.object(volatile);
    if (!Number.isNaN(this.next())) throw this.unreadable();
    return object;
  }

  private value(): string {
    switch (this.next()) {
      case openBrace:
        return this.object([]);
      case openBracket:
        return this.list();
      case quote:
        return this.string();
      default:
        return this.word();
    }
  }

  private object(left: readonly string[]): string {
    const fields: Field[] = [];
    this.at += 1;
    let isFirst = true;
    let isSorted = true;
    while (!this.ends(closeBrace, isFirst)) {
      isFirst = false;
      if (this.next() !== quote) throw this.unreadable();
      const quoted = this.string();
      if (this.next() !== colon) throw this.unreadable();
      this.at += 1;
      const content = this.value();
      const name = nameOf(quoted);
      if (content === "null" || left.includes(name)) continue;
      isSorted &&= (fields.at(-1)?.name ?? "") <= name;
      fields.push({ name, text: `${quoted}:${content}` });
    }
    if (!isSorted) fields.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
    return `{${fields.map(({ text }) => text).join(",")}}`;
  }

  private list(): string {
    const items: string[] = [];
    this.at += 1;
    while (!this.ends(closeBracket, items.length === 0)) items.push(this.value());
    return `[${items.join(",")}]`;
  }

  /** Whether an object or a list ends here; steps over its end, or over the comma before what follows. */
  private ends(bracket: number, isFirst: boolean): boolean {
    const code = this.next();
    if (code === bracket) {
      this.at += 1;
      return true;
    }
    if (isFirst) return false;
    if (code !== comma) throw this.unreadable();
    this.at += 1;
    return false;
  }

  private string(): string {
    const { text, at: start } = this;
    let end = text.indexOf('"', start + 1);
    while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
    if (end < 0) throw this.unreadable();
    this.at = end + 1;
    const slice = text.slice(start, end + 1);
    return slice.includes("\\") ? JSON.stringify(JSON.parse(slice)) : slice;
  }

  /** A number, true, false or null. */
  private word(): string {
    const start = this.at;
    for (; this.at < this.text.length; this.at += 1) {
      const code = this.text.charCodeAt(this.at);
      if (code <= 0x20 || code === comma || code === closeBrace || code === closeBracket || code === colon)
        break;
    }
    if (this.at === start) throw this.unreadable();
    return this.text.slice(start, this.at);
  }

  /** The code of the next character that is no space, which is not stepped over; NaN at the end. */
  private next(): number {
    for (; ; this.at += 1) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
    }
  }

  private unreadable(): SyntaxError {
    return new SyntaxError(`The row is not JSON at character ${this.at + 1}.`);
  }
}

/** Whether an odd number of backslashes stands before a character. */
function isEscaped(text: string, index: number): boolean {
  let before = index - 1;
  while (text[before] === "\\") before -= 1;
  return (index - before) % 2 === 0;
}

function nameOf(quoted: string): string {
  return quoted.includes("\\") ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}
