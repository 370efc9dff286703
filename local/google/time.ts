const firstMicros = -62_135_596_800_000_000n;
const lastMicros = 253_402_300_799_999_999n;

/** Microseconds since 1970 of a clock's reading. */
export function microsOf(date: Date): bigint {
  return BigInt(date.getTime()) * 1000n;
}

/**
 * RFC 3339 text as microseconds since 1970, what is smaller cut off; undefined for anything else, and outside of the
 * years 1 to 9999.
 */
export function parseTimestamp(text: string): bigint | undefined {
  const match =
    /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/.exec(text);
  if (match === null) return undefined;
  const [, day = "", time = "", fraction = "", sign, hours = "0", minutes = "0"] = match;
  const milliseconds = Date.parse(`${day}T${time}Z`);
  // Dates that are none, as February 30, are read as later ones.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(`${day}T${time}`))
    return undefined;
  const offset = (sign === "-" ? -1n : 1n) * (BigInt(hours) * 60n + BigInt(minutes)) * 60_000_000n;
  const micros = BigInt(milliseconds) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, "0")) - offset;
  return micros < firstMicros || micros > lastMicros ? undefined : micros;
}

/** RFC 3339 in UTC with as many digits of a second as are needed: none, three or six, as Google writes it. */
export function formatTimestamp(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - fraction) / 1000n)).toISOString().slice(0, 19);
  if (fraction === 0n) return `${seconds}Z`;
  const digits = fraction.toString().padStart(6, "0");
  return `${seconds}.${digits.endsWith("000") ? digits.slice(0, 3) : digits}Z`;
}

/** Microseconds since 1970 of what `formatTimestamp` wrote: a number where it holds them exactly, which is faster. */
export function microsOfNormalText(text: string): number | bigint {
  const seconds = Date.parse(`${text.slice(0, 19)}Z`) / 1000;
  const fraction = text.length === 20 ? 0 : Number(text.slice(20, -1).padEnd(6, "0"));
  const micros = seconds * 1_000_000 + fraction;
  return Number.isSafeInteger(micros) ? micros : BigInt(seconds) * 1_000_000n + BigInt(fraction);
}
