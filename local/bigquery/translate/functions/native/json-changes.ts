import { BOOLEAN, type DuckDBType, type DuckDBValue, LIST, VARCHAR } from "@duckdb/node-api";
import {
  child,
  isList,
  type JsonStep,
  type JsonTree,
  parseSteps,
  readTree,
  withChild,
  writeTree,
} from "./json-tree.ts";
import { listOf, type NativeFunction, textOf } from "./native-function.ts";

const nothing: JsonTree = "null";

/** JSON_SET: makes what is missing on the way, but puts nothing where a value of another kind stands. */
function setValue(tree: JsonTree, [step, ...rest]: readonly JsonStep[], value: JsonTree): JsonTree {
  if (step === undefined) return value;
  if (tree === nothing) {
    const container: JsonTree = typeof step === "string" ? new Map() : [];
    return withChild(container, step, setValue(nothing, rest, value));
  }
  if (typeof tree === "string" || isList(tree) !== (typeof step === "number")) return tree;
  const present = child(tree, step);
  const changed = setValue(present ?? nothing, rest, value);
  return present !== undefined && changed === present ? tree : withChild(tree, step, changed);
}

/** The tree with what a path leads to replaced; unchanged where it leads nowhere. */
function replaceAt(
  tree: JsonTree,
  [step, ...rest]: readonly JsonStep[],
  replace: (present: JsonTree) => JsonTree | undefined,
): JsonTree | undefined {
  if (step === undefined) return replace(tree);
  const present = child(tree, step);
  return present === undefined ? tree : withChild(tree, step, replaceAt(present, rest, replace));
}

function removeValue(tree: JsonTree, steps: readonly JsonStep[]): JsonTree {
  if (steps.length === 0) throw new Error("The JSONPath cannot be '$'");
  return replaceAt(tree, steps, () => undefined) ?? nothing;
}

function appendValues(tree: JsonTree, steps: readonly JsonStep[], values: readonly JsonTree[]): JsonTree {
  const changed = replaceAt(tree, steps, (present) => {
    if (present === nothing) return values;
    return typeof present !== "string" && isList(present) ? [...present, ...values] : present;
  });
  return changed ?? nothing;
}

/** JSON_ARRAY_INSERT: the path leads to a place of an array. */
function insertValues(tree: JsonTree, steps: readonly JsonStep[], values: readonly JsonTree[]): JsonTree {
  const index = steps.at(-1);
  if (typeof index !== "number") return tree;
  const changed = replaceAt(tree, steps.slice(0, -1), (present) => {
    const list = present === nothing ? [] : present;
    if (typeof list === "string" || !isList(list)) return present;
    if (index > 1_000_000) throw new Error("Exceeded maximum array size of 1000000");
    const padding = Array.from({ length: Math.max(0, index - list.length) }, () => nothing);
    return [...list, ...padding].toSpliced(index, 0, ...values);
  });
  return changed ?? nothing;
}

interface Stripping {
  readonly arrays: boolean;
  readonly empty: boolean;
}

/** The value without nulls in its objects, and in its arrays; undefined where nothing is left of it. */
function stripped(tree: JsonTree, options: Stripping): JsonTree | undefined {
  if (tree === nothing) return undefined;
  if (typeof tree === "string") return tree;
  if (isList(tree)) {
    if (!options.arrays) return tree.map((element) => strippedElement(element, options));
    const kept = tree.map((element) => stripped(element, options)).filter((element) => element !== undefined);
    return kept.length === 0 && options.empty ? undefined : kept;
  }
  const kept = new Map<string, JsonTree>();
  for (const [name, value] of tree) {
    const rest = stripped(value, options);
    if (rest !== undefined) kept.set(name, rest);
  }
  return kept.size === 0 && options.empty ? undefined : kept;
}

/** An element of an array that keeps all of them. */
function strippedElement(element: JsonTree, options: Stripping): JsonTree {
  return stripped(element, options) ?? (element === nothing ? element : new Map());
}

const change = (
  name: string,
  more: readonly DuckDBType[],
  evaluate: (tree: JsonTree, steps: readonly JsonStep[], values: readonly DuckDBValue[]) => JsonTree,
): NativeFunction => ({
  name: `googlesql_json_${name}`,
  parameterTypes: [VARCHAR, VARCHAR, ...more],
  returnType: VARCHAR,
  evaluate: ([json, path, ...values]) => {
    try {
      return writeTree(evaluate(readTree(textOf(json)), parseSteps(textOf(path)), values));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Invalid input to JSON_${name.toUpperCase()}: ${reason}`);
    }
  },
});

const trees = (values: DuckDBValue | undefined) => listOf(values).map((value) => readTree(textOf(value)));

/** The functions that give a changed copy of a JSON value. Arrays of values are lists of JSON texts. */
export const jsonChangeNatives: readonly NativeFunction[] = [
  change("set", [VARCHAR], (tree, steps, [value]) => setValue(tree, steps, readTree(textOf(value)))),
  change("remove", [], removeValue),
  change("array_append", [LIST(VARCHAR)], (tree, steps, [values]) =>
    appendValues(tree, steps, trees(values)),
  ),
  change("array_insert", [LIST(VARCHAR)], (tree, steps, [values]) =>
    insertValues(tree, steps, trees(values)),
  ),
  change("strip_nulls", [BOOLEAN, BOOLEAN], (tree, steps, [arrays, empty]) => {
    const options = { arrays: arrays === true, empty: empty === true };
    return replaceAt(tree, steps, (present) => stripped(present, options) ?? nothing) ?? nothing;
  }),
];
