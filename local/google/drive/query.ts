import { invalidValue, unimplemented } from "../errors.ts";
import type { DriveFile } from "../state.ts";

export type FilePredicate = (file: DriveFile) => boolean;

/**
 * Reads a search query of files.list: comparisons of name, mimeType, trashed, modifiedTime and parents,
 * joined by and, or, not and parentheses.
 * @throws GoogleError 400 where Drive answers "Invalid Value", 501 naming a term that is not done here.
 */
export function parseFileQuery(query: string): FilePredicate {
  const tokens = tokenize(query);
  const parser = new QueryParser(tokens);
  const predicate = parser.disjunction();
  if (!parser.atEnd()) throw invalidValue("q");
  return predicate;
}

type Token =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "word" | "symbol"; readonly value: string };

function tokenize(query: string): readonly Token[] {
  const pattern = /\s*(?:'((?:[^'\\]|\\.)*)'|([A-Za-z][A-Za-z0-9_.]*)|(!=|<=|>=|[=<>()]))/gy;
  const end = query.trimEnd().length;
  const tokens: Token[] = [];
  while (pattern.lastIndex < end) {
    const match = pattern.exec(query);
    if (match === null) throw invalidValue("q");
    const [, text, word, symbol = ""] = match;
    if (text !== undefined) tokens.push({ kind: "text", value: text.replace(/\\(.)/g, "$1") });
    else if (word !== undefined) tokens.push({ kind: "word", value: word });
    else tokens.push({ kind: "symbol", value: symbol });
  }
  return tokens;
}

class QueryParser {
  private position = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  atEnd(): boolean {
    return this.position === this.tokens.length;
  }

  disjunction(): FilePredicate {
    const terms = [this.conjunction()];
    while (this.takeWord("or")) terms.push(this.conjunction());
    return (file) => terms.some((term) => term(file));
  }

  private conjunction(): FilePredicate {
    const terms = [this.factor()];
    while (this.takeWord("and")) terms.push(this.factor());
    return (file) => terms.every((term) => term(file));
  }

  private factor(): FilePredicate {
    if (this.takeWord("not")) {
      const negated = this.factor();
      return (file) => !negated(file);
    }
    if (this.peek()?.value === "(" && this.peek()?.kind === "symbol") {
      this.position += 1;
      const inner = this.disjunction();
      if (this.next().value !== ")") throw invalidValue("q");
      return inner;
    }
    return this.comparison();
  }

  private comparison(): FilePredicate {
    const first = this.next();
    const operator = this.next();
    if (first.kind === "text") {
      if (operator.value !== "in" || this.next().value !== "parents")
        throw unimplemented("That q of files.list");
      return (file) => file.parents.includes(first.value);
    }
    const value = this.next();
    if (first.value === "trashed") {
      if (value.value !== "true" && value.value !== "false") throw invalidValue("q");
      const wanted = (value.value === "true") === (operator.value === "=");
      if (operator.value !== "=" && operator.value !== "!=") throw invalidValue("q");
      return (file) => file.trashed === wanted;
    }
    if (value.kind !== "text") throw invalidValue("q");
    return textComparison(first.value, operator.value, value.value);
  }

  private takeWord(word: string): boolean {
    const token = this.peek();
    if (token?.kind !== "word" || token.value.toLowerCase() !== word) return false;
    this.position += 1;
    return true;
  }

  private peek(): Token | undefined {
    return this.tokens[this.position];
  }

  private next(): Token {
    const token = this.tokens[this.position];
    if (token === undefined) throw invalidValue("q");
    this.position += 1;
    return token;
  }
}

function textComparison(field: string, operator: string, value: string): FilePredicate {
  if (field === "modifiedTime") return timeComparison(operator, value);
  if (field !== "name" && field !== "mimeType") throw unimplemented(`${field} in q of files.list`);
  switch (operator) {
    case "=":
      return (file) => file[field] === value;
    case "!=":
      return (file) => file[field] !== value;
    case "contains": {
      // Drive matches the beginnings of words, without regard to case.
      const prefix = value.toLowerCase();
      return (file) =>
        file[field]
          .toLowerCase()
          .split(/(?=\b)/u)
          .some((_, index, words) => words.slice(index).join("").startsWith(prefix));
    }
    default:
      throw invalidValue("q");
  }
}

function timeComparison(operator: string, value: string): FilePredicate {
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw invalidValue("q");
  const compare: Readonly<Record<string, (left: number) => boolean>> = {
    "=": (left) => left === time,
    "!=": (left) => left !== time,
    "<": (left) => left < time,
    "<=": (left) => left <= time,
    ">": (left) => left > time,
    ">=": (left) => left >= time,
  };
  const predicate = compare[operator];
  if (predicate === undefined) throw invalidValue("q");
  return (file) => predicate(Date.parse(file.modifiedTime));
}
