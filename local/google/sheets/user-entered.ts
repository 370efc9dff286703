import { unimplemented } from "../errors.ts";
import { type Cell, isErrorText, type NumberFormat } from "./cell.ts";
import { serialOf } from "./number-format.ts";

/**
 * The cell that Sheets makes of text typed into it: numbers, percentages, yen and dollars, dates, times,
 * booleans and error values are recognised; everything else stays text.
 * @throws GoogleError 501 for a formula other than `=NA()`: formulas are not evaluated here.
 */
export function parseUserEntered(text: string): Cell {
  if (text === "") return null;
  if (text.startsWith("'")) return text.slice(1);
  const typed = text.trim();
  if (typed.startsWith("=") && typed.length > 1) {
    if (/^=NA\(\s*\)$/i.test(typed)) return { error: "#N/A", formula: typed };
    throw unimplemented(`The formula ${typed}`);
  }
  const upper = typed.toUpperCase();
  if (upper === "TRUE" || upper === "FALSE") return upper === "TRUE";
  if (isErrorText(upper)) return { error: upper };
  return parseNumber(typed) ?? parseDate(typed) ?? text;
}

const decimal =
  /^([+-]?)([¥$￥]?)([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(E[+-]?[0-9]+)?\s*(%?)$/i;

function parseNumber(text: string): Cell | undefined {
  const match = decimal.exec(text);
  if (match === null) return undefined;
  const [, sign = "", currency = "", innerSign = "", digits = "", exponent = "", percent = ""] = match;
  if (sign !== "" && innerSign !== "") return undefined;
  const magnitude = Number(`${digits.replaceAll(",", "")}${exponent}`);
  if (!Number.isFinite(magnitude)) return undefined;
  const value = sign === "-" || innerSign === "-" ? -magnitude : magnitude;
  const decimals = digits.includes(".") && !digits.endsWith(".") ? ".00" : "";
  if (percent !== "") return { number: value / 100, format: { type: "PERCENT", pattern: `0${decimals}%` } };
  if (currency !== "") {
    const symbol = currency === "$" ? "$" : "¥";
    return { number: value, format: { type: "CURRENCY", pattern: `"${symbol}"#,##0${decimals}` } };
  }
  if (exponent !== "") return { number: value, format: { type: "SCIENTIFIC", pattern: "0.00E+00" } };
  if (digits.includes(",")) return { number: value, format: { type: "NUMBER", pattern: `#,##0${decimals}` } };
  return value;
}

const timeOfDay = "([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?";
const yearFirst = new RegExp(`^([0-9]{4})([/-])([0-9]{1,2})(?:\\2([0-9]{1,2}))?(?:[ T]+${timeOfDay})?$`);
const monthFirst = new RegExp(`^([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:[ T]+${timeOfDay})?$`);
const timeAlone = new RegExp(`^${timeOfDay}$`);

function parseDate(text: string): Cell | undefined {
  const first = yearFirst.exec(text);
  if (first !== null) {
    const [, year, separator = "/", month, day, hour, minute, second] = first;
    if (day === undefined && hour !== undefined) return undefined;
    const pattern = ["yyyy", "mm", ...(day === undefined ? [] : ["dd"])].join(separator);
    return dated(pattern, [year, month, day ?? "1"], [hour, minute, second]);
  }
  const american = monthFirst.exec(text);
  if (american !== null) {
    const [, month, day, year, hour, minute, second] = american;
    return dated("m/d/yyyy", [year, month, day], [hour, minute, second]);
  }
  const time = timeAlone.exec(text);
  if (time === null) return undefined;
  const [, hour, minute, second] = time;
  const serial = serialOf(1899, 12, 30, Number(hour), Number(minute), Number(second ?? 0));
  const pattern = second === undefined ? "h:mm" : "h:mm:ss";
  return serial === undefined ? undefined : { number: serial, format: { type: "TIME", pattern } };
}

function dated(
  pattern: string,
  [year, month, day]: readonly (string | undefined)[],
  [hour, minute, second]: readonly (string | undefined)[],
): Cell | undefined {
  const serial = serialOf(
    Number(year),
    Number(month),
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
  );
  if (serial === undefined) return undefined;
  const format: NumberFormat =
    hour === undefined
      ? { type: "DATE", pattern }
      : { type: "DATE_TIME", pattern: `${pattern} h:mm${second === undefined ? "" : ":ss"}` };
  return { number: serial, format };
}
