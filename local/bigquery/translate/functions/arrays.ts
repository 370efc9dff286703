import { duckdbType } from "../../types/duckdb-type.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";
import { byType } from "./bytes-as-text.ts";
import { translateCast } from "./casts.ts";
import { equality } from "./comparison.ts";
import { datePart } from "./date-parts.ts";
import { decimalName } from "./decimals.ts";
import {
  argument,
  argumentSql,
  bindOnce,
  type FunctionFamily,
  type FunctionTranslation,
  fail,
  literalText,
  refuseWhen,
} from "./sql.ts";

function makeArray(call: FunctionCall): string {
  if (call.arguments.length === 0) return `CAST([] AS ${duckdbType(call.type)})`;
  return `[${call.arguments.map((value) => value.sql).join(", ")}]`;
}

/** The element at an offset or ordinal; NULL outside of the array where `safe`. */
function elementAt(first: 0 | 1, safe: boolean): FunctionTranslation {
  return (call) =>
    bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (array, position) => {
      const element = `${array}[${first === 0 ? `${position} + 1` : position}]`;
      const within = `${position} BETWEEN ${first} AND len(${array})${first === 0 ? " - 1" : ""}`;
      if (safe || call.safe) return `CASE WHEN ${within} THEN ${element} END`;
      return `CASE WHEN ${within} THEN ${element} WHEN ${array} IS NULL OR ${position} IS NULL THEN NULL ELSE ${fail(false, `'Array index ', ${position}, ' is out of bounds'`)} END`;
    });
}

function arrayConcat(call: FunctionCall): string {
  return bindOnce(
    call.arguments.map((value) => value.sql),
    (...names) => {
      const missing = names.map((name) => `${name} IS NULL`).join(" OR ");
      const joined = names.reduce((left, right) => `list_concat(${left}, ${right})`);
      return `CASE WHEN ${missing} THEN NULL ELSE ${joined} END`;
    },
  );
}

function arrayToString(call: FunctionCall): string {
  // Only with such a separator can DuckDB's own function join.
  const isConstant = literalText(call.arguments[1]) !== undefined;
  const replacement = call.arguments[2];
  return bindOnce(
    [argumentSql(call, 0), argumentSql(call, 1), replacement?.sql ?? "NULL"],
    (array, separator, substitute) => {
      const parts =
        replacement === undefined
          ? array
          : `list_transform(${array}, lambda part: coalesce(part, ${substitute}))`;
      const text = isConstant
        ? `array_to_string(${parts}, ${separator})`
        : `list_reduce(list_filter(${parts}, lambda part: part IS NOT NULL), lambda joined, part: joined || ${separator} || part)`;
      // DuckDB leaves NULL elements out, but answers NULL for an array of nothing else.
      const joined = `CASE WHEN list_count(${parts}) = 0 THEN '' ELSE ${text} END`;
      return `CASE WHEN ${array} IS NULL OR ${separator} IS NULL${replacement === undefined ? "" : ` OR ${substitute} IS NULL`} THEN NULL ELSE ${joined} END`;
    },
  );
}

/** GENERATE_ARRAY of a type with fractions; its step is one by default. */
function generateFractions(call: FunctionCall, type: SqlType): string {
  const one: TypedSql = { sql: "1::BIGINT", type: { kind: "INT64" }, literal: 1n };
  const step = call.arguments[2]?.sql ?? translateCast(one, type, { safe: false });
  return `googlesql_generate_${decimalName(type) ?? "float"}_array(${argumentSql(call, 0)}, ${argumentSql(call, 1)}, ${step})`;
}

function generateArray(call: FunctionCall): string {
  const step = call.arguments[2]?.sql ?? "1";
  const kind = argument(call, 0).type.kind;
  if (kind !== "INT64") return generateFractions(call, argument(call, 0).type);
  return bindOnce([argumentSql(call, 0), argumentSql(call, 1), step], (start, end, by) =>
    series(call, [start, end, by], { step: by, size: `CAST(${end} AS HUGEINT) - ${start}` }),
  );
}

/** More elements than this are refused: they would fill the memory before anybody could use them. */
const mostElements = 10_000_000;

/** A series of whole numbers by a step, of a size in units of the step. */
function series(
  call: FunctionCall,
  [start = "NULL", end = "NULL", by = "NULL"]: readonly string[],
  { step, size }: { readonly step: string; readonly size: string },
): string {
  return refuseWhen(
    call.safe,
    `${by} = 0 AND ${start} IS NOT NULL AND ${end} IS NOT NULL`,
    `'Sequence step cannot be 0.'`,
    refuseWhen(
      call.safe,
      `(${size}) // ${step} >= ${mostElements}`,
      `'Cannot generate arrays with more than ${mostElements} elements.'`,
      `generate_series(${start}, ${end}, ${step})`,
    ),
  );
}

/** A step that overflows in no unit: longer than the calendar is as good as any longer. */
const withinCalendar = (step: string, longest: bigint) =>
  `CASE WHEN abs(CAST(${step} AS HUGEINT)) <= ${longest} THEN ${step} WHEN ${step} > 0 THEN ${longest} WHEN ${step} < 0 THEN -${longest} END`;

function generateDateArray(call: FunctionCall): string {
  const count = call.arguments[2]?.sql ?? "1";
  const part = call.arguments[3] === undefined ? "DAY" : datePart(argument(call, 3));
  const step = withinCalendar(count, 4_000_000n);
  return bindOnce([argumentSql(call, 0), argumentSql(call, 1), step], (start, end, by) => {
    const months = { MONTH: 1, QUARTER: 3, YEAR: 12 }[part as "MONTH" | "QUARTER" | "YEAR"];
    const zero = `'Sequence step cannot be 0.'`;
    if (months === undefined) {
      const days = part === "WEEK" ? `(7 * ${by})` : by;
      const series = `list_transform(generate_series(0, ${end} - ${start}, ${days}), lambda days: ${start} + CAST(days AS INTEGER))`;
      return refuseWhen(call.safe, `${by} = 0 AND ${start} IS NOT NULL AND ${end} IS NOT NULL`, zero, series);
    }
    return `googlesql_generate_months(${start}, ${end}, ${months} * ${by})`;
  });
}

const timeUnits: Readonly<Record<string, string>> = {
  MICROSECOND: "1",
  MILLISECOND: "1000",
  SECOND: "1000000",
  MINUTE: "60000000",
  HOUR: "3600000000",
  DAY: "86400000000",
};

function generateTimestampArray(call: FunctionCall): string {
  const unit = timeUnits[datePart(argument(call, 3))];
  if (unit === undefined) throw new UnsupportedError("Unsupported date part in GENERATE_TIMESTAMP_ARRAY");
  const step = `(${withinCalendar(argumentSql(call, 2), 400_000_000_000_000_000n / BigInt(unit))}) * ${unit}`;
  const values = [`epoch_us(${argumentSql(call, 0)})`, `epoch_us(${argumentSql(call, 1)})`, step] as const;
  return bindOnce(values, (start, end, by) => {
    const moments = series(call, [start, end, by], { step: by, size: `${end} - ${start}` });
    return `list_transform(${moments}, lambda micros: make_timestamp(micros))`;
  });
}

function reverse(call: FunctionCall): string {
  return `list_reverse(${argumentSql(call, 0)})`;
}

function extremeElement(name: "list_min" | "list_max"): FunctionTranslation {
  return (call) => {
    const array = argumentSql(call, 0);
    if (call.type.kind !== "FLOAT64" || name === "list_max") return `${name}(${array})`;
    return bindOnce([array], (bound) => {
      const nan = `list_contains(${bound}, CAST('NaN' AS DOUBLE))`;
      return `CASE WHEN ${nan} THEN CAST('NaN' AS DOUBLE) ELSE ${name}(${bound}) END`;
    });
  };
}

function edgeElement(position: string): FunctionTranslation {
  return (call) =>
    bindOnce([argumentSql(call, 0)], (array) =>
      refuseWhen(
        call.safe,
        `len(${array}) = 0`,
        `'${call.name.toUpperCase()} cannot get the ${position === "1" ? "first" : "last"} element of an empty array'`,
        `${array}[${position}]`,
      ),
    );
}

function aggregated(name: "list_sum" | "list_avg"): FunctionTranslation {
  return (call) => {
    if (call.type.kind !== "INT64" && call.type.kind !== "FLOAT64") {
      throw new UnsupportedError(`Unsupported function: ${call.name} of ${call.type.kind}`);
    }
    return `CAST(${name}(${argumentSql(call, 0)}) AS ${duckdbType(call.type)})`;
  };
}

/** The elements from one offset to another, both inclusive; negative ones count from the end. */
function slice(call: FunctionCall): string {
  const bounds = [argumentSql(call, 0), argumentSql(call, 1), argumentSql(call, 2)] as const;
  return bindOnce(bounds, (array, start, end) => {
    const from = `CASE WHEN ${start} < 0 THEN greatest(len(${array}) + ${start}, 0) ELSE ${start} END`;
    const to = `CASE WHEN ${end} < 0 THEN len(${array}) + ${end} ELSE ${end} END`;
    const none = `CAST([] AS ${duckdbType(call.type)})`;
    return bindOnce(
      [from, to],
      (first, last) =>
        `CASE WHEN ${array} IS NULL OR ${first} IS NULL OR ${last} IS NULL THEN NULL WHEN ${last} < ${first} OR ${first} >= len(${array}) THEN ${none} ELSE ${array}[${first} + 1:least(${last} + 1, len(${array}))] END`,
    );
  });
}

/** NULLs are equal here, and so are NaNs and zeros of either sign. */
function isDistinct(call: FunctionCall): string {
  const { sql, type } = argument(call, 0);
  const isFloat = type.kind === "ARRAY" && type.element.kind === "FLOAT64";
  return bindOnce(
    [isFloat ? `list_transform(${sql}, lambda number: CAST(number + 0.0 AS VARCHAR))` : sql],
    (array) => {
      const nulls = `(len(${array}) - list_count(${array}))`;
      return `(${nulls} <= 1 AND len(list_distinct(${array})) = list_count(${array}))`;
    },
  );
}

/** Whether an array has an element that is equal to a value: NULL equals none. */
function includes(array: string, value: string, type: SqlType): string {
  const test = equality({ sql: "element", type }, { sql: value, type });
  return `coalesce(list_contains(list_transform(${array}, lambda element: ${test}), TRUE), FALSE)`;
}

const elementType = ({ type }: TypedSql): SqlType => (type.kind === "ARRAY" ? type.element : type);

function arrayIncludes(call: FunctionCall): string {
  const type = elementType(argument(call, 0));
  return bindOnce(
    [argumentSql(call, 0), argumentSql(call, 1)],
    (array, value) =>
      `CASE WHEN ${array} IS NOT NULL AND ${value} IS NOT NULL THEN ${includes(array, value, type)} END`,
  );
}

/** ARRAY_INCLUDES_ANY and ARRAY_INCLUDES_ALL: of several values, in whichever array each is. */
function arrayIncludesEach(quantifier: "ANY" | "ALL"): FunctionTranslation {
  return (call) => {
    const type = elementType(argument(call, 0));
    return bindOnce([argumentSql(call, 0), argumentSql(call, 1)], (array, values) => {
      const tests = `list_transform(${values}, lambda wanted: ${includes(array, "wanted", type)})`;
      const found =
        quantifier === "ANY" ? `list_contains(${tests}, TRUE)` : `NOT list_contains(${tests}, FALSE)`;
      return `CASE WHEN ${array} IS NOT NULL AND ${values} IS NOT NULL THEN ${found} END`;
    });
  };
}

/** Array construction, access and conversion. */
export const arrayFunctions: FunctionFamily = {
  $make_array: makeArray,
  $array_at_offset: elementAt(0, false),
  $array_at_ordinal: elementAt(1, false),
  $safe_array_at_offset: elementAt(0, true),
  $safe_array_at_ordinal: elementAt(1, true),
  array_length: (call) => `len(${argumentSql(call, 0)})`,
  array_concat: arrayConcat,
  array_to_string: byType(arrayToString),
  array_reverse: reverse,
  array_slice: slice,
  array_includes: arrayIncludes,
  array_includes_any: arrayIncludesEach("ANY"),
  array_includes_all: arrayIncludesEach("ALL"),
  array_is_distinct: isDistinct,
  array_first: edgeElement("1"),
  array_last: edgeElement("-1"),
  array_min: extremeElement("list_min"),
  array_max: extremeElement("list_max"),
  array_sum: aggregated("list_sum"),
  array_avg: aggregated("list_avg"),
  generate_array: generateArray,
  generate_date_array: generateDateArray,
  generate_timestamp_array: generateTimestampArray,
};
