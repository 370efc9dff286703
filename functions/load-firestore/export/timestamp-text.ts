const dayMicros = 86_400_000_000;
const firstMicros = -62_135_596_800_000_000n;
const lastMicros = 253_402_300_799_999_999n;

/** Days whose text is kept: a document's timestamps are often of few days. */
const keptDays = 1024;
const days = new Map<number, string>();
const pairs = Array.from({ length: 100 }, (_, value) => value.toString().padStart(2, "0"));

/**
 * Microseconds since 1970-01-01T00:00:00Z as RFC 3339 text in UTC with six digits of a second. Null outside of the
 * years 1 to 9999.
 */
export function timestampText(micros: number | bigint): string | null {
  if (micros < firstMicros || micros > lastMicros) return null;
  if (typeof micros === "number") {
    const day = Math.floor(micros / dayMicros);
    return textOf(day, micros - day * dayMicros);
  }
  const ofDay = Number(((micros % 86_400_000_000n) + 86_400_000_000n) % 86_400_000_000n);
  return textOf(Number((micros - BigInt(ofDay)) / 86_400_000_000n), ofDay);
}

function textOf(day: number, micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = micros - seconds * 1_000_000;
  const hour = pairs[Math.floor(seconds / 3600)];
  const minute = pairs[Math.floor(seconds / 60) % 60];
  const second = pairs[seconds % 60];
  return `${dayText(day)}T${hour}:${minute}:${second}.${sixDigits(fraction)}Z`;
}

function sixDigits(value: number): string {
  const thousands = Math.floor(value / 10_000);
  const middle = Math.floor(value / 100) % 100;
  return `${pairs[thousands]}${pairs[middle]}${pairs[value % 100]}`;
}

function dayText(day: number): string {
  const known = days.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * 86_400_000).toISOString().slice(0, "2025-07-14".length);
  if (days.size >= keptDays) days.clear();
  days.set(day, text);
  return text;
}
