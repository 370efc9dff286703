/** A place of the output: a digit (`0` with leading zeros, `9` without), a point, the implied point `V`, a separator. */
export type Slot = "0" | "9" | "." | "V" | ",";

/** The sign: in front or behind as it is, behind where it is a minus (MI), or as angle brackets (PR). */
export type SignStyle = "FRONT" | "BACK" | "MI" | "PR";

interface Shown {
  /** `FM`: without spaces and trailing zeros. */
  readonly isCompact: boolean;
}

export interface DecimalLayout extends Shown {
  readonly kind: "DECIMAL";
  readonly slots: readonly Slot[];
  /** The slot of the point; their number where there is none. */
  readonly pointAt: number;
  /** The first slot of a `0`, counted before an exponent makes one slot of all before the point. */
  readonly firstZero: number | undefined;
  readonly integerDigits: number;
  readonly scale: number;
  readonly sign: SignStyle | undefined;
  readonly currency: string;
  /** `B`: all blank where the integer part is zero. */
  readonly isBlankForZero: boolean;
  readonly exponent: "E" | "e" | undefined;
}

export interface HexadecimalLayout extends Shown {
  readonly kind: "HEXADECIMAL";
  /** Whether each digit is a capital. */
  readonly capitals: readonly boolean[];
  readonly firstZero: number | undefined;
  readonly sign: SignStyle | undefined;
}

export interface RomanLayout extends Shown {
  readonly kind: "ROMAN";
  readonly isUpper: boolean;
}

export type NumberLayout = DecimalLayout | HexadecimalLayout | RomanLayout;

/** Where in a format an element stands. */
type Stage = "START" | "INTEGER" | "FRACTION" | "EXPONENT" | "HEXADECIMAL" | "END" | "ROMAN" | "MINIMAL";

const elements = /TM9|TME|TM|EEEE|MI|PR|RN|FM|[$09X.D,GSBVCL]/iy;
const longest = 1_048_576;
const mostHexadecimalDigits = 16;

/**
 * The layout that the format of CAST(number AS STRING FORMAT …) describes.
 * @throws Error with GoogleSQL's words for what is no format, or one of elements that do not go together.
 */
export function numberLayout(format: string): NumberLayout {
  if (Buffer.byteLength(format) > longest) throw refusal(`Format string too long; limit ${longest}`);
  const reader = new LayoutReader();
  elements.lastIndex = 0;
  while (elements.lastIndex < format.length) {
    const at = elements.lastIndex;
    const [written] = elements.exec(format) ?? [];
    if (written === undefined) throw refusal(`Invalid format element '${format[at]}'`);
    reader.add(written);
  }
  return reader.layout();
}

function refusal(message: string): Error {
  return new Error(`Error in format string: ${message}`);
}

const together = "'TM', 'TM9' or 'TME' cannot be combined with other format elements";

class LayoutReader {
  #stage: Stage = "START";
  readonly #slots: Slot[] = [];
  /** The written hexadecimal digits and zeros. */
  readonly #digits: string[] = [];
  #pointAt: number | undefined;
  #point: string | undefined;
  #firstZero: number | undefined;
  #hasNine = false;
  #hasSeparator = false;
  #scale = 0;
  #sign: { readonly name: string; readonly style: SignStyle } | undefined;
  #currency: { readonly name: string; readonly text: string } | undefined;
  #exponent: "E" | "e" | undefined;
  #isBlank = false;
  #isCompact = false;
  #isUpperRoman = true;

  add(written: string): void {
    const name = written.toUpperCase();
    if (name === "FM") {
      if (this.#isCompact) throw refusal("'FM' cannot be repeated");
      this.#isCompact = true;
    } else if (name === "$" || name === "C" || name === "L") {
      if (this.#currency !== undefined) throw refusal("There can be at most one of '$', 'C' or 'L'");
      this.#currency = { name, text: name !== "C" ? "$" : written === "C" ? "USD" : "usd" };
    } else if (name === "B") {
      if (this.#isBlank) throw refusal("There can be at most one 'B'");
      this.#isBlank = true;
    } else this.#place(name, written);
  }

  /** An element whose place in the format matters. */
  #place(name: string, written: string): void {
    const stage = this.#stage;
    if (stage === "MINIMAL") throw refusal(together);
    if (stage === "ROMAN") throw refusal(`'RN' cannot appear together with '${name}'`);
    if (stage === "END") throw this.#afterSign(name);
    if (name.startsWith("TM")) {
      if (stage === "INTEGER") throw refusal(together);
      if (stage !== "START") throw this.#unexpected(name);
      this.#stage = "MINIMAL";
    } else if (name === "RN") {
      if (stage !== "START") throw this.#unexpected(name);
      this.#isUpperRoman = written.startsWith("R");
      this.#stage = "ROMAN";
    } else if (name === "0" || name === "9" || name === "X") this.#digit(name, written);
    else if (name === "S" || name === "MI" || name === "PR") this.#signed(name);
    else if (name === "EEEE") this.#exponential(written);
    else if (name === "," || name === "G") this.#separator(name);
    else this.#decimalPoint(name);
  }

  #digit(name: "0" | "9" | "X", written: string): void {
    const stage = this.#stage;
    if (stage === "EXPONENT") throw this.#unexpected(name);
    if (stage === "HEXADECIMAL" && name === "9") throw this.#unexpected(name);
    if (name === "X") {
      if (stage === "FRACTION") throw refusal(`'X' cannot appear together with '${this.#point}'`);
      if (this.#hasNine) throw refusal("'X' cannot appear together with '9'");
      if (this.#hasSeparator) throw refusal("'X' cannot appear together with ',' or 'G'");
      this.#stage = "HEXADECIMAL";
    } else if (stage === "START") this.#stage = "INTEGER";
    if (stage === "FRACTION") this.#scale += 1;
    if (name === "9" && stage !== "FRACTION") this.#hasNine = true;
    if (name === "0") this.#firstZero ??= this.#slots.length;
    this.#slots.push(name === "9" ? "9" : "0");
    this.#digits.push(written);
  }

  #signed(name: "S" | "MI" | "PR"): void {
    if (this.#stage === "START") {
      if (name !== "S") throw refusal(`'${name}' can only appear after all digits and 'EEEE'`);
      this.#sign = { name, style: "FRONT" };
      this.#stage = "INTEGER";
      return;
    }
    if (this.#sign !== undefined) throw refusal("There can be at most one of 'S', 'MI', or 'PR'");
    this.#sign = { name, style: name === "S" ? "BACK" : name };
    this.#stage = "END";
  }

  #exponential(written: string): void {
    const stage = this.#stage;
    if (stage !== "INTEGER" && stage !== "FRACTION") throw this.#unexpected("EEEE");
    if (this.#hasSeparator) throw refusal("',' or 'G' cannot appear together with 'EEEE'");
    this.#exponent = written.startsWith("E") ? "E" : "e";
    this.#stage = "EXPONENT";
  }

  #separator(name: "," | "G"): void {
    switch (this.#stage) {
      case "INTEGER":
        this.#hasSeparator = true;
        this.#slots.push(",");
        return;
      case "FRACTION":
        throw refusal("',' or 'G' cannot appear after '.', 'D' or 'V'");
      case "EXPONENT":
        throw refusal("',' or 'G' cannot appear together with 'EEEE'");
      default:
        throw this.#unexpected(name);
    }
  }

  #decimalPoint(name: string): void {
    if (this.#stage === "FRACTION") throw refusal("There can be at most one of '.', 'D', or 'V'");
    if (this.#stage !== "START" && this.#stage !== "INTEGER") throw this.#unexpected(name);
    this.#point = name;
    this.#pointAt = this.#slots.length;
    this.#slots.push(name === "V" ? "V" : ".");
    this.#stage = "FRACTION";
  }

  #unexpected(name: string): Error {
    if (this.#stage === "EXPONENT") return refusal(`'${name}' cannot appear after 'EEEE'`);
    if (this.#stage === "HEXADECIMAL") return refusal(`'X' cannot appear together with '${name}'`);
    return refusal(`Unexpected '${name}'`);
  }

  #afterSign(name: string): Error {
    if (!["0", "9", "X", "EEEE"].includes(name)) return refusal(`Unexpected format element '${name}'`);
    return this.#sign?.name === "S"
      ? refusal("'S' can only appear before or after all digits and 'EEEE'")
      : refusal(`'${this.#sign?.name}' can only appear after all digits and 'EEEE'`);
  }

  layout(): NumberLayout {
    const isHexadecimal = this.#digits.some((digit) => /x/i.test(digit));
    const isCompact = this.#isCompact;
    const alone = this.#stage === "ROMAN" ? "RN" : isHexadecimal ? "X" : undefined;
    for (const name of [this.#currency?.name, this.#isBlank ? "B" : undefined]) {
      if (name === undefined) continue;
      if (this.#stage === "MINIMAL") throw refusal(together);
      if (alone !== undefined) throw refusal(`'${alone}' cannot appear together with '${name}'`);
    }
    if (this.#stage === "MINIMAL") {
      throw isCompact ? refusal(together) : new Error("Text minimal output is not supported yet");
    }
    if (this.#stage === "ROMAN") return { kind: "ROMAN", isUpper: this.#isUpperRoman, isCompact };
    if (this.#digits.length === 0) {
      throw refusal("Format string must contain at least one of 'X', '0' or '9'");
    }
    const sign = this.#sign?.style;
    const firstZero = this.#firstZero;
    if (isHexadecimal) {
      if (this.#digits.length > mostHexadecimalDigits) throw refusal("Max number of 'X' is 16");
      return { kind: "HEXADECIMAL", capitals: capitals(this.#digits), firstZero, sign, isCompact };
    }
    const pointAt = this.#pointAt ?? this.#slots.length;
    // One digit stands before the point of what has an exponent.
    const left = this.#exponent === undefined ? 0 : Math.max(pointAt - 1, 0);
    return {
      kind: "DECIMAL",
      slots: this.#slots.slice(left),
      pointAt: pointAt - left,
      firstZero,
      integerDigits: this.#digits.length - this.#scale,
      scale: this.#scale,
      sign,
      currency: this.#currency?.text ?? "",
      isBlankForZero: this.#isBlank,
      exponent: this.#exponent,
      isCompact,
    };
  }
}

/** A zero is written as the next hexadecimal digit is: as a capital where there is none. */
function capitals(digits: readonly string[]): readonly boolean[] {
  const result: boolean[] = [];
  let isCapital = true;
  for (const digit of digits.toReversed()) {
    if (digit !== "0") isCapital = digit === "X";
    result.push(isCapital);
  }
  return result.reverse();
}
