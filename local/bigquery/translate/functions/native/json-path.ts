/** One step of a JSONPath: a member's name, or the text of an array index, which GoogleSQL does not tell apart. */
export type JsonPath = readonly string[];

/**
 * Reads a JSONPath. The standard functions (JSON_VALUE, JSON_QUERY) quote names as `."a b"`, the legacy ones
 * (JSON_EXTRACT, …) as `['a b']`.
 * @throws Error with GoogleSQL's words for a path that is not valid.
 */
export function parseJsonPath(path: string, legacy: boolean): JsonPath {
  if (!path.startsWith("$")) throw new Error("JSONPath must start with '$'");
  const steps: string[] = [];
  let rest = path.slice(1);
  while (rest !== "") {
    const match = legacy ? legacyStep.exec(rest) : standardStep.exec(rest);
    if (match === null) throw new Error(invalidPath(rest));
    const [whole, name, quoted, index] = match;
    steps.push(name ?? unescapeName(quoted, legacy ? "'" : '"') ?? index ?? "");
    rest = rest.slice(whole.length);
  }
  return steps;
}

const standardStep = /^(?:\.([^.*"[\]][^."[\]]*)|\."((?:[^"\\]|\\.)*)"|\[(-?\d+)\])/su;
const legacyStep = /^(?:\.([^.*'"[\]][^.'"[\]]*)|\['((?:[^'\\]|\\.)*)'\]|\[(-?\d+)\])/su;

function unescapeName(name: string | undefined, quote: string): string | undefined {
  return name?.replaceAll(`\\${quote}`, quote);
}

function invalidPath(rest: string): string {
  const operator = /^(\.\.|\.?\*|@)/.exec(rest)?.[1];
  if (operator !== undefined)
    return `Unsupported operator in JSONPath: ${operator === ".*" ? "*" : operator}`;
  return `Invalid token in JSONPath at: ${rest}`;
}
