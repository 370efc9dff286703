import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";
import { jsonOf } from "./json-text.ts";
import { argument, argumentSql, bindOnce, type FunctionFamily, fail } from "./sql.ts";

/** The pairs of path and value behind the first argument, and the option behind them where there is one. */
function changes(call: FunctionCall): {
  readonly pairs: readonly (readonly [path: TypedSql, value: TypedSql])[];
  readonly option: TypedSql | undefined;
} {
  const rest = call.arguments.slice(1);
  const pairs: (readonly [TypedSql, TypedSql])[] = [];
  for (let index = 0; index + 1 < rest.length; index += 2) {
    const [path, value] = [rest[index], rest[index + 1]];
    if (path !== undefined && value !== undefined) pairs.push([path, value]);
  }
  return { pairs, option: rest.length % 2 === 0 ? undefined : rest.at(-1) };
}

function setValues(call: FunctionCall): string {
  return changes(call).pairs.reduce(
    (json, [path, value]) => `googlesql_json_set(${json}, ${path.sql}, ${jsonOf(value)})`,
    argumentSql(call, 0),
  );
}

function removeValues(call: FunctionCall): string {
  const [json, ...paths] = call.arguments.map(({ sql }) => sql);
  return paths.reduce((from, path) => `googlesql_json_remove(${from}, ${path})`, json ?? "NULL");
}

/** JSON_ARRAY_APPEND and JSON_ARRAY_INSERT: an ARRAY's elements one by one, unless the option says otherwise. */
function addElements(call: FunctionCall): string {
  const { pairs, option } = changes(call);
  return pairs.reduce(
    (json, [path, value]) => {
      const whole = `[${jsonOf(value)}]`;
      const values = value.type.kind === "ARRAY" ? eachElement(value, whole, option) : whole;
      return `googlesql_${call.name}(${json}, ${path.sql}, ${values})`;
    },
    argumentSql(call, 0),
  );
}

function eachElement(array: TypedSql, whole: string, option: TypedSql | undefined): string {
  if (array.type.kind !== "ARRAY") return whole;
  const element = jsonOf({ sql: "added", type: array.type.element });
  const each = bindOnce(
    [array.sql],
    (bound) =>
      `CASE WHEN ${bound} IS NULL THEN ['null'] ELSE list_transform(${bound}, lambda added: ${element}) END`,
  );
  if (option === undefined || option.literal === true) return each;
  return `CASE WHEN ${option.sql} THEN ${each} WHEN NOT ${option.sql} THEN ${whole} END`;
}

function stripNulls(call: FunctionCall): string {
  const [json, path, arrays, empty] = call.arguments.map(({ sql }) => sql);
  return `googlesql_json_strip_nulls(${json}, ${path ?? "'$'"}, ${arrays ?? "TRUE"}, ${empty ?? "FALSE"})`;
}

function makeArray(call: FunctionCall): string {
  const elements = call.arguments.map((value) => jsonOf(value));
  return elements.length === 0 ? "'[]'" : `'[' || ${elements.join(" || ',' || ")} || ']'`;
}

/** JSON_OBJECT of names and values in turn, or of an array of each. */
function makeObject(call: FunctionCall): string {
  const [first, second] = call.arguments;
  if (first?.type.kind === "ARRAY" && second?.type.kind === "ARRAY") {
    const value = jsonOf({ sql: "given", type: second.type.element });
    const missing = (which: string) =>
      fail(call.safe, `'Invalid input to JSON_OBJECT: The ${which} array cannot be NULL'`);
    return bindOnce(
      [first.sql, second.sql],
      (names, values) =>
        `CASE WHEN ${names} IS NULL THEN ${missing("keys")} WHEN ${values} IS NULL THEN ${missing("values")} ` +
        `ELSE googlesql_json_object(${names}, list_transform(${values}, lambda given: ${value})) END`,
    );
  }
  const names = call.arguments.filter((_, index) => index % 2 === 0).map(({ sql }) => sql);
  const values = call.arguments.filter((_, index) => index % 2 === 1).map((value) => jsonOf(value));
  return `googlesql_json_object([${names.join(", ")}]::VARCHAR[], [${values.join(", ")}]::VARCHAR[])`;
}

function subscript(call: FunctionCall): string {
  const [json, position] = [argument(call, 0), argument(call, 1)];
  if (json.type.kind !== "JSON") throw new UnsupportedError(`Unsupported subscript of ${json.type.kind}`);
  const native = position.type.kind === "STRING" ? "member_named" : "element";
  return `googlesql_json_${native}(${json.sql}, ${position.sql})`;
}

const lax = (call: FunctionCall) => `googlesql_json_${call.name}(${argumentSql(call, 0)})`;

/** JSON values made, changed, taken apart and converted without errors. */
export const jsonChangeFunctions: FunctionFamily = {
  json_set: setValues,
  json_remove: removeValues,
  json_array_append: addElements,
  json_array_insert: addElements,
  json_strip_nulls: stripNulls,
  json_array: makeArray,
  json_object: makeObject,
  $subscript: subscript,
  lax_bool: lax,
  lax_int64: lax,
  lax_float64: lax,
  lax_string: lax,
};
