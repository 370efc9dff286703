import { daysFromCivil, daysInMonth, microsPerDay, monthNames, weekdayNames } from "./civil-time.ts";
import type { TimeKind } from "./format-time.ts";

/** What a parsed text says: a civil time, and the zone or offset where the text names one. */
export interface ParsedTime {
  readonly localMicros: bigint;
  /** Seconds east of UTC, where the text gives an offset. */
  readonly offsetSeconds?: number;
  readonly zoneName?: string;
}

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  micros: number;
  century?: number | undefined;
  yearOfCentury?: number | undefined;
  afternoon?: boolean | undefined;
  twelveHour?: boolean | undefined;
  dayOfYear?: number | undefined;
  epochSeconds?: bigint | undefined;
  offsetSeconds?: number | undefined;
  zoneName?: string | undefined;
}

/** Raised where text does not match its format; the caller's function says which text. */
export class ParseTimeError extends Error {}

const whiteSpace = /^[ \t\n\v\f\r]+/;

/** Reads text by a format of PARSE_DATE, PARSE_DATETIME, PARSE_TIME or PARSE_TIMESTAMP. */
export function parseTime(format: string, text: string, kind: TimeKind): ParsedTime {
  refuseForeignElements(format, kind);
  const fields: Fields = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, micros: 0 };
  const rest = readFormat(format, text.replace(whiteSpace, ""), fields);
  if (rest.replace(whiteSpace, "") !== "") throw new ParseTimeError("Illegal non-space trailing data");
  return resolve(fields);
}

const allowed: Readonly<Record<TimeKind, RegExp>> = {
  TIMESTAMP: /./,
  DATETIME: /[^Zz]$/,
  DATE: /[^HIklMPpRrSsTXZzc]$/,
  TIME: /[HIklMPpRrSTXnt%]$/,
};

/** Elements that the type has no part for are refused. */
function refuseForeignElements(format: string, kind: TimeKind): void {
  for (const [element] of format.matchAll(/%(?:E(?:\*S|\d+S|4Y|z|\*z|[a-zA-Z])|O[a-zA-Z]|.)/gsu)) {
    if (!allowed[kind].test(element)) {
      throw new ParseTimeError(`Invalid format: ${element} is not allowed for the ${kind} type.`);
    }
  }
}

function readFormat(format: string, source: string, fields: Fields): string {
  let text = source;
  for (let index = 0; index < format.length; index += 1) {
    const character = format[index] ?? "";
    if (/[ \t\n\v\f\r]/.test(character)) {
      text = text.replace(whiteSpace, "");
    } else if (character === "%") {
      const element = /^%(?:E(?:\*S|\d+S|4Y|z|\*z|[a-zA-Z])|O[a-zA-Z]|.)/su.exec(format.slice(index))?.[0];
      if (element === undefined) throw new ParseTimeError("Format string cannot end with a single '%'");
      text = readElement(element, text, fields);
      index += element.length - 1;
    } else {
      if (!text.startsWith(character)) throw new ParseTimeError(mismatch(character, text));
      text = text.slice(1);
    }
  }
  return text;
}

function mismatch(expected: string, text: string): string {
  if (text === "") return "Failed to parse input string";
  return `Mismatch between format character '${expected}' and string character '${text[0]}'`;
}

function readNumber(
  text: string,
  digits: number,
  low: number,
  high: number,
  store: (value: number) => void,
): string {
  const match = new RegExp(`^\\d{1,${digits}}`).exec(text)?.[0];
  const value = Number(match);
  if (match === undefined || value < low || value > high)
    throw new ParseTimeError("Failed to parse input string");
  store(value);
  return text.slice(match.length);
}

function readName(text: string, names: readonly string[], store: (index: number) => void): string {
  const lower = text.toLowerCase();
  for (const [index, name] of names.entries()) {
    for (const form of [name, name.slice(0, 3)]) {
      if (lower.startsWith(form.toLowerCase())) {
        store(index);
        return text.slice(form.length);
      }
    }
  }
  throw new ParseTimeError("Failed to parse input string");
}

function readElement(element: string, text: string, fields: Fields): string {
  const again = (format: string) => readFormat(format, text, fields);
  const letter = element.length > 2 && element[1] === "O" ? `%${element[2]}` : element;
  switch (letter) {
    case "%A":
    case "%a":
      return readName(text, weekdayNames, () => undefined);
    case "%B":
    case "%b":
    case "%h":
      return readName(text, monthNames, (index) => {
        fields.month = index + 1;
      });
    case "%C":
    case "%EC":
      return readNumber(text, 2, 0, 99, (value) => {
        fields.century = value;
      });
    case "%c":
    case "%Ec":
      return again("%a %b %e %H:%M:%S %Y");
    case "%D":
    case "%x":
    case "%Ex":
      return again("%m/%d/%y");
    case "%d":
    case "%e":
      return readNumber(text.replace(whiteSpace, ""), 2, 1, 31, (value) => {
        fields.day = value;
      });
    case "%F":
      return again("%Y-%m-%d");
    case "%G":
    case "%g":
    case "%V":
    case "%J":
      throw new ParseTimeError("ISO parse elements are not supported yet");
    case "%H":
    case "%k":
      return readNumber(text.replace(whiteSpace, ""), 2, 0, 23, (value) => {
        fields.hour = value;
        fields.twelveHour = false;
      });
    case "%I":
    case "%l":
      return readNumber(text.replace(whiteSpace, ""), 2, 1, 12, (value) => {
        fields.hour = value % 12;
        fields.twelveHour = true;
      });
    case "%j":
      return readNumber(text, 3, 1, 366, (value) => {
        fields.dayOfYear = value;
      });
    case "%M":
      return readNumber(text, 2, 0, 59, (value) => {
        fields.minute = value;
      });
    case "%m":
      return readNumber(text, 2, 1, 12, (value) => {
        fields.month = value;
      });
    case "%n":
    case "%t":
      return text.replace(whiteSpace, "");
    case "%P":
    case "%p": {
      const half = text.slice(0, 2).toLowerCase();
      if (half !== "am" && half !== "pm") throw new ParseTimeError("Failed to parse input string");
      fields.afternoon = half === "pm";
      return text.slice(2);
    }
    case "%Q":
      return readNumber(text, 1, 1, 4, (value) => {
        fields.month = value * 3 - 2;
      });
    case "%R":
      return again("%H:%M");
    case "%r":
      return again("%I:%M:%S %p");
    case "%S":
      return readSecond(text, fields);
    case "%s": {
      const match = /^-?\d+/.exec(text)?.[0];
      if (match === undefined) throw new ParseTimeError("Failed to parse input string");
      fields.epochSeconds = BigInt(match);
      return text.slice(match.length);
    }
    case "%T":
    case "%X":
    case "%EX":
      return again("%H:%M:%S");
    case "%U":
    case "%W":
    case "%u":
    case "%w":
      throw new ParseTimeError("Weekday parse elements are not supported yet");
    case "%Y":
    case "%EY":
      return readNumber(text, 4, 0, 9999, (value) => {
        fields.year = value;
        fields.century = undefined;
        fields.yearOfCentury = undefined;
      });
    case "%E4Y": {
      const match = /^\d{4}/.exec(text)?.[0];
      if (match === undefined) throw new ParseTimeError("Failed to parse input string");
      fields.year = Number(match);
      return text.slice(4);
    }
    case "%y":
    case "%Ey":
      return readNumber(text, 2, 0, 99, (value) => {
        fields.yearOfCentury = value;
      });
    case "%Z": {
      const match = /^\S+/.exec(text)?.[0];
      if (match === undefined) throw new ParseTimeError("Failed to parse input string");
      fields.zoneName = match;
      return text.slice(match.length);
    }
    case "%z":
      return readOffset(/^([+-])(\d{1,2})(\d{2})?/, text, fields);
    case "%Ez":
      if (/^[Zz]/.test(text)) {
        fields.offsetSeconds = 0;
        return text.slice(1);
      }
      return readOffset(/^([+-])(\d{1,2}):?(\d{2})?/, text, fields);
    case "%%":
      if (!text.startsWith("%")) throw new ParseTimeError("Failed to parse input string");
      return text.slice(1);
    default: {
      const digits = /^%E(\*|\d+)S$/.exec(element)?.[1];
      if (digits === undefined) throw new ParseTimeError(`Unsupported format element ${element}`);
      return readFraction(readSecond(text, fields), digits === "*" ? 9 : Number(digits), fields);
    }
  }
}

function readSecond(text: string, fields: Fields): string {
  return readNumber(text, 2, 0, 60, (value) => {
    fields.second = value;
    fields.micros = 0;
  });
}

function readFraction(text: string, digits: number, fields: Fields): string {
  const match = /^\.(\d*)/.exec(text);
  if (match === null || digits === 0) return text;
  const taken = (match[1] ?? "").slice(0, digits);
  fields.micros = Number(taken.slice(0, 6).padEnd(6, "0"));
  return text.slice(1 + taken.length);
}

function readOffset(form: RegExp, text: string, fields: Fields): string {
  const match = form.exec(text);
  if (match === null) throw new ParseTimeError("Failed to parse input string");
  const [whole, sign, hours, minutes = "0"] = match;
  if (Number(hours) > 14 || Number(minutes) > 59) throw new ParseTimeError("Failed to parse input string");
  fields.offsetSeconds = (sign === "-" ? -60 : 60) * (Number(hours) * 60 + Number(minutes));
  return text.slice(whole.length);
}

function resolve(fields: Fields): ParsedTime {
  if (fields.epochSeconds !== undefined) {
    return { localMicros: fields.epochSeconds * 1_000_000n, offsetSeconds: 0 };
  }
  if (fields.yearOfCentury !== undefined) {
    const century = fields.century ?? (fields.yearOfCentury < 69 ? 20 : 19);
    fields.year = century * 100 + fields.yearOfCentury;
  } else if (fields.century !== undefined) {
    fields.year = fields.century * 100;
  }
  if (fields.twelveHour === true && fields.afternoon === true) fields.hour += 12;
  const days = resolveDay(fields);
  // A leap second is the first second of the next minute.
  const leap = fields.second === 60 ? 1 : 0;
  const seconds = fields.hour * 3600 + fields.minute * 60 + fields.second;
  const micros = leap === 1 ? 0 : fields.micros;
  return {
    localMicros: BigInt(days) * microsPerDay + BigInt(seconds) * 1_000_000n + BigInt(micros),
    ...(fields.offsetSeconds === undefined ? {} : { offsetSeconds: fields.offsetSeconds }),
    ...(fields.zoneName === undefined ? {} : { zoneName: fields.zoneName }),
  };
}

function resolveDay(fields: Fields): number {
  if (fields.dayOfYear !== undefined) return daysFromCivil(fields.year, 1, 1) + fields.dayOfYear - 1;
  if (fields.day > daysInMonth(fields.year, fields.month))
    throw new ParseTimeError("Out-of-range datetime field in parsing function");
  return daysFromCivil(fields.year, fields.month, fields.day);
}
