import { BIGNUM, DECIMAL, DuckDBDecimalValue, type DuckDBType, type DuckDBValue } from "@duckdb/node-api";

/** A type of decimal numbers: its values are whole numbers of units of 10^-scale. */
export interface DecimalType {
  /** As functions' names and messages have it. */
  readonly name: "numeric" | "bignumeric";
  /** As GoogleSQL's messages write it. */
  readonly label: "numeric" | "BIGNUMERIC";
  readonly scale: number;
  readonly smallest: bigint;
  readonly largest: bigint;
  readonly duckdb: DuckDBType;
  readonly read: (value: DuckDBValue | undefined) => bigint;
  readonly write: (unscaled: bigint) => DuckDBValue;
}

/** NUMERIC: 38 digits, nine of them decimal places. */
export const numericDecimal: DecimalType = {
  name: "numeric",
  label: "numeric",
  scale: 9,
  smallest: 1n - 10n ** 38n,
  largest: 10n ** 38n - 1n,
  duckdb: DECIMAL(38, 9),
  read: (value) => {
    if (!(value instanceof DuckDBDecimalValue)) throw new TypeError("Expected a NUMERIC");
    return value.value;
  },
  write: (unscaled) => new DuckDBDecimalValue(unscaled, 38, 9),
};

/** BIGNUMERIC: 38 decimal places in 256 bits. DuckDB's DECIMAL has no room for them, its unlimited integers have. */
export const bigNumericDecimal: DecimalType = {
  name: "bignumeric",
  label: "BIGNUMERIC",
  scale: 38,
  smallest: -(2n ** 255n),
  largest: 2n ** 255n - 1n,
  duckdb: BIGNUM,
  read: (value) => {
    if (typeof value !== "bigint") throw new TypeError("Expected a BIGNUMERIC");
    return value;
  },
  write: (unscaled) => unscaled,
};

/** The DuckDB value of a decimal, refused outside of its type's range. */
export function decimal(type: DecimalType, unscaled: bigint, message: () => string): DuckDBValue {
  if (unscaled > type.largest || unscaled < type.smallest) throw new Error(message());
  return type.write(unscaled);
}

/** A decimal without trailing zeros, as GoogleSQL writes it. */
export function decimalText(unscaled: bigint, scale: number): string {
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const text = `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, "");
  return `${negative ? "-" : ""}${text}`;
}

/** Integer division rounded half away from zero. */
export function divideRounding(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const [top, bottom] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const quotient = (2n * top + bottom) / (2n * bottom);
  return negative ? -quotient : quotient;
}

/** Integer division rounded half to the even neighbour. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const away = divideRounding(dividend, divisor);
  const isTie = 2n * (dividend % divisor) === divisor || 2n * (dividend % divisor) === -divisor;
  return isTie && away % 2n !== 0n ? away - (dividend < 0n !== divisor < 0n ? -1n : 1n) : away;
}

/**
 * Parses decimal text exactly; digits beyond the scale round half away from zero. Undefined if it is no number; beyond any range
 * for one of too many digits.
 */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = /^[ \t-\r]*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?[ \t-\r]*$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const shift = Number(exponent) - fraction.length + scale;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return 0n;
  if (digits.length + shift > 80) return sign === "-" ? -(10n ** 80n) : 10n ** 80n;
  if (digits.length + shift < -1) return 0n;
  const value = BigInt(digits);
  const unscaled = shift >= 0 ? value * 10n ** BigInt(shift) : divideRounding(value, 10n ** BigInt(-shift));
  return sign === "-" ? -unscaled : unscaled;
}

/** A FLOAT64 times ten to a power, rounded half away from zero or towards zero, exactly. */
export function scaledFloat(value: number, places: number, truncates: boolean): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const exponent = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  const mantissa = exponent === 0 ? fraction : fraction | 0x10000000000000n;
  const power = (exponent === 0 ? 1 : exponent) - 1075;
  const top = mantissa * 2n ** BigInt(Math.max(power, 0)) * 10n ** BigInt(Math.max(places, 0));
  const bottom = 2n ** BigInt(Math.max(-power, 0)) * 10n ** BigInt(Math.max(-places, 0));
  const size = truncates ? top / bottom : divideRounding(top, bottom);
  return raw >> 63n === 1n ? -size : size;
}
