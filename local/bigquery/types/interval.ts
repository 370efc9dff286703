/** An INTERVAL's three independent parts, each with a sign of its own. */
export interface IntervalParts {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

const microsPerSecond = 1_000_000n;

/** `1-2 3 4:5:6.789`: years-months days hours:minutes:seconds, as CAST to STRING writes it. */
export function intervalText({ months, days, micros }: IntervalParts): string {
  const size = micros < 0n ? -micros : micros;
  const seconds = size / microsPerSecond;
  const fraction = subsecond(size % microsPerSecond);
  const monthCount = Math.abs(months);
  const yearsMonths = `${months < 0 ? "-" : ""}${Math.floor(monthCount / 12)}-${monthCount % 12}`;
  const time = `${micros < 0n ? "-" : ""}${seconds / 3600n}:${(seconds / 60n) % 60n}:${seconds % 60n}`;
  return `${yearsMonths} ${days} ${time}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Three or six digits, or none. */
function subsecond(fraction: bigint): string {
  if (fraction === 0n) return "";
  const digits = fraction.toString().padStart(6, "0");
  return digits.endsWith("000") ? digits.slice(0, 3) : digits;
}

/** `P1Y2M3DT4H5M6.789S`, as JSON has it. */
export function isoIntervalText({ months, days, micros }: IntervalParts): string {
  const part = (value: number | bigint, unit: string) => (Number(value) === 0 ? "" : `${value}${unit}`);
  const date = part(Math.trunc(months / 12), "Y") + part(months % 12, "M") + part(days, "D");
  const seconds = micros / microsPerSecond;
  const rest = micros % microsPerSecond;
  const time =
    part(seconds / 3600n, "H") + part((seconds / 60n) % 60n, "M") + isoSeconds(seconds % 60n, rest);
  if (date === "" && time === "") return "P0Y";
  return `P${date}${time === "" ? "" : `T${time}`}`;
}

function isoSeconds(seconds: bigint, rest: bigint): string {
  if (rest === 0n) return seconds === 0n ? "" : `${seconds}S`;
  const isNegative = seconds < 0n || rest < 0n;
  const size = (value: bigint) => (value < 0n ? -value : value);
  const fraction = size(rest).toString().padStart(6, "0").replace(/0+$/, "");
  return `${isNegative ? "-" : ""}${size(seconds)}.${fraction}S`;
}

const limits = { months: 120_000n, days: 3_660_000n, micros: 316_224_000_000_000_000n };

/**
 * The interval of parts that may be too large.
 * @throws Error with GoogleSQL's words for a part outside of its range.
 */
export function checkedInterval(months: bigint, days: bigint, micros: bigint): IntervalParts {
  check("months", months, limits.months);
  check("days", days, limits.days);
  check("nanoseconds", micros * 1000n, limits.micros * 1000n);
  return { months: Number(months), days: Number(days), micros };
}

function check(name: string, value: bigint, limit: bigint): void {
  if (value > limit || value < -limit)
    throw new Error(`Interval field ${name} '${value}' is out of range -${limit} to ${limit}`);
}

const yearsAndMonths = /^([+-]?)(\d+)-(\d+)$/;
const wholeNumber = /^[+-]?\d+$/;
const clock = /^([+-]?)(\d+)(?::(\d+)(?::(\d+)(?:\.(\d{1,9}))?)?)?$/;
const isoDate = /(-?\d+)([YMWD])/y;
const isoTime = /(?:(-?\d+)([HM])|(-?)(\d+)(?:\.(\d{1,9}))?S)/y;

/**
 * An INTERVAL as CAST reads it from text: its canonical form, parts of that which follow each other, or ISO 8601's.
 * @throws Error with GoogleSQL's words for other text.
 */
export function parseInterval(text: string): IntervalParts {
  const parts = text.startsWith("P") ? isoParts(text) : canonicalParts(text.split(" "));
  if (parts === undefined) throw new Error(`Invalid INTERVAL value '${text}'`);
  return checkedInterval(parts.months, parts.days, parts.micros);
}

interface WideParts {
  readonly months: bigint;
  readonly days: bigint;
  readonly micros: bigint;
}

/** `1-2 3 4:5:6`, where what is left out at an end can be told from what is there. */
function canonicalParts(words: readonly string[]): WideParts | undefined {
  const [first = "", second, third] = words;
  const yearMonth = yearsAndMonths.exec(first);
  if (yearMonth !== null) {
    const [, sign, years = "", months = ""] = yearMonth;
    const count = BigInt(years) * 12n + BigInt(months);
    return words.length > 3 ? undefined : joined(sign === "-" ? -count : count, second, third, 1);
  }
  switch (words.length) {
    case 1:
      return joined(0n, undefined, first, 3);
    case 2:
      return joined(0n, first, second, 2);
    case 3:
      return wholeNumber.test(first) ? joined(BigInt(first), second, third, 1) : undefined;
    default:
      return undefined;
  }
}

/** Months, days and a clock of some parts at least. */
function joined(
  months: bigint,
  days: string | undefined,
  time: string | undefined,
  least: number,
): WideParts | undefined {
  if (days !== undefined && !wholeNumber.test(days)) return undefined;
  const match = time === undefined ? undefined : clock.exec(time);
  if (match === null || (match !== undefined && match.slice(2, 5).filter(Boolean).length < least)) {
    return undefined;
  }
  const [, sign, hours = "0", minutes = "0", seconds = "0", fraction] = match ?? [];
  const size = (BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds);
  return { months, days: BigInt(days ?? 0), micros: microsOf(sign, size, fraction) };
}

function microsOf(sign: string | undefined, seconds: bigint, fraction = ""): bigint {
  const size = seconds * microsPerSecond + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
  return sign === "-" ? -size : size;
}

/** `P1Y2M3W4DT5H6M7.8S`: in any order, each as often as it is written. */
function isoParts(text: string): WideParts | undefined {
  if (text === "P") return undefined;
  const [date = "", time = "", ...more] = text.slice(1).split("T");
  const dates = partsOf(date, isoDate);
  const times = partsOf(time, isoTime);
  if (dates === undefined || times === undefined || more.length > 0) return undefined;
  let [months, days, micros] = [0n, 0n, 0n];
  for (const [, count = "0", unit] of dates) {
    if (unit === "Y" || unit === "M") months += BigInt(count) * (unit === "Y" ? 12n : 1n);
    else days += BigInt(count) * (unit === "W" ? 7n : 1n);
  }
  for (const [, count, unit, sign, seconds = "0", fraction] of times) {
    if (count === undefined) micros += microsOf(sign, BigInt(seconds), fraction);
    else micros += BigInt(count) * (unit === "H" ? 3600n : 60n) * microsPerSecond;
  }
  return { months, days, micros };
}

/** The matches that text consists of; undefined where it is more than these. */
function partsOf(text: string, form: RegExp): readonly RegExpExecArray[] | undefined {
  const matches: RegExpExecArray[] = [];
  form.lastIndex = 0;
  while (form.lastIndex < text.length) {
    const match = form.exec(text);
    if (match === null) return undefined;
    matches.push(match);
  }
  return matches;
}
