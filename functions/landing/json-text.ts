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

const word = /[-+.\w]+/y;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;

/** Reads JSON text into its canonical form: fields in order and none that is null, no spaces, no needless escapes. */
class CanonicalReader {
  private at = 0;

  constructor(private readonly text: string) {}

  document(volatile: readonly string[]): string {
    this.skipSpace();
    if (this.text[this.at] !== "{") throw this.unreadable();
    const object = this.object(volatile);
    this.skipSpace();
    if (this.at < this.text.length) throw this.unreadable();
    return object;
  }

  private value(): string {
    this.skipSpace();
    switch (this.text[this.at]) {
      case "{":
        return this.object([]);
      case "[":
        return this.list();
      case '"':
        return this.string();
      default:
        return this.word();
    }
  }

  private object(left: readonly string[]): string {
    const fields: [name: string, content: string][] = [];
    this.at += 1;
    while (!this.ends("}", fields.length > 0)) {
      this.skipSpace();
      const name = this.string();
      this.skipSpace();
      if (this.text.charCodeAt(this.at) !== colon) throw this.unreadable();
      this.at += 1;
      const content = this.value();
      fields.push([name, content]);
    }
    const kept = fields.filter(
      ([name, content]) => content !== "null" && (left.length === 0 || !left.includes(nameOf(name))),
    );
    kept.sort(([first], [second]) => compareNames(first, second));
    return `{${kept.map(([name, content]) => `${name}:${content}`).join(",")}}`;
  }

  private list(): string {
    const items: string[] = [];
    this.at += 1;
    while (!this.ends("]", items.length > 0)) items.push(this.value());
    return `[${items.join(",")}]`;
  }

  /** Whether an object or a list ends here; steps over its end, or over the comma before what follows. */
  private ends(bracket: "}" | "]", hasContent: boolean): boolean {
    this.skipSpace();
    if (this.text[this.at] === bracket) {
      this.at += 1;
      return true;
    }
    if (!hasContent) return false;
    if (this.text.charCodeAt(this.at) !== comma) throw this.unreadable();
    this.at += 1;
    return false;
  }

  private string(): string {
    const { text } = this;
    if (text.charCodeAt(this.at) !== quote) throw this.unreadable();
    const start = this.at;
    let isEscaped = false;
    for (let end = start + 1; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      if (code === quote) {
        this.at = end + 1;
        const slice = text.slice(start, this.at);
        return isEscaped ? JSON.stringify(JSON.parse(slice)) : slice;
      }
      if (code === backslash) {
        isEscaped = true;
        end += 1;
      }
    }
    throw this.unreadable();
  }

  /** A number, true, false or null. */
  private word(): string {
    const start = this.at;
    word.lastIndex = start;
    if (!word.test(this.text)) throw this.unreadable();
    this.at = word.lastIndex;
    return this.text.slice(start, this.at);
  }

  private skipSpace(): void {
    for (; ; this.at += 1) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  private unreadable(): SyntaxError {
    return new SyntaxError(`The row is not JSON at character ${this.at + 1}.`);
  }
}

function nameOf(quoted: string): string {
  return quoted.includes("\\") ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function compareNames(first: string, second: string): number {
  const [left, right] = [nameOf(first), nameOf(second)];
  return left < right ? -1 : left > right ? 1 : 0;
}
