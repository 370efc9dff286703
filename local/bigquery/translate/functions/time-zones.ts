import type { FunctionCall, TypedSql } from "../context.ts";
import { fixedOffset, isTimeZone, zoneProblem } from "./native/zone-names.ts";
import { bindOnce, fail, literalText, quoteText } from "./sql.ts";

/** Civil time in a zone of a TIMESTAMP (kept as UTC); UTC where no zone is given. */
export function toLocalTime(timestamp: string, zone: TypedSql | undefined): string {
  const name = literalText(zone);
  if (zone === undefined || name === "UTC") return timestamp;
  if (name !== undefined && !isTimeZone(name)) return refusedZone(timestamp, name);
  const offset = name === undefined ? undefined : offsetSeconds(name);
  if (offset !== undefined) return `(${timestamp} + to_seconds(${offset}))`;
  const steady = name === undefined ? undefined : steadyOffset(name);
  if (steady !== undefined) {
    return bindOnce(
      [timestamp],
      (moment) =>
        `CASE WHEN ${moment} >= TIMESTAMP '1970-01-01' THEN ${moment} + to_seconds(${steady}) ELSE ${intoZone(moment, zone.sql)} END`,
    );
  }
  if (name !== undefined) return intoZone(timestamp, zone.sql);
  return bindOnce(
    [timestamp, zone.sql],
    (moment, place) =>
      `CASE WHEN ${moment} IS NULL THEN NULL WHEN ${isOffset(place)} THEN ${moment} + ${offsetInterval(place)} ELSE ${intoZone(moment, knownZone(place))} END`,
  );
}

/** The TIMESTAMP (kept as UTC) of a civil time in a zone; UTC where no zone is given. */
export function fromLocalTime(datetime: string, zone: TypedSql | undefined): string {
  const name = literalText(zone);
  if (zone === undefined || name === "UTC") return datetime;
  if (name !== undefined && !isTimeZone(name)) return refusedZone(datetime, name);
  const offset = name === undefined ? undefined : offsetSeconds(name);
  if (offset !== undefined) return `(${datetime} - to_seconds(${offset}))`;
  const steady = name === undefined ? undefined : steadyOffset(name);
  if (steady !== undefined) {
    return bindOnce(
      [datetime],
      (local) =>
        `CASE WHEN ${local} >= TIMESTAMP '1970-01-02' THEN ${local} - to_seconds(${steady}) ELSE ${outOfZone(local, zone.sql)} END`,
    );
  }
  if (name !== undefined) return outOfZone(datetime, zone.sql);
  return bindOnce(
    [datetime, zone.sql],
    (local, place) =>
      `CASE WHEN ${local} IS NULL THEN NULL WHEN ${isOffset(place)} THEN ${local} - ${offsetInterval(place)} ELSE ${outOfZone(local, knownZone(place))} END`,
  );
}

const knownZone = (zone: string) => `googlesql_time_zone(${zone})`;

function refusedZone(time: string, name: string): string {
  return `CASE WHEN ${time} IS NOT NULL THEN CAST(${fail(false, quoteText(zoneProblem(name)))} AS TIMESTAMP) END`;
}

/** The SQL of a zone that is NULL where it is NULL, and an error where it names none. */
export function checkedZone(zone: TypedSql): string {
  const name = literalText(zone);
  if (name === undefined) return knownZone(zone.sql);
  return isTimeZone(name) ? zone.sql : fail(false, quoteText(zoneProblem(name)));
}

/** Where the functions take their zone. */
const zonePositions: Readonly<Record<string, number>> = {
  current_date: 0,
  current_datetime: 0,
  current_time: 0,
  date: 1,
  datetime: 1,
  time: 1,
  timestamp: 1,
  string: 1,
  date_trunc: 2,
  timestamp_trunc: 2,
  format_timestamp: 2,
  parse_timestamp: 2,
};

/** The call with NULL for a zone that is none: DuckDB's TRY does not answer NULL for those. */
export function withSafeZone(call: FunctionCall): FunctionCall {
  const position = zonePositions[call.name];
  const zone = position === undefined ? undefined : call.arguments[position];
  if (zone === undefined || zone.type.kind !== "STRING") return call;
  const name = literalText(zone);
  if (name !== undefined && isTimeZone(name)) return call;
  const sql = name === undefined ? `googlesql_time_zone_or_null(${zone.sql})` : "NULL::VARCHAR";
  return {
    ...call,
    arguments: call.arguments.map((value, index) => (index === position ? { sql, type: zone.type } : value)),
  };
}

/** Moments that are within the years 1 to 9999 in every zone. */
const inEveryZone = "BETWEEN TIMESTAMP '0001-01-02' AND TIMESTAMP '9999-12-30 23:59:59.999999'";

/** Civil time in a zone, refused where it is beyond the years 1 to 9999. */
export function calendarTime(
  call: FunctionCall,
  timestamp: string,
  zone: TypedSql | undefined,
  kind: "date" | "Datetime",
): string {
  if (zone === undefined || literalText(zone) === "UTC") return timestamp;
  return bindOnce([timestamp], (moment) => {
    const checked = bindOnce([toLocalTime(moment, zone)], (local) => {
      const message = `'Invalid ${kind} extracted from timestamp ', ${local}`;
      return `CASE WHEN year(${local}) NOT BETWEEN 1 AND 9999 THEN ${fail(call.safe, message)} ELSE ${local} END`;
    });
    return `CASE WHEN ${moment} ${inEveryZone} THEN ${toLocalTime(moment, zone)} ELSE ${checked} END`;
  });
}

const intoZone = (moment: string, zone: string) => `timezone(${zone}, make_timestamptz(epoch_us(${moment})))`;

/** Of the two moments of a civil time that a clock shows twice, the earlier; DuckDB takes the later. */
function outOfZone(local: string, zone: string): string {
  return bindOnce([local, zone], (civil, place) => {
    const resolved = bindOnce([`make_timestamp(epoch_us(timezone(${place}, ${civil})))`], (moment) => {
      const dayBefore = `(${moment} - INTERVAL 1 DAY)`;
      const offsetBefore = `(${intoZone(dayBefore, place)} - ${dayBefore})`;
      return bindOnce(
        [`(${civil} - ${offsetBefore})`],
        (earlier) =>
          `CASE WHEN ${earlier} < ${moment} AND ${intoZone(earlier, place)} = ${civil} THEN ${earlier} ELSE ${moment} END`,
      );
    });
    return `CASE WHEN ${civil} IS NOT NULL THEN ${resolved} END`;
  });
}

const isOffset = (zone: string) =>
  `regexp_full_match(${zone}, '(UTC)?[+-]((0?[0-9]|1[0-3])(:[0-5]?[0-9]|[0-5][0-9])?|14(:?00?)?)')`;
/** Minutes stand behind a colon, or as two digits behind two of hours. */
const offsetInterval = (zone: string) =>
  bindOnce([`replace(${zone}, 'UTC', '')`], (offset) => {
    const hours = `CAST(regexp_extract(${offset}, '([0-9]{1,2})', 1) AS BIGINT)`;
    const digits = (pattern: string) => `TRY_CAST(regexp_extract(${offset}, '${pattern}', 1) AS BIGINT)`;
    const minutes = `coalesce(${digits(":([0-9]{1,2})$")}, ${digits("^.[0-9]{2}([0-9]{2})$")}, 0)`;
    return `to_minutes(CASE WHEN ${offset} LIKE '-%' THEN -1 ELSE 1 END * (60 * ${hours} + ${minutes}))`;
  });

function offsetSeconds(name: string): number | undefined {
  const match = fixedOffset.exec(name);
  if (match === null) return undefined;
  const minutes = Number(match[2] ?? match[5]) * 60 + Number(match[3] ?? match[4] ?? 0);
  return (match[1] === "-" ? -60 : 60) * minutes;
}

const steadyOffsets = new Map<string, number | undefined>();

/**
 * The offset in seconds of a zone that has kept one since 1970, such as Asia/Tokyo: adding it is several times
 * faster than a look-up in the zone's rules. Undefined for zones whose offset changes and for unknown names.
 */
function steadyOffset(name: string): number | undefined {
  if (!steadyOffsets.has(name)) steadyOffsets.set(name, findSteadyOffset(name));
  return steadyOffsets.get(name);
}

function findSteadyOffset(name: string): number | undefined {
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    const offsets = new Set<string>();
    const tenDays = 864_000_000;
    for (let moment = 0; moment < Date.UTC(2040, 0, 1); moment += tenDays) {
      const part = format.formatToParts(moment).find(({ type }) => type === "timeZoneName");
      offsets.add(part?.value ?? "");
      if (offsets.size > 1) return undefined;
    }
    const [only] = offsets;
    return only === "GMT" ? 0 : offsetSeconds((only ?? "").replace("GMT", ""));
  } catch {
    return undefined;
  }
}
