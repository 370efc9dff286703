import { BIGINT, structValue, VARCHAR } from "@duckdb/node-api";
import {
  civilFromDays,
  daysFromCivil,
  daysInMonth,
  microsPerDay,
  monthNames,
  splitDay,
} from "./civil-time.ts";
import { hasElement } from "./format-cast.ts";
import { type FormatToken, formatTokens } from "./format-elements.ts";
import type { TimeKind } from "./format-time.ts";
import { integerOf, type NativeFunction, textOf } from "./native-function.ts";
import { parsedTimeType } from "./parsed-time.ts";

/** What elements of a format tell of a time. */
type Category =
  | "YEAR"
  | "MONTH"
  | "DAY"
  | "HOUR"
  | "MINUTE"
  | "SECOND"
  | "FRACTION"
  | "MERIDIAN_INDICATOR"
  | "TIME_ZONE"
  | "ZONE_MINUTES";

interface ElementReader {
  readonly category: Category;
  readonly pattern: RegExp;
}

const oneOrTwo = /^\d{1,2}/;
const readers: Readonly<Record<string, ElementReader>> = {
  YYYY: { category: "YEAR", pattern: /^\d{1,4}/ },
  RRRR: { category: "YEAR", pattern: /^\d{1,4}/ },
  YYY: { category: "YEAR", pattern: /^\d{1,3}/ },
  YY: { category: "YEAR", pattern: oneOrTwo },
  RR: { category: "YEAR", pattern: oneOrTwo },
  Y: { category: "YEAR", pattern: /^\d/ },
  "Y,YYY": { category: "YEAR", pattern: /^\d,\d{3}/ },
  MONTH: { category: "MONTH", pattern: new RegExp(`^(?:${monthNames.join("|")})`, "i") },
  MON: {
    category: "MONTH",
    pattern: new RegExp(`^(?:${monthNames.map((name) => name.slice(0, 3)).join("|")})`, "i"),
  },
  MM: { category: "MONTH", pattern: oneOrTwo },
  DD: { category: "DAY", pattern: oneOrTwo },
  HH: { category: "HOUR", pattern: oneOrTwo },
  HH12: { category: "HOUR", pattern: oneOrTwo },
  HH24: { category: "HOUR", pattern: oneOrTwo },
  MI: { category: "MINUTE", pattern: oneOrTwo },
  SS: { category: "SECOND", pattern: oneOrTwo },
  SSSSS: { category: "SECOND", pattern: /^\d{1,5}/ },
  "A.M.": { category: "MERIDIAN_INDICATOR", pattern: /^[ap]\.m\./i },
  "P.M.": { category: "MERIDIAN_INDICATOR", pattern: /^[ap]\.m\./i },
  TZH: { category: "TIME_ZONE", pattern: /^[-+ ]?\d{1,2}/ },
  TZM: { category: "ZONE_MINUTES", pattern: oneOrTwo },
};

function readerOf(name: string, written: string): ElementReader {
  if (/^FF\d$/.test(name)) return { category: "FRACTION", pattern: new RegExp(`^\\d{1,${name[2]}}`) };
  const reader = readers[name];
  if (reader === undefined) throw new Error(`Format element '${written}' is not supported for parsing`);
  return reader;
}

/** Elements that say the same, or that need another one. */
function checkElements(kind: TimeKind, tokens: readonly FormatToken[]): void {
  const names = tokens.flatMap((token) => (token.kind === "ELEMENT" ? [token] : []));
  const seen = new Map<Category, string>();
  for (const { name, written } of names) {
    const { category } = readerOf(name, written);
    if (!hasElement(kind, name)) {
      throw new Error(
        `Format element in category ${category} ('${written}') is not allowed for output type ${kind}`,
      );
    }
    const other = seen.get(category);
    if (other === name)
      throw new Error(`Format element '${written}' appears more than once in the format string`);
    if (other !== undefined) {
      throw new Error(
        `More than one format element in category ${category} exist: '${other}' and '${written}'`,
      );
    }
    seen.set(category, name);
  }
  const hour = seen.get("HOUR");
  const isHalfDay = hour === "HH" || hour === "HH12";
  if (isHalfDay && !seen.has("MERIDIAN_INDICATOR")) {
    throw new Error(
      `Format element in category MERIDIAN_INDICATOR is required when format element '${hour}' exists`,
    );
  }
  if (seen.has("MERIDIAN_INDICATOR") && !isHalfDay) {
    throw new Error(
      "Format element in category MERIDIAN_INDICATOR needs an hour of twelve in the format string",
    );
  }
  if (seen.get("SECOND") === "SSSSS" && (hour !== undefined || seen.has("MINUTE"))) {
    throw new Error("Format element 'SSSSS' cannot stand with hours or minutes in the format string");
  }
  if (seen.has("ZONE_MINUTES") && !seen.has("TIME_ZONE")) {
    throw new Error("Format element 'TZM' needs 'TZH' in the format string");
  }
}

interface Found {
  readonly name: string;
  readonly text: string;
}

/** What stands in the text for each category. */
function matchText(tokens: readonly FormatToken[], text: string): ReadonlyMap<Category, Found> {
  const end = text.trimEnd().length;
  let at = text.length - text.trimStart().length;
  const found = new Map<Category, Found>();
  for (const token of tokens) {
    const rest = text.slice(at, end);
    const failed = (written: string) =>
      new Error(`Failed to parse input timestamp string at ${at} with format element '${written}'`);
    if (token.kind === "TEXT") {
      if (!rest.startsWith(token.text)) throw failed(token.text);
      at += token.text.length;
    } else if (token.kind === "SPACE") {
      const space = /^\s+/.exec(rest)?.[0];
      if (space === undefined) throw failed(token.text);
      at += space.length;
    } else {
      const { category, pattern } = readerOf(token.name, token.written);
      const match = pattern.exec(rest)?.[0];
      if (match === undefined || !isWithin(token.name, match)) throw failed(token.written);
      found.set(category, { name: token.name, text: match });
      at += match.length;
    }
  }
  if (at < end) throw new Error("Illegal non-space trailing data that do not match the format string");
  return found;
}

const limits: Readonly<Record<string, readonly [least: number, most: number]>> = {
  MM: [1, 12],
  DD: [1, 31],
  HH: [1, 12],
  HH12: [1, 12],
  HH24: [0, 23],
  MI: [0, 59],
  SS: [0, 59],
  SSSSS: [0, 86_399],
  TZH: [-14, 14],
  TZM: [0, 59],
};

function isWithin(name: string, text: string): boolean {
  const [least, most] = limits[name] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const value = Number(text);
  return Number.isNaN(value) || (value >= least && value <= most);
}

/** A year of few digits completed by the current one. */
function yearOf({ name, text }: Found, current: number): number {
  const value = Number(text.replace(",", ""));
  if (name === "RR") {
    const century = Math.floor(current / 100) * 100;
    const isLate = current % 100 >= 50;
    if (value < 50) return value + century + (isLate ? 100 : 0);
    return value + century - (isLate ? 0 : 100);
  }
  const unit = { YYY: 1000, YY: 100, Y: 10 }[name];
  return unit === undefined ? value : Math.floor(current / unit) * unit + value;
}

function monthOf({ name, text }: Found): number {
  if (name === "MM") return Number(text);
  return (
    monthNames.findIndex((each) => each.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase()) + 1
  );
}

function microsOfDay(found: ReadonlyMap<Category, Found>): bigint {
  const value = (category: Category) => Number(found.get(category)?.text ?? 0);
  const fraction = BigInt((found.get("FRACTION")?.text ?? "").padEnd(6, "0").slice(0, 6));
  const meridian = found.get("MERIDIAN_INDICATOR")?.text.toLowerCase();
  const hour =
    meridian === undefined ? value("HOUR") : (value("HOUR") % 12) + (meridian.startsWith("p") ? 12 : 0);
  return BigInt((hour * 60 + value("MINUTE")) * 60 + value("SECOND")) * 1_000_000n + fraction;
}

/** CAST(text AS … FORMAT …); a year and a month that the format leaves out are the current ones. */
function read(kind: TimeKind, format: string, text: string, currentMicros: bigint) {
  const tokens = formatTokens(format);
  checkElements(kind, tokens);
  const found = matchText(tokens, text);
  const current = civilFromDays(splitDay(currentMicros).days);
  const [yearText, monthText] = [found.get("YEAR"), found.get("MONTH")];
  const year = yearText === undefined ? current.year : yearOf(yearText, current.year);
  const month = monthText === undefined ? current.month : monthOf(monthText);
  const day = Number(found.get("DAY")?.text ?? 1);
  if (year < 1 || year > 9999 || day > daysInMonth(year, month)) {
    throw new Error("Invalid result from year, month, day values after parsing");
  }
  const date = kind === "TIME" ? 0n : BigInt(daysFromCivil(year, month, day)) * microsPerDay;
  const hours = found.get("TIME_ZONE")?.text;
  const two = (digits: string) => digits.padStart(2, "0");
  const minutes = two(found.get("ZONE_MINUTES")?.text ?? "0");
  const zone =
    hours === undefined
      ? ""
      : `${hours.startsWith("-") ? "-" : "+"}${two(hours.replace(/^[-+ ]/, ""))}:${minutes}`;
  return structValue({ local_micros: date + microsOfDay(found), zone });
}

/** Text as dates and times by the elements of CAST … FORMAT, given the current civil time. */
export const parseCastNatives: readonly NativeFunction[] = (
  ["DATE", "DATETIME", "TIME", "TIMESTAMP"] as const
).map((kind) => ({
  name: `googlesql_${kind.toLowerCase()}_from_format`,
  parameterTypes: [VARCHAR, VARCHAR, BIGINT],
  returnType: parsedTimeType,
  evaluate: ([text, format, currentMicros]) =>
    read(kind, textOf(format), textOf(text), integerOf(currentMicros)),
}));
