import { type TypedSql, UnsupportedError } from "../context.ts";
import { aggregateExpression, aggregateFunctions } from "./aggregates.ts";
import type { AnalyticCall } from "./calls.ts";
import { argument, argumentList, argumentSql, fail, quoteText } from "./sql.ts";

type AnalyticTranslation = (call: AnalyticCall, over: string) => string;

const named =
  (duckName: string): AnalyticTranslation =>
  (call, over) =>
    `${duckName}(${argumentList(call)}) ${over}`;

function offset(name: "lag" | "lead"): AnalyticTranslation {
  return (call, over) => {
    const [, distance, otherwise] = call.arguments;
    const more =
      distance === undefined
        ? ""
        : `, ${naturalNumber(name, distance)}${otherwise === undefined ? "" : `, ${otherwise.sql}`}`;
    return `${name}(${argumentSql(call, 0)}${more}) ${over}`;
  };
}

/** The offset, which may not be negative: DuckDB would look the other way. */
function naturalNumber(name: "lag" | "lead", { sql, literal }: TypedSql): string {
  if (typeof literal === "bigint" && literal >= 0n) return sql;
  const negative = quoteText(`The offset to the function ${name.toUpperCase()} must not be negative`);
  const missing = quoteText(`The offset to the function ${name.toUpperCase()} must not be null`);
  return `CASE WHEN ${sql} < 0 THEN ${fail(false, negative)} WHEN ${sql} IS NULL THEN ${fail(false, missing)} ELSE ${sql} END`;
}

function positional(name: string): AnalyticTranslation {
  return (call, over) => {
    const nulls = call.nullHandling === "IGNORE" ? " IGNORE NULLS" : "";
    return `${name}(${argumentList(call)}${nulls}) ${over}`;
  };
}

/** Percentiles of a partition, NULLs left out. */
function percentile(name: "quantile_cont" | "quantile_disc"): AnalyticTranslation {
  return (call, over) => {
    if (call.nullHandling === "RESPECT") {
      throw new UnsupportedError(`Unsupported RESPECT NULLS in ${call.name.toUpperCase()}`);
    }
    const value = argument(call, 0);
    if (value.type.kind === "NUMERIC" && name === "quantile_cont") {
      throw new UnsupportedError("Unsupported analytic function: PERCENTILE_CONT of NUMERIC");
    }
    return `${name}(${value.sql}, ${argumentSql(call, 1)}) ${over}`;
  };
}

const analyticFunctions: Readonly<Record<string, AnalyticTranslation>> = {
  row_number: named("row_number"),
  rank: named("rank"),
  dense_rank: named("dense_rank"),
  percent_rank: named("percent_rank"),
  cume_dist: named("cume_dist"),
  ntile: named("ntile"),
  lag: offset("lag"),
  lead: offset("lead"),
  first_value: positional("first_value"),
  last_value: positional("last_value"),
  nth_value: positional("nth_value"),
  percentile_cont: percentile("quantile_cont"),
  percentile_disc: percentile("quantile_disc"),
};

/** The DuckDB expression of a window function, or of an aggregate used as one. */
export function analyticExpression(call: AnalyticCall, over: string): string {
  if (Object.hasOwn(aggregateFunctions, call.name)) {
    return aggregateExpression({ ...call, orderBy: [] }, ` ${over}`);
  }
  const translation = Object.hasOwn(analyticFunctions, call.name) ? analyticFunctions[call.name] : undefined;
  if (translation === undefined)
    throw new UnsupportedError(`Unsupported analytic function: ${call.name.toUpperCase()}`);
  return translation(call, over);
}
