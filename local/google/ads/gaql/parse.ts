import { queryRefusal } from "../failure.ts";
import type { Condition, Literal, Operator, Ordering, Query } from "./query.ts";
import { type Token, tokensOf } from "./tokens.ts";

const clauses = new Set(["FROM", "WHERE", "ORDER", "LIMIT", "PARAMETERS"]);

/** Reads a query of the Google Ads Query Language. @throws AdsRefusal that says what is wrong with it */
export function parseQuery(text: string): Query {
  return new QueryParser(tokensOf(text)).query();
}

class QueryParser {
  private position = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  query(): Query {
    if (!this.takeWord("SELECT")) {
      throw queryRefusal("EXPECTED_SELECT", "Error in query: query must begin with SELECT.");
    }
    const select = this.list(() => this.name());
    if (!this.takeWord("FROM")) throw queryRefusal("EXPECTED_FROM", "Error in query: expected FROM.");
    const from = this.name();
    const where: Condition[] = [];
    if (this.takeWord("WHERE")) {
      do where.push(this.condition());
      while (this.takeWord("AND"));
    }
    const orderBy = this.takeWord("ORDER") ? this.orderings() : [];
    const limit = this.takeWord("LIMIT") ? this.limit() : undefined;
    const parameters = new Map(this.takeWord("PARAMETERS") ? this.list(() => this.parameter()) : []);
    if (this.next.kind !== "end") throw this.unexpected();
    return { select, from, where, orderBy, limit, parameters };
  }

  private get next(): Token {
    return this.tokens[this.position] ?? { kind: "end", text: "" };
  }

  private take(): Token {
    const token = this.next;
    if (token.kind === "end") throw endOfQuery();
    this.position += 1;
    return token;
  }

  private isWord(word: string): boolean {
    return this.next.kind === "word" && this.next.text.toUpperCase() === word;
  }

  private takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.position += 1;
    return true;
  }

  private takeSymbol(symbol: string): boolean {
    if (this.next.kind !== "symbol" || this.next.text !== symbol) return false;
    this.position += 1;
    return true;
  }

  private list<Item>(item: () => Item): readonly Item[] {
    const items: Item[] = [];
    do items.push(item());
    while (this.takeSymbol(","));
    return items;
  }

  private name(): string {
    const token = this.take();
    if (token.kind !== "word" || clauses.has(token.text.toUpperCase())) {
      this.position -= 1;
      throw this.unexpected();
    }
    if (!/^[a-z]\w*(\.\w+)*$/.test(token.text)) {
      throw queryRefusal("BAD_FIELD_NAME", `Error in query: invalid field name '${token.text}'.`);
    }
    return token.text;
  }

  private condition(): Condition {
    const field = this.name();
    const operator = this.operator();
    switch (operator) {
      case "IS NULL":
      case "IS NOT NULL":
        return { field, operator, values: [] };
      case "BETWEEN": {
        const from = this.bound();
        if (!this.takeWord("AND")) {
          throw queryRefusal("EXPECTED_AND", "Error in query: expected AND between the values of BETWEEN.");
        }
        return { field, operator, values: [from, this.bound()] };
      }
      case "IN":
      case "NOT IN":
      case "CONTAINS ANY":
      case "CONTAINS ALL":
      case "CONTAINS NONE":
        return { field, operator, values: this.values(operator) };
      default:
        if (this.next.kind === "symbol" && this.next.text === "(") {
          throw queryRefusal(
            "EXPECTED_SINGLE_VALUE",
            `Error in query: operator ${operator} takes a single value, not a list.`,
          );
        }
        return { field, operator, values: [this.value()] };
    }
  }

  private operator(): Operator {
    const token = this.take();
    if (token.kind === "symbol") {
      const comparison = comparisons.find((candidate) => candidate === token.text);
      if (comparison !== undefined) return comparison;
    }
    if (token.kind === "word") {
      switch (token.text.toUpperCase()) {
        case "IN":
          return "IN";
        case "LIKE":
          return "LIKE";
        case "BETWEEN":
          return "BETWEEN";
        case "DURING":
          return "DURING";
        case "REGEXP_MATCH":
          return "REGEXP_MATCH";
        case "NOT":
          if (this.takeWord("IN")) return "NOT IN";
          if (this.takeWord("LIKE")) return "NOT LIKE";
          if (this.takeWord("REGEXP_MATCH")) return "NOT REGEXP_MATCH";
          break;
        case "IS": {
          const isNot = this.takeWord("NOT");
          if (this.takeWord("NULL")) return isNot ? "IS NOT NULL" : "IS NULL";
          break;
        }
        case "CONTAINS":
          if (this.takeWord("ANY")) return "CONTAINS ANY";
          if (this.takeWord("ALL")) return "CONTAINS ALL";
          if (this.takeWord("NONE")) return "CONTAINS NONE";
          break;
      }
    }
    throw queryRefusal("BAD_OPERATOR", `Error in query: invalid operator near '${token.text}'.`);
  }

  private bound(): Literal {
    if (this.next.kind === "end" || this.isWord("AND")) {
      throw queryRefusal(
        "EXPECTED_VALUE_WITH_BETWEEN_OPERATOR",
        "Error in query: operator BETWEEN takes two values.",
      );
    }
    return this.value();
  }

  private values(operator: Operator): readonly Literal[] {
    if (!this.takeSymbol("(")) {
      throw queryRefusal(
        "EXPECTED_LIST",
        `Error in query: operator ${operator} takes a list in parentheses.`,
      );
    }
    if (this.takeSymbol(")")) {
      throw queryRefusal("PROHIBITED_EMPTY_LIST_IN_CONDITION", "Error in query: a list of values is empty.");
    }
    const values = this.list(() => this.value());
    if (!this.takeSymbol(")")) throw this.unexpected();
    if (new Set(values.map(({ kind }) => kind)).size > 1) {
      throw queryRefusal(
        "PROHIBITED_VALUE_COMBINATION_IN_LIST",
        "Error in query: a list has values of different types.",
      );
    }
    return values;
  }

  private value(): Literal {
    const { kind, text } = this.take();
    if (kind === "string" || kind === "number" || kind === "word") return { kind, text };
    this.position -= 1;
    throw this.unexpected();
  }

  private orderings(): readonly Ordering[] {
    if (!this.takeWord("BY")) throw queryRefusal("EXPECTED_BY", "Error in query: expected BY after ORDER.");
    return this.list(() => {
      const field = this.name();
      const isDescending = this.takeWord("DESC");
      if (!isDescending) this.takeWord("ASC");
      return { field, isDescending };
    });
  }

  private limit(): number {
    const token = this.take();
    const limit = Number(token.text);
    if (token.kind !== "number" || !Number.isSafeInteger(limit)) {
      throw queryRefusal("BAD_LIMIT_VALUE", `Error in query: invalid limit '${token.text}'.`);
    }
    if (limit < 1) throw queryRefusal("LIMIT_VALUE_TOO_LOW", "Error in query: the limit must be positive.");
    return limit;
  }

  private parameter(): readonly [string, string] {
    const name = this.name();
    if (!this.takeSymbol("=")) throw this.unexpected();
    return [name, this.value().text];
  }

  private unexpected(): Error {
    const { kind, text } = this.next;
    if (kind === "end") return endOfQuery();
    return queryRefusal("UNEXPECTED_INPUT", `Error in query: unexpected input ${text}.`);
  }
}

const comparisons = ["=", "!=", "<", "<=", ">", ">="] as const;

function endOfQuery(): Error {
  return queryRefusal("UNEXPECTED_END_OF_QUERY", "Error in query: unexpected end of query.");
}
