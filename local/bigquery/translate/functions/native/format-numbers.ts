/** One of FORMAT's codes with what stands between it and its `%`. */
export interface Conversion {
  readonly flags: string;
  readonly width: number;
  /** Absent where none is given, or a negative one. */
  readonly precision: number | undefined;
  readonly code: string;
}

/** INT64 in decimal, octal or hexadecimal digits. */
export function formatInteger(value: bigint, conversion: Conversion): string {
  const { flags, precision, code } = conversion;
  const magnitude = value < 0n ? -value : value;
  const digits = magnitude.toString(code === "o" ? 8 : /x/i.test(code) ? 16 : 10);
  const isDecimal = code === "d" || code === "i";
  const isGrouped = flags.includes("'");
  const isPlainDecimal = isDecimal && !isGrouped;
  const shown = isPlainDecimal && precision === 0 && value === 0n ? "" : digits;
  const filled = shown.padStart(precision ?? 0, "0");
  const isLonger = filled.length > digits.length;
  const [size, separator] = isDecimal ? [3, ","] : [4, code === "o" ? "," : ":"];
  const body = isGrouped ? grouped(filled, size, separator) : filled;
  return justified(
    {
      sign: signOf(value < 0n, flags),
      prefix: !flags.includes("#") || isDecimal ? "" : code !== "o" ? `0${code}` : isLonger ? "" : "0",
      body: code === "X" ? body.toUpperCase() : body,
    },
    // C's printf fills no zeros up where a precision asks for digits; GoogleSQL's own conversions do.
    { ...conversion, flags: isPlainDecimal && precision !== undefined ? flags.replaceAll("0", "") : flags },
  );
}

/** A finite number: `digits` · 10 ^ -`scale`, and how its last digit is rounded where it lies between two. */
export interface Decimal {
  readonly isNegative: boolean;
  readonly digits: bigint;
  readonly scale: number;
  readonly ties: "EVEN" | "AWAY";
}

/** The exact decimal value of a FLOAT64; undefined for those that are not finite. */
export function exactDecimal(value: number): Decimal | undefined {
  if (!Number.isFinite(value)) return undefined;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  const raw = bits.getBigUint64(0);
  const biased = Number(raw >> 52n);
  const fraction = raw & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = Math.max(biased, 1) - 1075;
  const [digits, scale] =
    exponent >= 0 ? [mantissa << BigInt(exponent), 0] : [mantissa * 5n ** BigInt(-exponent), -exponent];
  return { isNegative: value < 0, digits, scale, ties: "EVEN" };
}

/** The exact value of a NUMERIC or BIGNUMERIC in its text. */
export function decimalOfText(text: string): Decimal {
  const [, sign, whole = "0", fraction = ""] = /^(-?)(\d*)(?:\.(\d+))?$/.exec(text) ?? [];
  return { isNegative: sign === "-", digits: BigInt(whole + fraction), scale: fraction.length, ties: "AWAY" };
}

/** A number by the codes e, f, g and their capitals. */
export function formatReal(value: Decimal, conversion: Conversion): string {
  const { flags, code, precision = 6 } = conversion;
  const keepsPoint = flags.includes("#");
  const kind = code.toLowerCase();
  const body =
    kind === "f"
      ? fixed(value, precision, keepsPoint)
      : kind === "e"
        ? exponential(value, precision, keepsPoint)
        : general(value, precision === 0 ? 1 : precision, keepsPoint);
  const shown = flags.includes("'") ? body.replace(/^\d+/, (digits) => grouped(digits, 3, ",")) : body;
  return justified(
    {
      sign: signOf(value.isNegative, flags),
      prefix: "",
      body: code === kind ? shown : shown.toUpperCase(),
    },
    conversion,
  );
}

/** Infinity and NaN. */
export function formatSpecial(text: string, conversion: Conversion): string {
  const isNegative = text.startsWith("-");
  const body = isNegative ? text.slice(1) : text;
  const { flags, code } = conversion;
  return justified(
    {
      sign: signOf(isNegative, flags),
      prefix: "",
      body: code === code.toLowerCase() ? body : body.toUpperCase(),
    },
    { ...conversion, flags: flags.replaceAll("0", "") },
  );
}

function fixed(value: Decimal, places: number, keepsPoint: boolean): string {
  const digits = rounded(value, places)
    .toString()
    .padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return withFraction(whole, digits.slice(digits.length - places), keepsPoint);
}

function exponential(value: Decimal, places: number, keepsPoint: boolean): string {
  const { digits, exponent } = significant(value, places + 1);
  const mantissa = withFraction(digits.slice(0, 1), digits.slice(1), keepsPoint);
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** Whichever is shorter, without trailing zeros unless the flag `#` keeps them. */
function general(value: Decimal, precision: number, keepsZeros: boolean): string {
  const { exponent } = significant(value, precision);
  const isFixed = exponent >= -4 && exponent < precision;
  const text = isFixed
    ? fixed(value, precision - 1 - exponent, keepsZeros)
    : exponential(value, precision - 1, keepsZeros);
  return keepsZeros
    ? text
    : text.replace(/\.?0+(?=e|$)/, (zeros, at: number) =>
        text.slice(0, at).includes(".") || zeros.startsWith(".") ? "" : zeros,
      );
}

function withFraction(whole: string, fraction: string, keepsPoint: boolean): string {
  return fraction === "" && !keepsPoint ? whole : `${whole}.${fraction}`;
}

/** The leading digits of the rounded value, and the power of ten of the first. */
function significant(value: Decimal, count: number): { readonly digits: string; readonly exponent: number } {
  if (value.digits === 0n) return { digits: "0".repeat(count), exponent: 0 };
  const exponent = value.digits.toString().length - 1 - value.scale;
  const digits = rounded(value, count - 1 - exponent).toString();
  // Rounding up may have added a digit.
  return digits.length > count
    ? { digits: digits.slice(0, count), exponent: exponent + 1 }
    : { digits, exponent };
}

/** The value times 10 ^ places, rounded to an integer. */
function rounded({ digits, scale, ties }: Decimal, places: number): bigint {
  if (places >= scale) return digits * 10n ** BigInt(places - scale);
  const divisor = 10n ** BigInt(scale - places);
  const [quotient, rest] = [digits / divisor, digits % divisor];
  const isUp = rest * 2n > divisor || (rest * 2n === divisor && (ties === "AWAY" || quotient % 2n === 1n));
  return isUp ? quotient + 1n : quotient;
}

function grouped(digits: string, size: number, separator: string): string {
  const first = digits.length % size;
  const groups = digits.slice(first).match(new RegExp(`.{${size}}`, "g")) ?? [];
  return (first === 0 ? groups : [digits.slice(0, first), ...groups]).join(separator);
}

function signOf(isNegative: boolean, flags: string): string {
  if (isNegative) return "-";
  if (flags.includes("+")) return "+";
  return flags.includes(" ") ? " " : "";
}

/** Fills a number up to its width: zeros go between its sign and its digits. */
function justified(
  { sign, prefix, body }: { readonly sign: string; readonly prefix: string; readonly body: string },
  { flags, width }: Conversion,
): string {
  const missing = Math.max(width - sign.length - prefix.length - body.length, 0);
  if (flags.includes("-")) return `${sign}${prefix}${body}${" ".repeat(missing)}`;
  if (flags.includes("0")) return `${sign}${prefix}${"0".repeat(missing)}${body}`;
  return `${" ".repeat(missing)}${sign}${prefix}${body}`;
}
