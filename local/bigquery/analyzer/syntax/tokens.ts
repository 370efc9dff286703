/** A piece of GoogleSQL text that the parser takes as a whole. */
export interface Token {
  readonly kind: "word" | "quoted" | "literal" | "symbol";
  /** As written; words in upper case. */
  readonly text: string;
  /** Offsets in the text, in UTF-16 units as strings have them. */
  readonly start: number;
  readonly end: number;
}

const patterns = [
  String.raw`(?<space>\s+|#[^\n]*|--[^\n]*|/\*[\s\S]*?\*/)`,
  String.raw`(?<literal>(?:[rR]?[bB]|[bB]?[rR])?(?:"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)`,
  String.raw`(?<quoted>${"`"}(?:\\[\s\S]|[^${"`"}\\])*${"`"})`,
  String.raw`(?<word>[A-Za-z_]\w*)`,
  String.raw`(?<symbol>\|>|[\s\S])`,
];

/** The tokens of a text, comments and space left out; a text that GoogleSQL cannot read has tokens as well. */
export function* tokensOf(sql: string): Generator<Token> {
  const pattern = new RegExp(patterns.join("|"), "y");
  for (let start = 0; start < sql.length; start = pattern.lastIndex) {
    pattern.lastIndex = start;
    const groups = pattern.exec(sql)?.groups ?? {};
    const end = pattern.lastIndex;
    const { literal, quoted, word, symbol } = groups;
    if (word !== undefined) yield { kind: "word", text: word.toUpperCase(), start, end };
    else if (literal !== undefined) yield { kind: "literal", text: literal, start, end };
    else if (quoted !== undefined) yield { kind: "quoted", text: quoted, start, end };
    else if (symbol !== undefined) yield { kind: "symbol", text: symbol, start, end };
  }
}
