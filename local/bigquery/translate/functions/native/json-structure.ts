import { BIGINT, type DuckDBValue, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import { quoteJson } from "./json-scanner.ts";
import { isList, type JsonTree, readTree, stringOf, writeTree } from "./json-tree.ts";
import { integerOf, type NativeFunction, textOf } from "./native-function.ts";

/** How JSON_KEYS goes into arrays: not, into those of objects alone, or into arrays of arrays too. */
const modes = ["strict", "lax", "lax recursive"] as const;
type Mode = (typeof modes)[number];

const isMode = (text: string): text is Mode => modes.some((mode) => mode === text);

/** The paths of the members of a value down to a depth, each once and in the order of their bytes. */
function keysOf(tree: JsonTree, maximumDepth: bigint, mode: Mode): readonly string[] {
  const keys = new Set<string>();
  const visit = (value: JsonTree, prefix: string, depth: bigint, inArray: boolean): void => {
    if (typeof value === "string") return;
    if (isList(value)) {
      if (mode === "strict" || (inArray && mode === "lax")) return;
      for (const element of value) visit(element, prefix, depth, true);
      return;
    }
    for (const [name, member] of value) {
      const written = quoteJson(name);
      const step = written === `"${name}"` && !name.includes(".") ? name : written;
      const path = prefix === "" ? step : `${prefix}.${step}`;
      keys.add(path);
      if (depth > 1n) visit(member, path, depth - 1n, false);
    }
  };
  visit(tree, "", maximumDepth, false);
  return [...keys].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
}

/** JSON_KEYS: NULL depth is none, and a depth or a mode that is wrong is so for NULL too. */
function jsonKeys(json: DuckDBValue, depth: DuckDBValue, mode: DuckDBValue): DuckDBValue {
  if (depth !== null && integerOf(depth) <= 0n) throw new Error("max_depth must be positive.");
  if (mode === null) return null;
  const given = textOf(mode);
  if (!isMode(given)) throw new Error(`Invalid JSON mode specified: ${given}`);
  if (json === null) return null;
  const maximumDepth = depth === null ? 2n ** 63n : integerOf(depth);
  return listValue([...keysOf(readTree(textOf(json)), maximumDepth, given)]);
}

/** The elements of an array and of the arrays within it; any other value is the only one. */
function flattened(tree: JsonTree): readonly JsonTree[] {
  return isList(tree) ? tree.flatMap(flattened) : [tree];
}

/** What CONTAINS_SUBSTR searches in a JSON value. */
const scopes = {
  JSON_VALUES: { keys: false, values: true },
  JSON_KEYS: { keys: true, values: false },
  JSON_KEYS_AND_VALUES: { keys: true, values: true },
} as const;

type Scope = (typeof scopes)[keyof typeof scopes];

/** Whether text names a part of JSON values that can be searched. */
export function isJsonScope(text: string): text is keyof typeof scopes {
  return Object.hasOwn(scopes, text);
}

/** The names of members, the strings and the text of other scalars; JSON's null has none. */
function* searchedTexts(tree: JsonTree, scope: Scope): Generator<string> {
  if (typeof tree === "string") {
    if (scope.values && tree !== "null") yield stringOf(tree) ?? tree;
    return;
  }
  if (isList(tree)) {
    for (const element of tree) yield* searchedTexts(element, scope);
    return;
  }
  for (const [name, value] of tree) {
    if (scope.keys) yield name;
    yield* searchedTexts(value, scope);
  }
}

/** What JSON values consist of. */
export const jsonStructureNatives: readonly NativeFunction[] = [
  {
    name: "googlesql_json_keys",
    parameterTypes: [VARCHAR, BIGINT, VARCHAR],
    returnType: LIST(VARCHAR),
    acceptsNull: true,
    evaluate: ([json = null, depth = null, mode = null]) => jsonKeys(json, depth, mode),
  },
  {
    name: "googlesql_json_flatten",
    parameterTypes: [VARCHAR],
    returnType: LIST(VARCHAR),
    evaluate: ([json]) => listValue(flattened(readTree(textOf(json))).map(writeTree)),
  },
  {
    name: "googlesql_json_texts",
    parameterTypes: [VARCHAR, VARCHAR],
    returnType: LIST(VARCHAR),
    evaluate: ([json, scope]) => {
      const name = textOf(scope);
      if (!isJsonScope(name)) throw new Error(`Invalid json_scope: ${name}`);
      return listValue([...searchedTexts(readTree(textOf(json)), scopes[name])]);
    },
  },
];
