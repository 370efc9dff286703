import type { SqlType, StructType } from "../../types/sql-type.ts";
import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";
import { byType } from "./bytes-as-text.ts";
import { argument, argumentSql, bindOnce, type FunctionFamily, fail, literalText } from "./sql.ts";

/** Whether two values are equal as `=` compares them: NaN equals nothing, structs compare field by field. */
export function equality(left: TypedSql, right: TypedSql): string {
  if (left.type.kind === "STRUCT") return structEquality(left, right, left.type);
  return ordering("=", left, right);
}

function structEquality(left: TypedSql, right: TypedSql, type: StructType): string {
  return bindOnce([left.sql, right.sql], (a, b) => {
    const fields = type.fields.map((field, index) =>
      equality(
        { sql: `struct_extract_at(${a}, ${index + 1})`, type: field.type },
        { sql: `struct_extract_at(${b}, ${index + 1})`, type: field.type },
      ),
    );
    return fields.length === 0 ? "TRUE" : `(${fields.join(" AND ")})`;
  });
}

function ordering(operator: string, left: TypedSql, right: TypedSql): string {
  refuseUncomparable(left.type);
  const plain = (a: string, b: string) => `(${a} ${operator} ${b})`;
  if (left.type.kind !== "FLOAT64") return plain(left.sql, right.sql);
  if (isNumber(right)) {
    return bindOnce([left.sql], (a) => `(${a} ${operator} ${right.sql} AND NOT isnan(${a}))`);
  }
  if (isNumber(left)) {
    return bindOnce([right.sql], (b) => `(${left.sql} ${operator} ${b} AND NOT isnan(${b}))`);
  }
  return bindOnce(
    [left.sql, right.sql],
    (a, b) =>
      `CASE WHEN (isnan(${a}) AND ${b} IS NOT NULL) OR (isnan(${b}) AND ${a} IS NOT NULL) THEN FALSE ELSE ${plain(a, b)} END`,
  );
}

function isNumber(value: TypedSql): boolean {
  return typeof value.literal === "number" && !Number.isNaN(value.literal);
}

function refuseUncomparable(type: SqlType): void {
  if (type.kind === "ARRAY" || type.kind === "JSON" || type.kind === "GEOGRAPHY") {
    throw new UnsupportedError(`Equality is not defined for arguments of type ${type.kind}`);
  }
}

/** Not true of NaN's own inequality only: `a != b` is NOT (a = b). */
function inequality(left: TypedSql, right: TypedSql): string {
  if (left.type.kind === "FLOAT64" || left.type.kind === "STRUCT") return `(NOT ${equality(left, right)})`;
  return ordering("<>", left, right);
}

function membership(call: FunctionCall): string {
  const value = argument(call, 0);
  const candidates = call.arguments.slice(1);
  refuseUncomparable(value.type);
  if (value.type.kind !== "FLOAT64" && value.type.kind !== "STRUCT") {
    return `(${value.sql} IN (${candidates.map((candidate) => candidate.sql).join(", ")}))`;
  }
  return bindOnce([value.sql, ...candidates.map((candidate) => candidate.sql)], (bound, ...others) => {
    const left: TypedSql = { sql: bound ?? "NULL", type: value.type };
    const tests = others.map((sql) => equality(left, { sql, type: value.type }));
    return `(${tests.join(" OR ")})`;
  });
}

function arrayMembership(call: FunctionCall): string {
  const value = argument(call, 0);
  refuseUncomparable(value.type);
  const isSpecial = value.type.kind === "FLOAT64" || value.type.kind === "STRUCT";
  const some = (array: string, element: string, more = "") =>
    `len(list_filter(${array}, lambda candidate: ${equality({ sql: "candidate", type: value.type }, { sql: element, type: value.type })}${more})) > 0`;
  const found = (array: string, element: string) =>
    isSpecial ? some(array, element) : `list_contains(${array}, ${element})`;
  // Structs with NULL in them may be equal to none and yet not differ.
  const unknown = (array: string, element: string) =>
    isSpecial ? some(array, element, " IS NULL") : `list_count(${array}) < len(${array})`;
  return bindOnce(
    [value.sql, argumentSql(call, 1)],
    (element, array) =>
      `CASE WHEN ${array} IS NULL OR len(${array}) = 0 THEN FALSE WHEN ${element} IS NULL THEN NULL ` +
      `WHEN ${found(array, element)} THEN TRUE WHEN ${unknown(array, element)} THEN NULL ELSE FALSE END`,
  );
}

function between(call: FunctionCall): string {
  const value = argument(call, 0);
  if (value.type.kind !== "FLOAT64") {
    return `(${value.sql} BETWEEN ${argumentSql(call, 1)} AND ${argumentSql(call, 2)})`;
  }
  const bounds = [value.sql, argumentSql(call, 1), argumentSql(call, 2)];
  return bindOnce(bounds, (middle, lowest, highest) => {
    const typed = (sql: string): TypedSql => ({ sql, type: value.type });
    return `(${ordering(">=", typed(middle), typed(lowest))} AND ${ordering("<=", typed(middle), typed(highest))})`;
  });
}

function like(call: FunctionCall): string {
  const pattern = literalText(argument(call, 1));
  if (pattern !== undefined && /(?<!\\)(?:\\\\)*\\$/.test(pattern)) {
    // DuckDB tells only where it gets as far as the pattern's end.
    const failure = fail(call.safe, "'LIKE pattern ends with a backslash'");
    return `CASE WHEN ${argumentSql(call, 0)} IS NOT NULL THEN ${failure} END`;
  }
  const escaping = pattern?.includes("\\") === false ? "" : " ESCAPE '\\'";
  return `(${argumentSql(call, 0)} LIKE ${argumentSql(call, 1)}${escaping})`;
}

const compare = (operator: string) => (call: FunctionCall) =>
  ordering(operator, argument(call, 0), argument(call, 1));

/** Comparison operators and IN, BETWEEN, LIKE, IS DISTINCT FROM. */
export const comparisonFunctions: FunctionFamily = {
  $equal: (call) => equality(argument(call, 0), argument(call, 1)),
  $not_equal: (call) => inequality(argument(call, 0), argument(call, 1)),
  $less: compare("<"),
  $less_or_equal: compare("<="),
  $greater: compare(">"),
  $greater_or_equal: compare(">="),
  $between: between,
  $in: membership,
  $in_array: arrayMembership,
  $like: byType(like),
  $is_distinct_from: (call) => `(${argumentSql(call, 0)} IS DISTINCT FROM ${argumentSql(call, 1)})`,
  $is_not_distinct_from: (call) => `(${argumentSql(call, 0)} IS NOT DISTINCT FROM ${argumentSql(call, 1)})`,
};
