/** A NUMERIC of the warehouse, exactly: a whole number of billionths. */
export type Numeric = bigint;

const places = 9;
const one = 1_000_000_000n;

export function numericOf(whole: number): Numeric {
  return BigInt(whole) * one;
}

/** Reads a number as JSON writes it, exponents included; rounded to nine places, half away from zero. */
export function parseNumeric(text: string): Numeric {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (parts === null) throw new RangeError(`"${text}" is no number.`);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const digits = BigInt(whole + fraction);
  const shift = places - fraction.length + Number(exponent);
  const magnitude =
    shift >= 0 ? digits * 10n ** BigInt(shift) : roundedQuotient(digits, 10n ** BigInt(-shift));
  return sign === "-" ? -magnitude : magnitude;
}

/** A quotient to nine places, half away from zero. */
export function divide(dividend: Numeric, divisor: Numeric): Numeric {
  return roundedQuotient(dividend * one, divisor);
}

/** A number to fewer places, half away from zero. */
export function roundTo(value: Numeric, kept: number): Numeric {
  const unit = 10n ** BigInt(places - kept);
  return roundedQuotient(value, unit) * unit;
}

/** Decimal text without an exponent and without trailing zeros. */
export function numericText(value: Numeric): string {
  const magnitude = value < 0n ? -value : value;
  const fraction = String(magnitude % one)
    .padStart(places, "0")
    .replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${magnitude / one}${fraction === "" ? "" : `.${fraction}`}`;
}

/** A quotient as the warehouse computes it: to nine places, then to fewer; null where nothing is divided by. */
export function ratio(dividend: number, divisor: number, places: number): string | null {
  if (divisor === 0) return null;
  return numericText(roundTo(divide(numericOf(dividend), numericOf(divisor)), places));
}

function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n;
  const [part, whole] = [absolute(dividend), absolute(divisor)];
  const quotient = (2n * part + whole) / (2n * whole);
  return isNegative ? -quotient : quotient;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
