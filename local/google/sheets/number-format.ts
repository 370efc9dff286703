import { unimplemented } from "../errors.ts";
import { isDateFormat, type NumberFormat } from "./cell.ts";

const dayMilliseconds = 86_400_000;
const epoch = Date.UTC(1899, 11, 30);

/** The serial number of a date and time of day: days since 1899-12-30, without a zone. */
export function serialOf(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isReal || hour > 23 || minute > 59 || second > 59) return undefined;
  return (date.getTime() - epoch) / dayMilliseconds + (hour * 3600 + minute * 60 + second) / 86_400;
}

/** A number as a sheet shows it under a format; without one, as the automatic format does. */
export function formatNumber(value: number, format: NumberFormat | undefined): string {
  if (format === undefined || format.type === "TEXT" || format.pattern === "") return automatic(value);
  return isDateFormat(format) ? formatDate(value, format.pattern) : formatDecimal(value, format.pattern);
}

function automatic(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const magnitude = Math.abs(value);
  if (magnitude >= 1e15 || (magnitude < 1e-5 && magnitude > 0)) {
    const [mantissa = "", exponent = "0"] = value.toExponential(5).split("e");
    const sign = exponent.startsWith("-") ? "-" : "+";
    return `${mantissa.replace(/\.?0+$/, "")}E${sign}${exponent.replace(/^[+-]/, "").padStart(2, "0")}`;
  }
  return String(Number(value.toFixed(10)));
}

const dateToken = /yyyy|yy|mmmm|mmm|mm|m|dd|d|hh|h|ss|s|"[^"]*"|[^a-z"]/giy;

function formatDate(serial: number, pattern: string): string {
  const date = new Date(epoch + Math.round(serial * 86_400) * 1000);
  const tokens: string[] = [];
  dateToken.lastIndex = 0;
  while (dateToken.lastIndex < pattern.length) {
    const token = dateToken.exec(pattern)?.[0];
    if (token === undefined || /^mmmm?$/i.test(token)) throw unimplemented(`The date pattern ${pattern}`);
    tokens.push(token.toLowerCase());
  }
  return tokens.map((token, index) => dateField(date, token, isMinute(tokens, index))).join("");
}

/** An m is of minutes after hours or before seconds, as in hh:mm and mm:ss. */
function isMinute(tokens: readonly string[], index: number): boolean {
  const fields = tokens
    .map((token, place) => ({ token, place }))
    .filter(({ token }) => /^[ymdhs]/.test(token));
  const position = fields.findIndex(({ place }) => place === index);
  const before = fields[position - 1]?.token ?? "";
  const after = fields[position + 1]?.token ?? "";
  return before.startsWith("h") || after.startsWith("s");
}

function dateField(date: Date, token: string, minute: boolean): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  switch (token) {
    case "yyyy":
      return String(date.getUTCFullYear()).padStart(4, "0");
    case "yy":
      return two(date.getUTCFullYear() % 100);
    case "mm":
      return two(minute ? date.getUTCMinutes() : date.getUTCMonth() + 1);
    case "m":
      return String(minute ? date.getUTCMinutes() : date.getUTCMonth() + 1);
    case "dd":
      return two(date.getUTCDate());
    case "d":
      return String(date.getUTCDate());
    case "hh":
      return two(date.getUTCHours());
    case "h":
      return String(date.getUTCHours());
    case "ss":
      return two(date.getUTCSeconds());
    case "s":
      return String(date.getUTCSeconds());
    default:
      return token.startsWith('"') ? token.slice(1, -1) : token;
  }
}

const decimalPattern = /^((?:"[^"]*"|[¥$€£ ])*)(#,##0|0|#)(?:\.(0*)(#*))?(E\+00)?((?:"[^"]*"|[%円 ])*)$/u;

function formatDecimal(value: number, pattern: string): string {
  const match = decimalPattern.exec(pattern);
  if (match === null) throw unimplemented(`The number pattern ${pattern}`);
  const [, prefix = "", integer = "", zeros = "", optional = "", exponent, suffix = ""] = match;
  const unquoted = (text: string): string => text.replaceAll('"', "");
  if (exponent !== undefined) {
    const [mantissa = "", power = "0"] = value.toExponential(zeros.length + optional.length).split("e");
    return `${unquoted(prefix)}${mantissa}E${power.startsWith("-") ? "-" : "+"}${power.replace(/^[+-]/, "").padStart(2, "0")}${unquoted(suffix)}`;
  }
  const shown = suffix.includes("%") ? value * 100 : value;
  const fixed = roundHalfAway(Math.abs(shown), zeros.length + optional.length);
  let [whole = "0", fraction = ""] = fixed.split(".");
  while (fraction.length > zeros.length && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  if (integer === "#,##0") whole = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = shown < 0 && /[1-9]/.test(fixed) ? "-" : "";
  return `${sign}${unquoted(prefix)}${whole}${fraction === "" ? "" : `.${fraction}`}${unquoted(suffix)}`;
}

function roundHalfAway(value: number, digits: number): string {
  const nudged = Number(`${value}e${digits}`);
  if (!Number.isFinite(nudged)) return value.toFixed(digits);
  return Number(`${Math.round(nudged)}e-${digits}`).toFixed(digits);
}
