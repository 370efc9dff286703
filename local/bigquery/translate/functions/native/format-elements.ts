/** One piece of a format string of CAST … FORMAT. */
export type FormatToken =
  | { readonly kind: "ELEMENT"; readonly name: string; readonly written: string }
  | { readonly kind: "TEXT"; readonly text: string }
  | { readonly kind: "SPACE"; readonly text: string };

/** Elements of dates and times, longer ones first. */
const elements = [
  "MONTH",
  "SSSSS",
  "Y,YYY",
  "YYYY",
  "RRRR",
  "HH24",
  "HH12",
  "A.M.",
  "P.M.",
  "YYY",
  "MON",
  "DAY",
  "DDD",
  "TZH",
  "TZM",
  "FF1",
  "FF2",
  "FF3",
  "FF4",
  "FF5",
  "FF6",
  "FF7",
  "FF8",
  "FF9",
  "YY",
  "RR",
  "MM",
  "DD",
  "DY",
  "HH",
  "MI",
  "SS",
  "AM",
  "PM",
  "Y",
  "D",
]; // prettier-ignore

/** Elements that other databases have. */
const unsupported = ["SYYYY", "IYYY", "IYY", "SCC", "CC", "IY", "IW", "WW", "RM", "W", "Q", "J", "I"];

/** The pieces of a format string. Throws with GoogleSQL's words where a place fits no element. */
export function formatTokens(format: string): readonly FormatToken[] {
  const tokens: FormatToken[] = [];
  let at = 0;
  while (at < format.length) {
    const rest = format.slice(at);
    const token = literalToken(rest) ?? elementToken(rest);
    if (token === undefined) throw new Error(`Cannot find matched format element at ${at}`);
    tokens.push(token.token);
    at += token.length;
  }
  return tokens;
}

interface Matched {
  readonly token: FormatToken;
  readonly length: number;
}

function literalToken(rest: string): Matched | undefined {
  const space = /^\s+/.exec(rest)?.[0];
  if (space !== undefined) return { token: { kind: "SPACE", text: space }, length: space.length };
  const quoted = /^"((?:[^"\\]|\\["\\])*)"/.exec(rest);
  if (quoted !== null) {
    const text = (quoted[1] ?? "").replaceAll(/\\(["\\])/g, "$1");
    return { token: { kind: "TEXT", text }, length: quoted[0].length };
  }
  const character = /^[-./,';:]/.exec(rest)?.[0];
  return character === undefined ? undefined : { token: { kind: "TEXT", text: character }, length: 1 };
}

function elementToken(rest: string): Matched | undefined {
  const upper = rest.toUpperCase();
  const foreign = unsupported.find((each) => upper.startsWith(each));
  if (foreign !== undefined) throw new Error(`Unsupported format element '${rest.slice(0, foreign.length)}'`);
  const name = elements.find((each) => upper.startsWith(each));
  if (name === undefined) return undefined;
  return { token: { kind: "ELEMENT", name, written: rest.slice(0, name.length) }, length: name.length };
}
