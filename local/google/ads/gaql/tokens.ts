import { queryRefusal } from "../failure.ts";

export interface Token {
  readonly kind: "word" | "number" | "string" | "symbol" | "end";
  /** A string's content, what is written otherwise. */
  readonly text: string;
}

const pattern =
  /\s+|(?<number>-?\d+(?:\.\d+)?(?![\w.]))|(?<word>[A-Za-z_][\w.]*)|(?<symbol>!=|<=|>=|[=<>(),])/uy;

/** Splits a query into tokens; the last is its end. @throws AdsRefusal for what no token begins with */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < query.length) {
    const quote = query.charAt(position);
    if (quote === "'" || quote === '"') {
      const { text, end } = readString(query, position);
      tokens.push({ kind: "string", text });
      position = end;
      continue;
    }
    pattern.lastIndex = position;
    const match = pattern.exec(query);
    if (match === null) throw unreadable(query, position);
    const { number, word, symbol } = match.groups ?? {};
    if (number !== undefined) tokens.push({ kind: "number", text: number });
    if (word !== undefined) tokens.push({ kind: "word", text: word });
    if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol });
    position = pattern.lastIndex;
  }
  tokens.push({ kind: "end", text: "" });
  return tokens;
}

function unreadable(query: string, position: number): Error {
  const symbol = String.fromCodePoint(query.codePointAt(position) ?? 0);
  if (/[\d-]/.test(symbol)) {
    const number = /^\S+/.exec(query.slice(position))?.[0] ?? symbol;
    return queryRefusal("BAD_NUMBER", `Error in query: invalid number '${number}'.`);
  }
  return queryRefusal("BAD_SYMBOL", `Error in query: unexpected input ${symbol}.`);
}

function readString(query: string, start: number): { readonly text: string; readonly end: number } {
  const quote = query.charAt(start);
  let text = "";
  for (let position = start + 1; position < query.length; position += 1) {
    const character = query.charAt(position);
    if (character === quote) return { text, end: position + 1 };
    if (character === "\n" || character === "\r") {
      throw queryRefusal("PROHIBITED_NEWLINE_IN_STRING", "Error in query: a string has a line break.");
    }
    if (character === "\\") {
      position += 1;
      const escaped = query.charAt(position);
      if (escaped === "" || !"\\'\"".includes(escaped)) {
        throw queryRefusal("BAD_ESCAPE_SEQUENCE", `Error in query: invalid escape sequence '\\${escaped}'.`);
      }
      text += escaped;
    } else text += character;
  }
  throw queryRefusal("STRING_NOT_TERMINATED", "Error in query: a string is not terminated.");
}
