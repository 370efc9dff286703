import type { SqlType } from "../../types/sql-type.ts";
import { type TypedSql, UnsupportedError } from "../context.ts";
import type { CastOptions } from "./calls.ts";
import { bindOnce } from "./sql.ts";
import { fromParsed } from "./time-text.ts";
import { toLocalTime } from "./time-zones.ts";

type TimeKind = "DATE" | "DATETIME" | "TIME" | "TIMESTAMP";

function isTime(kind: string): kind is TimeKind {
  return kind === "DATE" || kind === "DATETIME" || kind === "TIME" || kind === "TIMESTAMP";
}

/** The texts by which numbers are written by a format. */
const decimalTexts: Readonly<Record<string, (sql: string) => string>> = {
  INT64: (sql) => `CAST(${sql} AS VARCHAR)`,
  NUMERIC: (sql) => `googlesql_numeric_text(${sql})`,
  BIGNUMERIC: (sql) => `googlesql_bignumeric_text(${sql})`,
};

/** CAST(… FORMAT …) of BYTES, dates and times, to STRING and from it, and of numbers to STRING. */
export function castWithFormat(value: TypedSql, to: SqlType, format: TypedSql, options: CastOptions): string {
  const from = value.type.kind;
  const variant = options.safe ? "_or_null" : "";
  if (from === "BYTES" && to.kind === "STRING") {
    return `googlesql_bytes_as_format${variant}(${value.sql}, ${format.sql})`;
  }
  if (from === "STRING" && to.kind === "BYTES") {
    return `googlesql_bytes_from_format${variant}(${value.sql}, ${format.sql})`;
  }
  if (from === "FLOAT64" && to.kind === "STRING") {
    return `googlesql_float_as_format${variant}(${value.sql}, ${format.sql})`;
  }
  const decimalText = Object.hasOwn(decimalTexts, from) ? decimalTexts[from] : undefined;
  if (decimalText !== undefined && to.kind === "STRING") {
    return `googlesql_decimal_as_format${variant}(${decimalText(value.sql)}, ${format.sql})`;
  }
  if (isTime(from) && to.kind === "STRING") return timeAsFormat(from, value.sql, format.sql, options);
  if (from === "STRING" && isTime(to.kind)) return timeFromFormat(value.sql, to.kind, format.sql, options);
  throw new UnsupportedError(`Unsupported feature: CAST with FORMAT from ${from} to ${to.kind}`);
}

function timeAsFormat(
  kind: TimeKind,
  value: string,
  format: string,
  { safe, timeZone }: CastOptions,
): string {
  const name = `googlesql_${kind.toLowerCase()}_as_format${safe ? "_or_null" : ""}`;
  const written = (local: string, offset: string) => `${name}(${format}, epoch_us(${local}), ${offset})`;
  if (kind === "TIME") return written(`(DATE '1970-01-01' + ${value})`, "0");
  if (kind !== "TIMESTAMP") return written(value, "0");
  return bindOnce([value], (moment) =>
    bindOnce([toLocalTime(moment, timeZone)], (local) =>
      written(local, `epoch_us(${local}) - epoch_us(${moment})`),
    ),
  );
}

function timeFromFormat(text: string, kind: TimeKind, format: string, options: CastOptions): string {
  const { safe, timeZone, currentTimestampMicros = 0n } = options;
  const now = `epoch_us(${toLocalTime(`make_timestamp(${currentTimestampMicros}::BIGINT)`, timeZone)})`;
  const name = `googlesql_${kind.toLowerCase()}_from_format${safe ? "_or_null" : ""}`;
  return fromParsed(`${name}(${text}, ${format}, ${now})`, kind, timeZone, {
    safe,
    problem: "'The parsing result is out of valid time range'",
  });
}
