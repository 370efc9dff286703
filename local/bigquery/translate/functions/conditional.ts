import type { FunctionCall } from "../context.ts";
import { equality } from "./comparison.ts";
import { argument, argumentList, argumentSql, bindOnce, type FunctionFamily } from "./sql.ts";

function caseWithoutValue(call: FunctionCall): string {
  const branches: string[] = [];
  let index = 0;
  for (; index + 1 < call.arguments.length; index += 2) {
    branches.push(`WHEN ${argumentSql(call, index)} THEN ${argumentSql(call, index + 1)}`);
  }
  const otherwise = index < call.arguments.length ? ` ELSE ${argumentSql(call, index)}` : "";
  return `CASE ${branches.join(" ")}${otherwise} END`;
}

function caseWithValue(call: FunctionCall): string {
  const value = argument(call, 0);
  const native = value.type.kind !== "FLOAT64" && value.type.kind !== "STRUCT";
  const branches: string[] = [];
  let index = 1;
  for (; index + 1 < call.arguments.length; index += 2) {
    const candidate = argument(call, index);
    const condition = native ? candidate.sql : equality(value, candidate);
    branches.push(`WHEN ${condition} THEN ${argumentSql(call, index + 1)}`);
  }
  const otherwise = index < call.arguments.length ? ` ELSE ${argumentSql(call, index)}` : "";
  return `CASE ${native ? `${value.sql} ` : ""}${branches.join(" ")}${otherwise} END`;
}

function nullIf(call: FunctionCall): string {
  const value = argument(call, 0);
  const other = argument(call, 1);
  if (value.type.kind !== "FLOAT64" && value.type.kind !== "STRUCT")
    return `nullif(${value.sql}, ${other.sql})`;
  return bindOnce(
    [value.sql, other.sql],
    (a, b) => `CASE WHEN ${equality({ ...value, sql: a }, { ...other, sql: b })} THEN NULL ELSE ${a} END`,
  );
}

const joined = (operator: string) => (call: FunctionCall) =>
  `(${call.arguments.map((value) => value.sql).join(` ${operator} `)})`;

/** Logic, NULL tests and conditional expressions. */
export const conditionalFunctions: FunctionFamily = {
  $and: joined("AND"),
  $or: joined("OR"),
  $not: (call) => `(NOT ${argumentSql(call, 0)})`,
  $is_null: (call) => `(${argumentSql(call, 0)} IS NULL)`,
  $is_true: (call) => `(${argumentSql(call, 0)} IS TRUE)`,
  $is_false: (call) => `(${argumentSql(call, 0)} IS FALSE)`,
  $case_no_value: caseWithoutValue,
  $case_with_value: caseWithValue,
  if: (call) =>
    `CASE WHEN ${argumentSql(call, 0)} THEN ${argumentSql(call, 1)} ELSE ${argumentSql(call, 2)} END`,
  ifnull: (call) => `coalesce(${argumentList(call)})`,
  coalesce: (call) => `coalesce(${argumentList(call)})`,
  nullif: nullIf,
  zeroifnull: (call) => `coalesce(${argumentSql(call, 0)}, 0)`,
  nullifzero: (call) =>
    bindOnce([argumentSql(call, 0)], (value) => `CASE WHEN ${value} = 0 THEN NULL ELSE ${value} END`),
};
