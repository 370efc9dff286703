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

const canonical =
  /^(?:([+-]?)(\d+)-(\d+))?(?:(?:^| )([+-]?\d+)(?= |$))?(?:(?:^| )([+-]?)(\d+):(\d+):(\d+)(?:\.(\d{1,9}))?)?$/;
const iso =
  /^P(?:([+-]?\d+)Y)?(?:([+-]?\d+)M)?(?:([+-]?\d+)W)?(?:([+-]?\d+)D)?(?:T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?)(\d*)(?:\.(\d{1,9}))?S)?)?$/;

/**
 * An INTERVAL as CAST reads it from text: its canonical form with parts left out, or ISO 8601's.
 * @throws Error with GoogleSQL's words for other text.
 */
export function parseInterval(text: string): IntervalParts {
  const micros = (sign: string | undefined, seconds: bigint, fraction = "") => {
    const size = seconds * microsPerSecond + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
    return sign === "-" ? -size : size;
  };
  const whole = (part: string | undefined) => BigInt(part ?? 0);
  const plain = text === "" ? null : canonical.exec(text);
  if (plain !== null) {
    const [, sign, years, months, days, clockSign, hours, minutes, seconds, fraction] = plain;
    const monthCount = (whole(years) * 12n + whole(months)) * (sign === "-" ? -1n : 1n);
    const clock = (whole(hours) * 60n + whole(minutes)) * 60n + whole(seconds);
    return checkedInterval(monthCount, whole(days), micros(clockSign, clock, fraction));
  }
  const match = iso.exec(text);
  if (match === null || text === "P") throw new Error(`Invalid INTERVAL value '${text}'`);
  const [, years, months, weeks, days, hours, minutes, sign, seconds, fraction] = match;
  const clock = (whole(hours) * 60n + whole(minutes)) * 60n * microsPerSecond;
  return checkedInterval(
    whole(years) * 12n + whole(months),
    whole(weeks) * 7n + whole(days),
    clock + micros(sign, whole(seconds === "" ? "0" : seconds), fraction),
  );
}
