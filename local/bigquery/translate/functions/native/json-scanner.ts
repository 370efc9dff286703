import type { JsonPath } from "./json-path.ts";

/** Where a value stands in its text, and what it is. */
export interface JsonSpan {
  readonly kind: "OBJECT" | "ARRAY" | "STRING" | "NUMBER" | "LITERAL";
  readonly start: number;
  readonly end: number;
}

/** Raised where the text stops being JSON before the answer was found. */
export class JsonSyntaxError extends Error {}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![.A-Za-z])/y;
const literal = /true|false|null/y;

/**
 * Finds a value by its path. Text is read only as far as the answer needs, so what follows it may be malformed;
 * of repeated names the first counts. Undefined where the path leads nowhere.
 */
export function findJson(text: string, path: JsonPath): JsonSpan | undefined {
  try {
    let span = readValue(text, 0, path.length > 0);
    for (const [depth, step] of path.entries()) {
      const child =
        span.kind === "OBJECT"
          ? member(text, span.start, step)
          : span.kind === "ARRAY"
            ? element(text, span.start, step)
            : undefined;
      if (child === undefined) return undefined;
      span = readValue(text, child, depth + 1 < path.length);
    }
    return span;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

/** Every element's span of an array. */
export function* elementsOf(text: string, array: JsonSpan): Generator<JsonSpan> {
  let at = skipSpace(text, array.start + 1);
  if (text[at] === "]") return;
  for (;;) {
    const span = readValue(text, at, false);
    yield span;
    at = skipSpace(text, span.end);
    if (text[at] !== ",") return;
    at = skipSpace(text, at + 1);
    if (text[at] === "]") return;
  }
}

function member(text: string, start: number, name: string): number | undefined {
  let at = skipSpace(text, start + 1);
  if (text[at] === "}") return undefined;
  for (;;) {
    if (text[at] !== '"') throw new JsonSyntaxError("Expected a name");
    const end = endOfString(text, at);
    const found = decodeString(text, at, end) === name;
    at = skipSpace(text, end);
    if (text[at] !== ":") throw new JsonSyntaxError("Expected a colon");
    at = skipSpace(text, at + 1);
    if (found) return at;
    at = skipSpace(text, readValue(text, at, false).end);
    if (text[at] === "}") return undefined;
    if (text[at] !== ",") throw new JsonSyntaxError("Expected a comma");
    at = skipSpace(text, at + 1);
  }
}

function element(text: string, start: number, step: string): number | undefined {
  if (!/^\d+$/.test(step)) return undefined;
  let index = Number(step);
  let at = skipSpace(text, start + 1);
  if (text[at] === "]") return undefined;
  for (;;) {
    if (index === 0) return at;
    at = skipSpace(text, readValue(text, at, false).end);
    if (text[at] === "]") return undefined;
    if (text[at] !== ",") throw new JsonSyntaxError("Expected a comma");
    at = skipSpace(text, at + 1);
    index -= 1;
  }
}

/** The value at a position; `opened` containers are only looked into, so their end is not sought. */
function readValue(text: string, from: number, opened: boolean): JsonSpan {
  const start = skipSpace(text, from);
  switch (text[start]) {
    case "{":
      return { kind: "OBJECT", start, end: opened ? start : endOfContainer(text, start, "}") };
    case "[":
      return { kind: "ARRAY", start, end: opened ? start : endOfContainer(text, start, "]") };
    case '"':
      return { kind: "STRING", start, end: endOfString(text, start) };
    case "t":
    case "f":
    case "n":
      return { kind: "LITERAL", start, end: endOf(literal, text, start) };
    default:
      return { kind: "NUMBER", start, end: endOf(number, text, start) };
  }
}

function endOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  if (!pattern.test(text)) throw new JsonSyntaxError("Expected a value");
  return pattern.lastIndex;
}

function endOfContainer(text: string, start: number, close: "}" | "]"): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    if (close === "}") {
      if (text[at] !== '"') throw new JsonSyntaxError("Expected a name");
      at = skipSpace(text, endOfString(text, at));
      if (text[at] !== ":") throw new JsonSyntaxError("Expected a colon");
      at = skipSpace(text, at + 1);
    }
    at = skipSpace(text, readValue(text, at, false).end);
    if (text[at] === ",") {
      // A comma before the end is let pass.
      at = skipSpace(text, at + 1);
      if (text[at] !== close) continue;
    }
    if (text[at] !== close) throw new JsonSyntaxError("Expected a comma");
    return at + 1;
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code === 0x5c) at += 1;
  }
  throw new JsonSyntaxError("Unterminated string");
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at;
    at += 1;
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** The text that a quoted string between two positions stands for. */
export function decodeString(text: string, start: number, end: number): string {
  const body = text.slice(start + 1, end - 1);
  if (!body.includes("\\")) return body;
  const decoded = body.replace(
    /\\(?:u([0-9a-fA-F]{4})|(.))/gsu,
    (_escape, code: string | undefined, letter: string | undefined) =>
      code === undefined
        ? (escapes[letter ?? ""] ?? letter ?? "")
        : String.fromCharCode(Number.parseInt(code, 16)),
  );
  return decoded.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

/** A value without white space between its parts and with its strings in their shortest spelling; numbers keep their digits. */
export function compactJson(text: string, span: JsonSpan): string {
  switch (span.kind) {
    case "STRING":
      return quoteJson(decodeString(text, span.start, span.end));
    case "NUMBER":
    case "LITERAL":
      return text.slice(span.start, span.end);
    case "ARRAY":
      return `[${[...elementsOf(text, span)].map((item) => compactJson(text, item)).join(",")}]`;
    case "OBJECT":
      return `{${membersOf(text, span)
        .map(({ name, value }) => `${quoteJson(name)}:${compactJson(text, value)}`)
        .join(",")}}`;
  }
}

/** Names and values of an object, in their order. */
export function membersOf(
  text: string,
  object: JsonSpan,
): readonly { readonly name: string; readonly value: JsonSpan }[] {
  const members: { readonly name: string; readonly value: JsonSpan }[] = [];
  let at = skipSpace(text, object.start + 1);
  while (text[at] === '"') {
    const end = endOfString(text, at);
    const name = decodeString(text, at, end);
    const value = readValue(text, skipSpace(text, skipSpace(text, end) + 1), false);
    members.push({ name, value });
    at = skipSpace(text, value.end);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return members;
}

/** A string as JSON writes it. */
export function quoteJson(text: string): string {
  return JSON.stringify(text);
}

/** The span of a whole text that is one JSON value and nothing else; undefined otherwise. */
export function wholeJson(text: string): JsonSpan | undefined {
  try {
    const span = readValue(text, 0, false);
    return skipSpace(text, span.end) === text.length ? span : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

/** The members of a text that is an object, as far as it can be read; none of any other text. */
export function* membersUpTo(text: string): Generator<{ readonly name: string; readonly value: JsonSpan }> {
  try {
    let at = skipSpace(text, 0);
    if (text[at] !== "{") return;
    at = skipSpace(text, at + 1);
    while (text[at] === '"') {
      const end = endOfString(text, at);
      const name = decodeString(text, at, end);
      at = skipSpace(text, end);
      if (text[at] !== ":") return;
      const value = readValue(text, at + 1, false);
      yield { name, value };
      at = skipSpace(text, value.end);
      if (text[at] !== ",") return;
      at = skipSpace(text, at + 1);
    }
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
  }
}
