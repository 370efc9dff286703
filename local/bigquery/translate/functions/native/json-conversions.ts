import { BIGINT, BOOLEAN, DOUBLE, type DuckDBType, type DuckDBValue, LIST, VARCHAR } from "@duckdb/node-api";
import { divideRounding, parseDecimal } from "./decimal-values.ts";
import { isList, type JsonTree, readTree, stringOf, writeTree } from "./json-tree.ts";
import { integerOf, listOf, type NativeFunction, textOf } from "./native-function.ts";
import { floatText } from "./numbers.ts";

const isNumber = (tree: JsonTree): tree is string => typeof tree === "string" && /^[-\d]/.test(tree);
const isBool = (tree: JsonTree) => tree === "true" || tree === "false";

function laxBool(tree: JsonTree): boolean | null {
  if (isBool(tree)) return tree === "true";
  if (isNumber(tree)) return Number(tree) !== 0;
  const text = stringOf(tree)?.toLowerCase();
  return text === "true" || text === "false" ? text === "true" : null;
}

function laxInteger(tree: JsonTree): bigint | null {
  if (isBool(tree)) return tree === "true" ? 1n : 0n;
  const text = isNumber(tree) ? tree : stringOf(tree);
  if (text === undefined) return null;
  const value = parseDecimal(text, 38);
  if (value === undefined) return null;
  const integer = divideRounding(value, 10n ** 38n);
  return BigInt.asIntN(64, integer) === integer ? integer : null;
}

function laxFloat(tree: JsonTree): number | null {
  if (isNumber(tree)) return Number(tree);
  const text = stringOf(tree)?.trim();
  if (text === undefined) return null;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  const hexadecimal = /^([+-]?)(0x[\da-f]+)$/i.exec(text);
  if (hexadecimal !== null) return Number(hexadecimal[2]) * (hexadecimal[1] === "-" ? -1 : 1);
  const special = /^([+-]?)(?:inf|infinity|(nan))$/i.exec(text);
  if (special === null) return null;
  if (special[2] !== undefined) return Number.NaN;
  return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function laxText(tree: JsonTree): string | null {
  if (isBool(tree)) return String(tree);
  // The sign of a zero is lost.
  if (isNumber(tree)) return /^-?\d+$/.test(tree) ? tree : floatText(Number(tree) + 0);
  return stringOf(tree) ?? null;
}

/** FLOAT64(json, wide_number_mode). */
function strictFloat(text: string, mode: string): number {
  if (mode !== "round" && mode !== "exact")
    throw new Error(`Invalid \`wide_number_mode\` specified: ${mode}`);
  if (!isNumber(text)) throw new Error("The provided JSON input is not a number");
  const value = Number(text);
  if (mode === "exact" && /^-?\d+$/.test(text) && !isExactInteger(text)) {
    throw new Error(`JSON number: ${text} cannot be converted to FLOAT64 without loss of precision`);
  }
  return value;
}

/** Whether an integer is one of those that FLOAT64 has without gaps. */
function isExactInteger(text: string): boolean {
  const integer = BigInt(text);
  return integer >= -(2n ** 53n) && integer <= 2n ** 53n;
}

/** Whether a decimal keeps its digits as a FLOAT64 that is written as short as possible. */
function isExactFloat(text: string): boolean {
  return parseDecimal(text, 38) === parseDecimal(String(Number(text)), 38);
}

/** The text of an object of these names and JSON texts; of repeated names the first counts. */
function objectText(names: readonly DuckDBValue[], values: readonly DuckDBValue[]): string {
  if (names.length !== values.length) {
    throw new Error("Invalid input to JSON_OBJECT: The number of keys and values must match");
  }
  const members = new Map<string, JsonTree>();
  for (const [index, name] of names.entries()) {
    if (name === null) throw new Error("Invalid input to JSON_OBJECT: A key cannot be NULL");
    if (!members.has(textOf(name))) members.set(textOf(name), readTree(textOf(values[index])));
  }
  return writeTree(members);
}

const lax = (
  name: string,
  returnType: DuckDBType,
  evaluate: (tree: JsonTree) => DuckDBValue,
): NativeFunction => ({
  name: `googlesql_json_lax_${name}`,
  parameterTypes: [VARCHAR],
  returnType,
  evaluate: ([json]) => evaluate(readTree(textOf(json))),
});

/** From JSON values to others and back. */
export const jsonConversionNatives: readonly NativeFunction[] = [
  lax("bool", BOOLEAN, laxBool),
  lax("int64", BIGINT, laxInteger),
  lax("float64", DOUBLE, laxFloat),
  lax("string", VARCHAR, laxText),
  {
    name: "googlesql_json_strict_float",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: DOUBLE,
    evaluate: ([json, mode]) => strictFloat(textOf(json), textOf(mode)),
  },
  {
    name: "googlesql_json_is_exact",
    parameterTypes: [VARCHAR],
    returnType: BOOLEAN,
    evaluate: ([text]) => isExactFloat(textOf(text)),
  },
  {
    name: "googlesql_json_object",
    parameterTypes: [LIST(VARCHAR), LIST(VARCHAR)],
    returnType: VARCHAR,
    evaluate: ([names, values]) => objectText(listOf(names), listOf(values)),
  },
  {
    name: "googlesql_json_element",
    parameterTypes: [VARCHAR, BIGINT],
    returnType: VARCHAR,
    evaluate: ([json, index]) => {
      const tree = readTree(textOf(json));
      const found = isList(tree) ? tree[Number(integerOf(index))] : undefined;
      return found === undefined ? null : writeTree(found);
    },
  },
  {
    name: "googlesql_json_member_named",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: VARCHAR,
    evaluate: ([json, name]) => {
      const tree = readTree(textOf(json));
      const found = tree instanceof Map ? tree.get(textOf(name)) : undefined;
      return found === undefined ? null : writeTree(found);
    },
  },
];
