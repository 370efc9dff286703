import { duckdbType } from "../../types/duckdb-type.ts";
import type { FunctionTranslation } from "./sql.ts";
import { argumentSql, errorMark } from "./sql.ts";

/** ERROR(message): raised only for the rows that reach it. */
export const raiseError: FunctionTranslation = (call) =>
  // What may differ at each call cannot stand in DuckDB's TRY.
  call.safe
    ? `CASE WHEN ${argumentSql(call, 0)} IS NULL THEN CAST(NULL AS ${duckdbType(call.type)}) END`
    : `error(concat('${errorMark}', coalesce(${argumentSql(call, 0)}, ''), '${errorMark}'))`;

/** What DuckDB says, and what GoogleSQL says of the same. */
const rewritings: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [
    /Overflow in (?:addition|subtraction|multiplication) of INT64 \((-?\d+) ([-+*]) (-?\d+)\)/,
    ([, a, operator, b]) => `int64 overflow: ${a} ${operator} ${b}`,
  ],
  [
    /Overflow in (?:add|addition|subtract|subtraction) of DECIMAL\(38\) \((-?\d+) ([-+]) (-?\d+)\)/,
    ([, a, operator, b]) => `numeric overflow: ${unscaled(a)} ${operator} ${unscaled(b)}`,
  ],
  [
    /Type INT128 with value (-?\d+) can't be cast because the value is out of range for the destination type INT64/,
    () => "int64 overflow",
  ],
  [/Overflow in (?:addition|subtraction|multiplication|division) of/, () => "int64 overflow"],
  [/Like pattern must not end with escape character/, () => "LIKE pattern ends with a backslash"],
  [/More than one row returned by a subquery/, () => "Scalar subquery produced more than one element"],
  [/could not convert blob to UTF8 string/, () => "Invalid cast of bytes to UTF8 string"],
  [/Pattern failed to parse, error: '([^\n]*)'/, ([, why]) => `Cannot parse regular expression: ${why}`],
  [
    /^Invalid Input Error: ((?:missing|invalid|no argument|bad|unexpected|trailing)[^\n]*)/,
    ([, why]) => `Cannot parse regular expression: ${why}`,
  ],
  [
    /Unknown TimeZone '(.*?)'/s,
    ([, zone]) => (zone === "" ? "Invalid empty time zone" : `Invalid time zone: ${zone}`),
  ],
  [/Could not (?:cast|convert) .* to DECIMAL\(38,9\)/s, () => "numeric out of range"],
  [/Casting value "(.*?)" to type DECIMAL\(38,9\) failed/s, () => "numeric overflow"],
  [/out of range for .*?DECIMAL/s, () => "numeric overflow"],
  [
    /date\/time field value out of range|Date out of range|timestamp out of range|Timestamp out of range/i,
    () => "Date or time value out of range",
  ],
];

function unscaled(text: string | undefined): string {
  const value = text ?? "0";
  const negative = value.startsWith("-");
  const digits = (negative ? value.slice(1) : value).padStart(10, "0");
  const decimal = `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, "");
  return negative ? `-${decimal}` : decimal;
}

/**
 * GoogleSQL's message for a runtime error of DuckDB: what the translated functions raise themselves is unwrapped,
 * DuckDB's own texts for overflow and the like are rewritten; other texts come back unchanged.
 */
export function runtimeErrorMessage(message: string): string {
  const start = message.indexOf(errorMark);
  const end = message.indexOf(errorMark, start + 1);
  if (start >= 0 && end > start) return message.slice(start + 1, end);
  for (const [pattern, rewrite] of rewritings) {
    const match = pattern.exec(message);
    if (match !== null) return rewrite(match);
  }
  return message;
}
