import type { SqlType } from "../../types/sql-type.ts";
import { bindOnce, fail, refuseWhen } from "./sql.ts";

/** The decimal types, as the names of their native functions have them. */
export type DecimalName = "numeric" | "bignumeric";

/** The name of a decimal type; undefined for other types. */
export function decimalName(type: SqlType): DecimalName | undefined {
  if (type.kind === "NUMERIC") return "numeric";
  return type.kind === "BIGNUMERIC" ? "bignumeric" : undefined;
}

/** A sum or difference of two BIGNUMERICs, or the negation of one: DuckDB's integers have no limit, BIGNUMERIC has one. */
export function withinBigNumeric(safe: boolean, result: string, written: string): string {
  return bindOnce([result], (bound) =>
    refuseWhen(
      safe,
      `${bound} IS NOT NULL AND NOT googlesql_bignumeric_is_within(${bound})`,
      `'BIGNUMERIC overflow: ', ${written}`,
      bound,
    ),
  );
}

/** The negation of a BIGNUMERIC: what DuckDB's own minus makes of a long one equals no other. */
export const negatedBigNumeric = (sql: string): string => `('0'::BIGNUM - ${sql})`;

/** The sum or the difference of two BIGNUMERICs. */
export function addBigNumerics(safe: boolean, left: string, operator: "+" | "-", right: string): string {
  return bindOnce([left, right], (a, b) =>
    withinBigNumeric(
      safe,
      `(${a} ${operator} ${b})`,
      `googlesql_bignumeric_text(${a}), ' ${operator} ', googlesql_bignumeric_text(${b})`,
    ),
  );
}

/** An integer as a BIGNUMERIC: its digits and 38 zeros, without a call for each row. */
export function bigNumericFromInteger(sql: string): string {
  return `CAST(CAST(${sql} AS VARCHAR) || '${"0".repeat(38)}' AS BIGNUM)`;
}

/** A NUMERIC as a BIGNUMERIC: its digits without the point, and 29 zeros. */
export function bigNumericFromNumeric(sql: string): string {
  return `CAST(replace(CAST(${sql} AS VARCHAR), '.', '') || '${"0".repeat(29)}' AS BIGNUM)`;
}

/** A total of BIGNUMERICs, refused outside of their range. */
export function bigNumericTotal(total: string): string {
  return bindOnce(
    [total],
    (sum) =>
      `CASE WHEN googlesql_bignumeric_is_within(${sum}) THEN ${sum} WHEN ${sum} IS NOT NULL THEN ${fail(false, "'BIGNUMERIC overflow: SUM'")} END`,
  );
}
