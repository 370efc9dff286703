import { decodeString, elementsOf, type JsonSpan, membersOf, quoteJson, wholeJson } from "./json-scanner.ts";

/** A JSON value to be changed: scalars stay the text that they were, so that numbers keep their digits. */
export type JsonTree = string | readonly JsonTree[] | ReadonlyMap<string, JsonTree>;

/** The tree of a value of type JSON. */
export function readTree(text: string): JsonTree {
  const span = wholeJson(text);
  if (span === undefined) throw new Error("A value of type JSON is no JSON");
  return subtree(text, span);
}

function subtree(text: string, span: JsonSpan): JsonTree {
  if (span.kind === "ARRAY") return [...elementsOf(text, span)].map((element) => subtree(text, element));
  if (span.kind !== "OBJECT") return text.slice(span.start, span.end);
  return new Map(membersOf(text, span).map(({ name, value }) => [name, subtree(text, value)]));
}

/** The text of a tree as a value of type JSON has it: members in the order of their names' bytes. */
export function writeTree(tree: JsonTree): string {
  if (typeof tree === "string") return tree;
  if (isList(tree)) return `[${tree.map(writeTree).join(",")}]`;
  const members = [...tree].sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  return `{${members.map(([name, value]) => `${quoteJson(name)}:${writeTree(value)}`).join(",")}}`;
}

export function isList(tree: JsonTree): tree is readonly JsonTree[] {
  return Array.isArray(tree);
}

/** A string's own text; undefined for other values. */
export function stringOf(tree: JsonTree): string | undefined {
  return typeof tree === "string" && tree.startsWith('"') ? decodeString(tree, 0, tree.length) : undefined;
}

/** One step into a value: a member's name, or an element's index. */
export type JsonStep = string | number;

const step = /^(?:\.([^.*"[\]][^."[\]]*)|\."((?:[^"\\]|\\.)*)"|\[(\d+)\])/su;

/** The path of a function that changes JSON: unlike one that reads, it tells an index from a name. */
export function parseSteps(path: string): readonly JsonStep[] {
  if (!path.startsWith("$")) throw new Error("JSONPath must start with '$'");
  const steps: JsonStep[] = [];
  let rest = path.slice(1);
  while (rest !== "") {
    const match = step.exec(rest);
    if (match === null) throw new Error(`Invalid token in JSONPath at: ${rest}`);
    const [whole, name, quoted, index] = match;
    steps.push(name ?? quoted?.replaceAll('\\"', '"') ?? Number(index));
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** The value behind one step; undefined where there is none. */
export function child(tree: JsonTree, at: JsonStep): JsonTree | undefined {
  if (typeof tree === "string") return undefined;
  if (isList(tree)) return typeof at === "number" ? tree[at] : undefined;
  return typeof at === "string" ? tree.get(at) : undefined;
}

/** The tree with another value behind one step; undefined takes that away. A place behind an array's end is padded with nulls. */
export function withChild(tree: JsonTree, at: JsonStep, value: JsonTree | undefined): JsonTree {
  if (typeof tree === "string") return tree;
  if (isList(tree)) {
    if (typeof at === "string") return tree;
    if (value === undefined) return tree.toSpliced(at, 1);
    if (at > 1_000_000) throw new Error("Exceeded maximum array size of 1000000");
    const padding = Array.from({ length: Math.max(0, at - tree.length) }, () => "null");
    return [...tree, ...padding].toSpliced(at, 1, value);
  }
  if (typeof at === "number") return tree;
  const members = new Map(tree);
  if (value === undefined) members.delete(at);
  else members.set(at, value);
  return members;
}
