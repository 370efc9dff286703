import { divideRounding } from "./decimal-values.ts";

/**
 * Roots, powers, exponentials and logarithms of decimals, each a whole number of units of 10^-scale.
 * They are computed with many more digits than the result has, and rounded once, half away from zero.
 */

const ten = 10n;

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function digitCount(value: bigint): number {
  return magnitude(value).toString().length;
}

/** The whole part of an integer's root, by Newton's method from above. */
function wholeRoot(value: bigint, degree: 2n | 3n): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / Number(degree)));
  for (;;) {
    const next = ((degree - 1n) * root + value / root ** (degree - 1n)) / degree;
    if (next >= root) return root;
    root = next;
  }
}

/** The root of a value that is not negative, except that cube roots keep the sign. */
export function decimalRoot(value: bigint, degree: 2n | 3n, scale: number): bigint {
  const extra = 1;
  // A root of degree d of units of 10^-(d·s) has units of 10^-s.
  const widened = magnitude(value) * ten ** BigInt(scale * (Number(degree) - 1) + Number(degree) * extra);
  const root = divideRounding(wholeRoot(widened, degree), ten ** BigInt(extra));
  return value < 0n ? -root : root;
}

/** Fixed-point numbers of one number of decimal places. */
class FixedPoint {
  readonly one: bigint;
  readonly #places: number;

  constructor(places: number) {
    this.#places = places;
    this.one = ten ** BigInt(places);
  }

  fromUnscaled(value: bigint, scale: number): bigint {
    return value * ten ** BigInt(this.#places - scale);
  }

  toUnscaled(value: bigint, scale: number): bigint {
    return divideRounding(value, ten ** BigInt(this.#places - scale));
  }

  multiply(left: bigint, right: bigint): bigint {
    return (left * right) / this.one;
  }

  divide(left: bigint, right: bigint): bigint {
    return (left * this.one) / right;
  }

  /** The logarithm of two, by the series of the inverse hyperbolic tangent. */
  get logarithmOfTwo(): bigint {
    return 2n * this.#inverseTangent(this.one / 3n);
  }

  #inverseTangent(value: bigint): bigint {
    const square = this.multiply(value, value);
    let sum = 0n;
    let power = value;
    for (let odd = 1n; power !== 0n; odd += 2n) {
      sum += power / odd;
      power = this.multiply(power, square);
    }
    return sum;
  }

  /** The natural logarithm of a positive number: of its mantissa between one and two, and of a power of two. */
  logarithm(value: bigint): bigint {
    const shift = value.toString(2).length - this.one.toString(2).length;
    const mantissa = shift >= 0 ? value >> BigInt(shift) : value << BigInt(-shift);
    const quotient = this.divide(mantissa - this.one, mantissa + this.one);
    return 2n * this.#inverseTangent(quotient) + BigInt(shift) * this.logarithmOfTwo;
  }

  /** e to a power: of the rest after powers of two, halved often enough for the series to end soon. */
  exponential(value: bigint): bigint {
    const two = this.logarithmOfTwo;
    const shift = value / two;
    const halvings = 32n;
    const rest = (value - shift * two) >> halvings;
    let sum = this.one;
    let term = this.one;
    for (let index = 1n; term !== 0n; index += 1n) {
      term = this.multiply(term, rest) / index;
      sum += term;
    }
    for (let index = 0n; index < halvings; index += 1n) sum = this.multiply(sum, sum);
    return shift >= 0n ? sum << shift : sum >> -shift;
  }
}

/** Places beside those of the result: what a result of eighty digits loses on the way, and room to round once. */
const guard = 130;

export function decimalExponential(value: bigint, scale: number): bigint {
  const numbers = new FixedPoint(scale + guard);
  return numbers.toUnscaled(numbers.exponential(numbers.fromUnscaled(value, scale)), scale);
}

/** The logarithm of a positive value, to a base other than one; the natural one without a base. */
export function decimalLogarithm(value: bigint, base: bigint | undefined, scale: number): bigint {
  const numbers = new FixedPoint(scale + guard);
  const natural = numbers.logarithm(numbers.fromUnscaled(value, scale));
  if (base === undefined) return numbers.toUnscaled(natural, scale);
  const quotient = numbers.divide(natural, numbers.logarithm(numbers.fromUnscaled(base, scale)));
  return numbers.toUnscaled(quotient, scale);
}

/**
 * The power of a base other than zero, which is positive where the exponent has a fraction; `undefined` for a result of more
 * digits than any decimal has.
 */
export function decimalPower(base: bigint, exponent: bigint, scale: number): bigint | undefined {
  const unit = ten ** BigInt(scale);
  const numbers = new FixedPoint(scale + guard);
  const logarithm = numbers.logarithm(numbers.fromUnscaled(magnitude(base), scale));
  const product = numbers.multiply(logarithm, numbers.fromUnscaled(exponent, scale));
  // e^184 has eighty digits.
  if (product > 200n * numbers.one) return undefined;
  if (product < -BigInt(3 * scale) * numbers.one) return 0n;
  const isWhole = exponent % unit === 0n;
  const isNegative = base < 0n && (exponent / unit) % 2n !== 0n;
  const exact = isWhole ? exactPower(magnitude(base), exponent / unit, scale) : undefined;
  const power = exact ?? numbers.toUnscaled(numbers.exponential(product), scale);
  return isNegative ? -power : power;
}

/** A power by multiplication, where its digits stay few enough to have all of them. */
function exactPower(base: bigint, exponent: bigint, scale: number): bigint | undefined {
  const count = magnitude(exponent);
  if (count * BigInt(digitCount(base)) > 10_000n) return undefined;
  const power = base ** count;
  const places = BigInt(scale) * count;
  if (exponent < 0n) return divideRounding(ten ** (places + BigInt(scale)), power);
  return exponent === 0n ? ten ** BigInt(scale) : divideRounding(power, ten ** (places - BigInt(scale)));
}
