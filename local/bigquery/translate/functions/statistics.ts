import { UnsupportedError } from "../context.ts";
import type { AggregateTranslation } from "./aggregate-calls.ts";
import type { AggregateCall } from "./calls.ts";
import { translateCast } from "./casts.ts";
import { argumentSql, bindOnce, fail } from "./sql.ts";

/** Beyond these magnitudes squares are no FLOAT64s any more. */
const large = 2 ** 500;
const small = 2 ** -500;

/** What brings numbers of such magnitudes back between them. */
const scale = 2 ** 600;

/** How a statistic of numbers that are all that much larger is larger itself: a deviation once, a variance twice. */
type Degree = 1 | 2;

/**
 * A statistic of one argument. It is FLOAT64 whatever it is taken of; NaN where a number is not finite; of numbers that are all
 * very large or very small taken of such as are neither, and brought back. To DuckDB each of these is an error.
 */
export function statistic(name: string, degree: Degree): AggregateTranslation {
  return (call, over) => {
    const distinct = call.distinct ? "DISTINCT " : "";
    const [value = ""] = floats(call);
    const of = (numbers: string) => `${name}(${distinct}${numbers})${over}`;
    if (call.arguments.every(({ type }) => type.kind !== "FLOAT64")) return of(value);
    // NaN is the greatest of numbers to DuckDB.
    const greatest = `max(abs(${value}))${over}`;
    const usual = of(
      `CASE WHEN abs(${value}) <= ${large} THEN ${value} WHEN ${value} IS NOT NULL THEN 0 END`,
    );
    const shrunken = of(
      `CASE WHEN isfinite(${value}) THEN ${value} / ${scale} WHEN ${value} IS NOT NULL THEN 0 END`,
    );
    const grown = of(
      `CASE WHEN abs(${value}) < ${small} THEN ${value} * ${scale} WHEN ${value} IS NOT NULL THEN 0 END`,
    );
    // NaN of as many numbers as the statistic needs.
    const enough = `count(${distinct}${value})${over} >= ${name.endsWith("samp") ? 2 : 1}`;
    const back = (found: string, operator: "*" | "/") => `${found}${` ${operator} ${scale}`.repeat(degree)}`;
    return bindOnce(
      [greatest, enough, usual, shrunken, grown],
      (extreme, isEnough, found, foundShrunken, foundGrown) =>
        `CASE WHEN NOT isfinite(${extreme}) THEN CASE WHEN ${isEnough} THEN CAST('NaN' AS DOUBLE) END ` +
        `WHEN ${extreme} > ${large} THEN ${back(foundShrunken, "*")} ` +
        `WHEN ${extreme} < ${small} THEN ${back(foundGrown, "/")} ELSE ${found} END`,
    );
  };
}

/** A statistic of pairs: NaN where one of them has a number that is not finite. Very large numbers are refused. */
export function pairStatistic(name: string): AggregateTranslation {
  return (call, over) => {
    if (call.distinct) throw new UnsupportedError(`Unsupported DISTINCT in ${call.name.toUpperCase()}`);
    const values = floats(call);
    if (call.arguments.every(({ type }) => type.kind !== "FLOAT64"))
      return `${name}(${values.join(", ")})${over}`;
    const usual = values.map(
      (value) => `CASE WHEN abs(${value}) <= ${large} THEN ${value} WHEN ${value} IS NOT NULL THEN 0 END`,
    );
    // A pair counts for nothing where either is NULL; the greater of two is NaN where one is.
    const magnitude = `max(CASE WHEN ${values.join(" + ")} IS NOT NULL THEN greatest(${values.map((value) => `abs(${value})`).join(", ")}) END)${over}`;
    return bindOnce([`${name}(${usual.join(", ")})${over}`, magnitude], (found, extreme) => {
      const refusal = fail(
        false,
        `'Unsupported ${call.name.toUpperCase()} of numbers beyond 1e150: ', ${extreme}`,
      );
      return `CASE WHEN NOT isfinite(${extreme}) THEN ${found} * CAST('NaN' AS DOUBLE) WHEN ${extreme} > ${large} THEN ${refusal} ELSE ${found} END`;
    });
  };
}

/** CORR: NULL of fewer than two pairs, NaN where one side does not vary. */
export function correlation(call: AggregateCall, over: string): string {
  const pairs = `regr_count(${argumentSql(call, 0)}, ${argumentSql(call, 1)})${over}`;
  return `CASE WHEN ${pairs} >= 2 THEN ${pairStatistic("corr")(call, over)} END`;
}

function floats(call: AggregateCall): readonly string[] {
  return call.arguments.map((value) => translateCast(value, { kind: "FLOAT64" }, { safe: false }));
}
