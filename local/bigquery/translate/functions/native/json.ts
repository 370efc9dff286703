import { BIGINT, BOOLEAN, DOUBLE, type DuckDBValue, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import { type JsonPath, parseJsonPath } from "./json-path.ts";
import {
  compactJson,
  decodeString,
  elementsOf,
  findJson,
  type JsonSpan,
  membersOf,
  membersUpTo,
  quoteJson,
  wholeJson,
} from "./json-scanner.ts";
import { type NativeFunction, textOf } from "./native-function.ts";

const paths = new Map<string, JsonPath>();

/** The path, parsed once however many rows it is applied to. */
function pathOf(text: string, legacy: boolean): JsonPath {
  const key = `${legacy ? "l" : "s"}${text}`;
  let path = paths.get(key);
  if (path === undefined) {
    path = parseJsonPath(text, legacy);
    if (paths.size > 10_000) paths.clear();
    paths.set(key, path);
  }
  return path;
}

/** A scalar as text without quotes; null for JSON's null, objects and arrays. */
function scalarText(text: string, span: JsonSpan | undefined): string | null {
  if (span === undefined || span.kind === "OBJECT" || span.kind === "ARRAY") return null;
  if (span.kind === "STRING") return decodeString(text, span.start, span.end);
  const source = text.slice(span.start, span.end);
  return source === "null" ? null : source;
}

interface PathList {
  readonly paths: readonly JsonPath[];
  /** The position of each path in the list, where every path is a single name. */
  readonly positions: ReadonlyMap<string, number> | undefined;
}

const pathLists = new Map<string, PathList>();

/** The paths of a JSON array of texts, parsed once however many rows they are applied to. */
function pathList(list: string): PathList {
  let known = pathLists.get(list);
  if (known === undefined) {
    const texts: unknown = JSON.parse(list);
    const parsed = (Array.isArray(texts) ? texts : []).map((path) => pathOf(String(path), false));
    const names = parsed.flatMap((path) => (path.length === 1 ? path : []));
    const isFlat = new Set(names).size === parsed.length;
    known = {
      paths: parsed,
      positions: isFlat ? new Map(names.map((name, index) => [name, index])) : undefined,
    };
    if (pathLists.size > 1000) pathLists.clear();
    pathLists.set(list, known);
  }
  return known;
}

function valuesAt(text: string, { paths: wanted, positions }: PathList): (string | null)[] {
  if (positions === undefined) return wanted.map((path) => scalarText(text, findJson(text, path)));
  const found = new Array<JsonSpan | undefined>(wanted.length);
  for (const { name, value } of membersUpTo(text)) {
    const position = positions.get(name);
    if (position !== undefined && found[position] === undefined) found[position] = value;
  }
  return Array.from(found, (span) => scalarText(text, span));
}

function query(text: string, path: JsonPath): string | null {
  const span = findJson(text, path);
  if (span === undefined) return null;
  const compact = compactJson(text, span);
  return compact === "null" ? null : compact;
}

function valueArray(text: string, path: JsonPath): DuckDBValue {
  const array = findJson(text, path);
  if (array?.kind !== "ARRAY") return null;
  const elements = [...elementsOf(text, array)];
  if (elements.some(({ kind }) => kind === "OBJECT" || kind === "ARRAY")) return null;
  return listValue(elements.map((element) => scalarText(text, element)));
}

function queryArray(text: string, path: JsonPath): DuckDBValue {
  const array = findJson(text, path);
  if (array?.kind !== "ARRAY") return null;
  return listValue([...elementsOf(text, array)].map((element) => compactJson(text, element)));
}

const byPath = (
  name: string,
  returnType: NativeFunction["returnType"],
  evaluate: (text: string, path: JsonPath) => DuckDBValue,
): readonly NativeFunction[] =>
  [false, true].map((legacy) => ({
    name: `googlesql_json${legacy ? "_legacy" : ""}_${name}`,
    parameterTypes: [VARCHAR, VARCHAR],
    returnType,
    evaluate: ([text, path]) => evaluate(textOf(text), pathOf(textOf(path), legacy)),
  }));

/** The canonical text of a JSON value: members sorted by name, the last of repeated ones, numbers as their FLOAT64 or integer. */
function canonical(text: string, span: JsonSpan, exact: boolean): string {
  switch (span.kind) {
    case "STRING":
      return quoteJson(decodeString(text, span.start, span.end));
    case "LITERAL":
      return text.slice(span.start, span.end);
    case "NUMBER":
      return canonicalNumber(text.slice(span.start, span.end), exact);
    case "ARRAY":
      return `[${[...elementsOf(text, span)].map((item) => canonical(text, item, exact)).join(",")}]`;
    case "OBJECT": {
      const members = new Map<string, JsonSpan>();
      for (const { name, value } of membersOf(text, span)) if (!members.has(name)) members.set(name, value);
      const names = [...members.keys()].sort((left, right) =>
        Buffer.compare(Buffer.from(left), Buffer.from(right)),
      );
      const parts = names.map((name) => {
        const value = members.get(name);
        return `${quoteJson(name)}:${value === undefined ? "null" : canonical(text, value, exact)}`;
      });
      return `{${parts.join(",")}}`;
    }
  }
}

function canonicalNumber(source: string, exact: boolean): string {
  if (/^-?\d+$/.test(source)) {
    const integer = BigInt(source);
    if (integer >= -(2n ** 63n) && integer < 2n ** 64n) return String(integer);
  }
  const value = Number(source);
  if (!Number.isFinite(value))
    throw new Error(`Invalid input to PARSE_JSON: number overflow parsing '${source}'`);
  const written = jsonNumber(value);
  if (exact && !sameDecimal(source, written)) {
    throw new Error(
      `Invalid input to PARSE_JSON: Input number: ${source} cannot round-trip through string representation`,
    );
  }
  return written;
}

/** A FLOAT64 in a JSON value: the fewest digits that read back alike, always with a fraction or an exponent. */
function jsonNumber(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const sign = value < 0 ? "-" : "";
  const [mantissa = "", power = "0"] = Math.abs(value).toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 15) {
    return `${sign}${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const digits = mantissa.replace(".", "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

function sameDecimal(left: string, right: string): boolean {
  const digits = (text: string) => {
    const [, sign = "", whole = "", fraction = "", exponent = "0"] =
      /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
    const all = (whole + fraction).replace(/^0+/, "");
    const significant = all.replace(/0+$/, "");
    return significant === ""
      ? "0"
      : `${sign}${significant}e${Number(exponent) - fraction.length + all.length - significant.length}`;
  };
  return digits(left) === digits(right);
}

/** Whether the text is JSON without any lenience. */
function isStrictJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether one half of a pair of surrogates stands alone among the escapes. */
function hasLoneSurrogate(text: string): boolean {
  if (!/\\u[dD][89a-fA-F]/.test(text)) return false;
  const escapes = text.matchAll(
    /(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u([dD][89a-fA-F])|\\./gsu,
  );
  return [...escapes].some(([, half]) => half !== undefined);
}

function parseJson(text: string, mode: string): string {
  const span = isStrictJson(text) ? wholeJson(text) : undefined;
  if (span === undefined || hasLoneSurrogate(text))
    throw new Error("Invalid input to PARSE_JSON: syntax error while parsing value");
  return canonical(text, span, mode !== "round");
}

/** Indented as TO_JSON_STRING(…, TRUE) writes it. */
function pretty(text: string, span: JsonSpan, indent: string): string {
  const inner = `${indent}  `;
  if (span.kind === "ARRAY") {
    const items = [...elementsOf(text, span)].map((item) => `${inner}${pretty(text, item, inner)}`);
    return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n${indent}]`;
  }
  if (span.kind === "OBJECT") {
    const items = membersOf(text, span).map(
      ({ name, value }) => `${inner}${quoteJson(name)}: ${pretty(text, value, inner)}`,
    );
    return items.length === 0 ? "{}" : `{\n${items.join(",\n")}\n${indent}}`;
  }
  return text.slice(span.start, span.end);
}

function typeOf(text: string): string {
  switch (text[0]) {
    case "{":
      return "object";
    case "[":
      return "array";
    case '"':
      return "string";
    case "t":
    case "f":
      return "boolean";
    case "n":
      return "null";
    default:
      return "number";
  }
}

function expect(kind: string, text: string): void {
  if (typeOf(text) !== kind)
    throw new Error(
      `The provided JSON input is not ${kind === "number" ? "a number" : kind === "string" ? "a string" : "a boolean"}`,
    );
}

const ofJson = (
  name: string,
  returnType: NativeFunction["returnType"],
  evaluate: (text: string) => DuckDBValue,
): NativeFunction => ({
  name: `googlesql_json_${name}`,
  parameterTypes: [VARCHAR],
  returnType,
  evaluate: ([text]) => evaluate(textOf(text)),
});

/** JSON text keeps its digits and answers what it can, also where a later part is malformed. */
export const jsonNatives: readonly NativeFunction[] = [
  ...byPath("value", VARCHAR, (text, path) => scalarText(text, findJson(text, path))),
  ...byPath("query", VARCHAR, query),
  ...byPath("member", VARCHAR, (text, path) => {
    const span = findJson(text, path);
    return span === undefined ? null : compactJson(text, span);
  }),
  ...byPath("value_array", LIST(VARCHAR), valueArray),
  ...byPath("query_array", LIST(VARCHAR), queryArray),
  {
    name: "googlesql_json_values",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: LIST(VARCHAR),
    evaluate: ([text, list]) => listValue(valuesAt(textOf(text), pathList(textOf(list)))),
  },
  {
    name: "googlesql_parse_json",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: VARCHAR,
    evaluate: ([text, mode]) => parseJson(textOf(text), textOf(mode)),
  },
  ofJson("pretty", VARCHAR, (text) => {
    const span = wholeJson(text);
    return span === undefined ? text : pretty(text, span, "");
  }),
  ofJson("type", VARCHAR, typeOf),
  ofJson("string", VARCHAR, (text) => {
    expect("string", text);
    return decodeString(text, 0, text.length);
  }),
  ofJson("bool", BOOLEAN, (text) => {
    expect("boolean", text);
    return text === "true";
  }),
  ofJson("int64", BIGINT, (text) => {
    if (typeOf(text) !== "number") throw new Error("The provided JSON input is not an integer");
    const value = Number(text);
    const integer = /^-?\d+$/.test(text) ? BigInt(text) : Number.isInteger(value) ? BigInt(value) : undefined;
    if (integer === undefined || BigInt.asIntN(64, integer) !== integer) {
      throw new Error(`The provided JSON number: ${text} cannot be converted to an integer`);
    }
    return integer;
  }),
  ofJson("float64", DOUBLE, (text) => {
    expect("number", text);
    return Number(text);
  }),
];
