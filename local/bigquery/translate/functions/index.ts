import type { DuckDBConnection } from "@duckdb/node-api";
import { type FunctionCall, UnsupportedError } from "../context.ts";
import { aggregateExpression } from "./aggregates.ts";
import { analyticExpression } from "./analytic.ts";
import { arithmeticFunctions } from "./arithmetic.ts";
import { arrayFunctions } from "./arrays.ts";
import { bucketFunctions } from "./buckets.ts";
import type { AggregateCall, AnalyticCall } from "./calls.ts";
import { comparisonFunctions } from "./comparison.ts";
import { conditionalFunctions } from "./conditional.ts";
import { searchFunctions } from "./contains-text.ts";
import { dateFunctions } from "./dates.ts";
import { distanceFunctions } from "./distances.ts";
import { raiseError } from "./errors.ts";
import { extractionFunctions } from "./extraction.ts";
import { formatFunctions } from "./format.ts";
import { hashingFunctions } from "./hashing.ts";
import { intervalFunctions } from "./intervals.ts";
import { jsonFunctions } from "./json.ts";
import { jsonChangeFunctions } from "./json-changes.ts";
import { jsonStructureFunctions } from "./json-structure.ts";
import { mathematicalFunctions } from "./mathematics.ts";
import { bucketNatives } from "./native/buckets.ts";
import { byteFormatNatives } from "./native/byte-formats.ts";
import { keepByteOrderMarks } from "./native/byte-order-marks.ts";
import { byteNatives } from "./native/bytes.ts";
import { byteBitNatives } from "./native/bytes-bits.ts";
import { castTimeNatives } from "./native/cast-time-text.ts";
import { decimalNativeFunctions } from "./native/decimals.ts";
import { formatCastNatives } from "./native/format-cast.ts";
import { numberFormatCastNatives } from "./native/format-number-cast.ts";
import { formatNatives } from "./native/format-text.ts";
import { intervalNatives } from "./native/intervals.ts";
import { jsonNatives } from "./native/json.ts";
import { jsonChangeNatives } from "./native/json-changes.ts";
import { jsonConversionNatives } from "./native/json-conversions.ts";
import { jsonStructureNatives } from "./native/json-structure.ts";
import { registerAll } from "./native/native-function.ts";
import { netNatives } from "./native/net.ts";
import { numberNatives } from "./native/numbers.ts";
import { parseCastNatives } from "./native/parse-cast.ts";
import { scalarNatives } from "./native/parse-scalars.ts";
import { regularExpressionNatives } from "./native/regular-expressions.ts";
import { textNatives } from "./native/text.ts";
import { timeNatives } from "./native/times.ts";
import { topSumNatives } from "./native/top-sums.ts";
import { zoneNatives } from "./native/zone-names.ts";
import { netFunctions } from "./net.ts";
import { regularExpressionFunctions } from "./regular-expressions.ts";
import { bindOnce, boundTo, type FunctionFamily } from "./sql.ts";
import { stringFunctions } from "./strings.ts";
import { timeTextFunctions } from "./time-text.ts";
import { withSafeZone } from "./time-zones.ts";
import { timestampFunctions } from "./timestamps.ts";
import { unicodeFunctions } from "./unicode.ts";

export type { AggregateCall, AnalyticCall, CastOptions, OrderKey } from "./calls.ts";
export { translateCast } from "./casts.ts";
export { runtimeErrorMessage } from "./errors.ts";
export { groupablePath, jsonValues } from "./json.ts";

const scalarFunctions: FunctionFamily = {
  ...comparisonFunctions,
  ...conditionalFunctions,
  ...arithmeticFunctions,
  ...mathematicalFunctions,
  ...stringFunctions,
  ...unicodeFunctions,
  ...searchFunctions,
  ...regularExpressionFunctions,
  ...extractionFunctions,
  ...dateFunctions,
  ...timestampFunctions,
  ...timeTextFunctions,
  ...intervalFunctions,
  ...bucketFunctions,
  ...arrayFunctions,
  ...hashingFunctions,
  ...netFunctions,
  ...jsonFunctions,
  ...jsonChangeFunctions,
  ...jsonStructureFunctions,
  ...distanceFunctions,
  ...formatFunctions,
  error: raiseError,
};

/** The names of the scalar functions that have a translation, as GoogleSQL names them internally. */
export const scalarFunctionNames: readonly string[] = Object.keys(scalarFunctions);

/** What never fails, or does so by itself: DuckDB's TRY takes nothing that may differ at each call. */
const withoutTry: ReadonlySet<string> = new Set(["error", "rand", "generate_uuid"]);

/**
 * The DuckDB expression of a call of a built-in scalar function.
 *
 * Date parts (`DAY`, `WEEK_MONDAY`, …) and other enum arguments carry the enum value's number or name in `literal`.
 * @throws UnsupportedError naming a function without a proven translation.
 */
export function translateFunction(call: FunctionCall): string {
  const translation = Object.hasOwn(scalarFunctions, call.name) ? scalarFunctions[call.name] : undefined;
  if (translation === undefined)
    throw new UnsupportedError(`Unsupported function: ${call.name.toUpperCase()}`);
  if (!call.safe || withoutTry.has(call.name)) return translation(call);
  const safeCall = withSafeZone(call);
  // Errors of the arguments themselves are not the call's: they stay outside of TRY.
  return bindOnce(
    safeCall.arguments.map((value) => value.sql),
    (...names) => {
      const values = safeCall.arguments.map((value, index) => boundTo(names[index], value));
      return `TRY(${translation({ ...call, arguments: values })})`;
    },
  );
}

/** The DuckDB expression of an aggregate call: a whole expression, to stand among the columns of a grouped SELECT. */
export function translateAggregate(call: AggregateCall): string {
  return aggregateExpression(call, "");
}

/**
 * The DuckDB expression of a window function, or of an aggregate used as one.
 * `over` is the text `OVER (…)`, or `OVER name`; it may be used several times in the result.
 */
export function translateAnalytic(call: AnalyticCall, over: string): string {
  return analyticExpression(call, over);
}

/** Statements to run once for each DuckDB instance, before its first query. */
export const runtimeStatements: readonly string[] = [
  "SET TimeZone = 'UTC'",
  // DuckDB would compute what stands twice in a later argument of COALESCE, or within TRY, before it knows that it is needed:
  // that costs time, and raises errors that no row has.
  "SET disabled_optimizers = 'common_subexpressions'",
];

/** Registers the functions that run in JavaScript: once for each DuckDB instance, on any of its connections. */
export function registerNativeFunctions(connection: DuckDBConnection): void {
  keepByteOrderMarks();
  registerAll(connection, [
    ...textNatives,
    ...regularExpressionNatives,
    ...numberNatives,
    ...decimalNativeFunctions,
    ...scalarNatives,
    ...timeNatives,
    ...castTimeNatives,
    ...zoneNatives,
    ...byteNatives,
    ...byteFormatNatives,
    ...netNatives,
    ...byteBitNatives,
    ...intervalNatives,
    ...bucketNatives,
    ...topSumNatives,
    ...formatCastNatives,
    ...numberFormatCastNatives,
    ...parseCastNatives,
    ...jsonNatives,
    ...jsonChangeNatives,
    ...jsonConversionNatives,
    ...jsonStructureNatives,
    ...formatNatives,
  ]);
}
