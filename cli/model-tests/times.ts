const microsPerSecond = 1_000_000n;

/** A date as `2025-07-15`; undefined for text that is none. */
export function dateText(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const date = new Date(`${text}T00:00:00Z`);
  const isReal = date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
  return isReal && year !== "0000" ? text : undefined;
}

/** A time of day as `09:30:00` or `09:30:00.5`; undefined for text that is none. */
export function timeText(text: string): string | undefined {
  const [, hours, minutes, seconds = "00", fraction = ""] =
    /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?$/.exec(text) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  if (hours === undefined) return undefined;
  const decimals = fraction.replace(/0+$/, "");
  return `${hours}:${minutes}:${seconds}${decimals === "" ? "" : `.${decimals}`}`;
}

/** A civil date and time as `2025-07-15T09:30:00`; undefined for text that is none. */
export function civilText(text: string): string | undefined {
  const [, date = "", time = "00:00"] = /^([^T ]+)(?:[T ](.+))?$/.exec(text) ?? [];
  const [day, clock] = [dateText(date), timeText(time)];
  return day === undefined || clock === undefined ? undefined : `${day}T${clock}`;
}

/** Microseconds since the epoch of a time with its zone (`Z`, `+09:00`); undefined for text that is none. */
export function instantMicros(text: string): bigint | undefined {
  const [, local = "", sign, hours = "0", minutes = "0"] =
    /^(.+?)(?:Z|([+-])(\d{2}):(\d{2}))$/.exec(text) ?? [];
  const civil = civilText(local);
  if (civil === undefined || Number(hours) > 14 || Number(minutes) > 59) return undefined;
  const [seconds = "", fraction = ""] = civil.split(".");
  const offset = (Number(hours) * 60 + Number(minutes)) * 60 * (sign === "-" ? -1 : 1);
  const instant = BigInt(Date.parse(`${seconds}Z`) / 1000 - offset) * microsPerSecond;
  return instant + BigInt(fraction.padEnd(6, "0"));
}

/** An instant, given as microseconds or as text with its zone, as `2025-07-15T00:30:00Z`; undefined for other text. */
export function instantText(instant: bigint): string;
export function instantText(instant: string): string | undefined;
export function instantText(instant: bigint | string): string | undefined {
  const micros = typeof instant === "bigint" ? instant : instantMicros(instant);
  if (micros === undefined) return undefined;
  const fraction = ((micros % microsPerSecond) + microsPerSecond) % microsPerSecond;
  const [seconds = ""] = new Date(Number((micros - fraction) / 1000n)).toISOString().split(".");
  const decimals = String(fraction).padStart(6, "0").replace(/0+$/, "");
  return `${seconds}${decimals === "" ? "" : `.${decimals}`}Z`;
}
