/** An element whose conversion stands behind flags or a width: `%-d`, `%_H`, `%^a`, `%5Y`. */
export interface FlaggedElement {
  readonly text: string;
  readonly letter: string;
  /** The last of `-`, `_` and `0`, which say what fills a number up. */
  readonly padding: "-" | "_" | "0" | undefined;
  readonly isUpperCase: boolean;
  readonly isOppositeCase: boolean;
  readonly width: number;
  /** Whether a flag other than `0` stands first: such elements write whatever they name, also what a type has no value for. */
  readonly isForced: boolean;
}

/** The widest that an element may be made, as BigQuery bounds the texts that its functions write. */
const largestWidth = 1_048_576;

/** Reads an element with flags or a width from the start of the text; undefined where another one stands there. */
export function readFlaggedElement(text: string): FlaggedElement | undefined {
  const [element, flags = "", digits = "", letter = ""] = /^%([-_0^#]*)(\d*)(\p{L}|%)/su.exec(text) ?? [];
  if (element === undefined || flags + digits === "") return undefined;
  const padding = [...flags].reverse().find((flag) => flag === "-" || flag === "_" || flag === "0");
  return {
    text: element,
    letter,
    padding: padding === "-" || padding === "_" || padding === "0" ? padding : undefined,
    isUpperCase: flags.includes("^"),
    isOppositeCase: flags.includes("#"),
    width: Math.min(Number(digits), largestWidth),
    isForced: /^[-_^#]/.test(flags),
  };
}

/** How many digits a number has at least, and whether spaces fill it up where no flag says otherwise. */
const numbers: Readonly<Record<string, readonly [digits: number, isSpaced?: true]>> = {
  C: [1],
  G: [1],
  H: [2],
  I: [2],
  M: [2],
  S: [2],
  U: [2],
  V: [2],
  W: [2],
  Y: [1],
  d: [2],
  e: [2, true],
  g: [2],
  j: [3],
  k: [2, true],
  l: [2, true],
  m: [2],
  u: [1],
  w: [1],
  y: [2],
};

const texts = new Set([..."AaBbhcDFnPpRrsTtXxZ%"]);
const names = new Set([..."AaBbh"]);

/** What the element writes; `plain` is what its letter writes alone, of a time in UTC. */
export function formatFlagged(element: FlaggedElement, plain: (letter: string) => string): string {
  const { letter, padding, width } = element;
  const number = numbers[letter];
  if (number !== undefined) return filled(plain(letter).replace(/^[ 0]+(?=\d)/, ""), element, ...number);
  if (letter === "z") {
    const sign = "+".padStart(width, padding === "0" ? "0" : " ");
    return sign + filled("0", element, 4);
  }
  const text = texts.has(letter) ? cased(plain(letter), element) : element.text;
  const written = element.isUpperCase && !texts.has(letter) ? text.toUpperCase() : text;
  return written.padStart(width, padding === "0" ? "0" : " ");
}

function filled(digits: string, { padding, width }: FlaggedElement, least: number, isSpaced?: true): string {
  if (padding === "-") return digits.padStart(width, " ");
  const isBlank = padding === "_" || (padding === undefined && isSpaced === true);
  return digits.padStart(Math.max(least, width), isBlank ? " " : "0");
}

function cased(text: string, { letter, isUpperCase, isOppositeCase }: FlaggedElement): string {
  if (isOppositeCase && (letter === "p" || letter === "Z")) return text.toLowerCase();
  if (letter === "P") return text;
  return isUpperCase || (isOppositeCase && names.has(letter)) ? text.toUpperCase() : text;
}
