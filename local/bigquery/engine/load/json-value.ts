/** A JSON value whose numbers keep every digit. */
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

/** A number as written. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type JsonObject = ReadonlyMap<string, JsonValue>;

/**
 * Numbers that JavaScript may not write as they were: of many digits, with trailing zeros, exponents, or a negative zero.
 * What looks like one inside a string costs time, not correctness.
 */
const inexactNumber =
  /[:,[\s](?:-0(?![\d.])|-?(?:(?=[\d.]{16})|\d+(?:\.\d+)?[eE]|\d+\.\d*0(?!\d)|0\.000000))/;

/** @throws SyntaxError for text that is not one JSON value. */
export function parseJson(text: string): JsonValue {
  // JSON.parse is several times faster, and equal where no number can lose digits.
  return inexactNumber.test(text) ? new JsonParser(text).parse() : fromPlain(JSON.parse(text));
}

/** JSON text of a value, without spaces. */
export function jsonText(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (isJsonObject(value)) {
    return `{${[...value].map(([key, each]) => `${JSON.stringify(key)}:${jsonText(each)}`).join(",")}}`;
  }
  if (isJsonArray(value)) return `[${value.map(jsonText).join(",")}]`;
  return JSON.stringify(value);
}

export function isJsonObject(value: JsonValue): value is JsonObject {
  return value instanceof Map;
}

export function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function fromPlain(value: unknown): JsonValue {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return new JsonNumber(String(value));
  if (Array.isArray(value)) return value.map(fromPlain);
  return new Map(Object.entries(value ?? {}).map(([key, each]) => [key, fromPlain(each)]));
}

const deepest = 500;

/** A parser of JSON by RFC 8259 that does not turn numbers into floats. */
class JsonParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): JsonValue {
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#unexpected();
    return value;
  }

  #value(): JsonValue {
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return new JsonNumber(this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y));
    }
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > deepest) throw new SyntaxError("JSON is nested too deeply");
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #object(): JsonObject {
    const members = new Map<string, JsonValue>();
    this.#at += 1;
    if (this.#take("}")) return members;
    for (;;) {
      this.#skipSpace();
      const key = this.#string();
      if (!this.#take(":")) throw this.#unexpected();
      members.set(key, this.#value());
      if (this.#take("}")) return members;
      if (!this.#take(",")) throw this.#unexpected();
    }
  }

  #array(): readonly JsonValue[] {
    const elements: JsonValue[] = [];
    this.#at += 1;
    if (this.#take("]")) return elements;
    for (;;) {
      elements.push(this.#value());
      if (this.#take("]")) return elements;
      if (!this.#take(",")) throw this.#unexpected();
    }
  }

  #string(): string {
    const parsed: unknown = JSON.parse(this.#match(/"(?:[^"\\]|\\.)*"/y));
    if (typeof parsed !== "string") throw this.#unexpected();
    return parsed;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected();
    this.#at += word.length;
    return value;
  }

  #take(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [matched] = pattern.exec(this.#text) ?? [];
    if (matched === undefined) throw this.#unexpected();
    this.#at += matched.length;
    return matched;
  }

  #unexpected(): SyntaxError {
    return new SyntaxError(`Unexpected token in JSON at position ${this.#at}`);
  }
}
