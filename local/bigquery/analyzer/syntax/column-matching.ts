import { AnalysisError, type AstNode } from "../analyzer.ts";
import { isNode } from "../nodes.ts";
import type { Edit } from "../rewritten-sql.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** A set operation whose columns match by name, as the analyzer takes it. */
export interface NamedMatching {
  /** `BY NAME` and its modes as `CORRESPONDING` with its modes. */
  readonly edits: readonly Edit[];
  /** Whether the columns of all its queries have to be the same. */
  readonly isStrict: boolean;
  /** The edit that makes it keep the columns of all queries. */
  readonly keepAll: Edit;
}

const operators: ReadonlySet<string> = new Set(["UNION", "INTERSECT", "EXCEPT"]);
const quantifiers: ReadonlySet<string> = new Set(["ALL", "DISTINCT"]);

/**
 * The set operations of a text that match columns by name. The analyzer knows CORRESPONDING, but neither BY NAME nor STRICT,
 * nor INNER and OUTER by themselves.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#by_name_or_corresponding
 */
export function namedMatchings(sql: string): readonly NamedMatching[] {
  if (!/\b(?:union|intersect|except)\b/i.test(sql) || !/\b(?:name|corresponding)\b/i.test(sql)) return [];
  const tokens = [...tokensOf(sql)];
  const offset = (position: number) => Buffer.byteLength(sql.slice(0, position));
  const edit = (start: number, end: number, text: string): Edit => ({
    start: offset(start),
    end: offset(end),
    text,
  });
  return tokens.flatMap((operator, index) => {
    if (!isWord(operator, operators) || !isWord(tokens[index + 1], quantifiers)) return [];
    const matching = matchingClause(tokens, index + 2);
    if (matching === undefined) return [];
    const mode = modeBefore(tokens, index);
    const hasMode = mode.text !== "";
    const { start } = operator;
    const edits = [edit(matching.first.start, matching.last.end, "CORRESPONDING")];
    if (mode.isRewritten) edits.push(edit(mode.start, start, mode.text));
    return {
      edits,
      isStrict: matching.isStrict && !hasMode && !mode.isRewritten,
      keepAll: edit(start, start, "FULL "),
    };
  });
}

interface MatchingClause {
  readonly first: Token;
  readonly last: Token;
  readonly isStrict: boolean;
}

/** `BY NAME` or `[STRICT] CORRESPONDING`. */
function matchingClause(tokens: readonly Token[], index: number): MatchingClause | undefined {
  const [first, second] = [tokens[index], tokens[index + 1]];
  if (first === undefined) return undefined;
  const clause = (last: Token, isStrict: boolean, list: "ON" | "BY"): MatchingClause => {
    const next = tokens.indexOf(last) + 1;
    if (isWord(tokens[next], list) && tokens[next + 1]?.text === "(") {
      throw new AnalysisError(`Unsupported set operation: columns by name with a list of columns (${list})`);
    }
    return { first, last, isStrict };
  };
  if (isWord(first, "BY") && second !== undefined && isWord(second, "NAME"))
    return clause(second, true, "ON");
  if (isWord(first, "CORRESPONDING")) return clause(first, false, "BY");
  if (isWord(first, "STRICT") && second !== undefined && isWord(second, "CORRESPONDING")) {
    return clause(second, true, "BY");
  }
  return undefined;
}

interface Mode {
  readonly start: number;
  readonly text: string;
  /** Whether the analyzer has to read `text` in place of what is written. */
  readonly isRewritten: boolean;
}

/** What stands before the operator: `INNER`, `LEFT [OUTER]`, `FULL [OUTER]` or `OUTER`. */
function modeBefore(tokens: readonly Token[], index: number): Mode {
  const [before, last] = [tokens[index - 2], tokens[index - 1]];
  if (last === undefined) return { start: 0, text: "", isRewritten: false };
  if (isWord(last, "INNER")) return { start: last.start, text: "", isRewritten: true };
  if (isWord(last, "OUTER") && !isWord(before, sided)) {
    return { start: last.start, text: "FULL OUTER ", isRewritten: true };
  }
  const isMode = isWord(last, "OUTER") || isWord(last, sided);
  return { start: last.start, text: isMode ? last.text : "", isRewritten: false };
}

const sided: ReadonlySet<string> = new Set(["FULL", "LEFT"]);

function isWord(token: Token | undefined, text: string | ReadonlySet<string>): boolean {
  if (token?.kind !== "word") return false;
  return typeof text === "string" ? token.text === text : text.has(token.text);
}

/**
 * The columns are the same everywhere if it makes no difference whether those that only some queries have are kept or not.
 * @throws AnalysisError where it does.
 */
export function assertSameColumns(kept: AstNode | undefined, dropped: AstNode | undefined): void {
  const [left, right] = [kept, dropped].map((tree) => (tree === undefined ? [] : columnCounts(tree)));
  if (kept !== undefined && dropped !== undefined && String(left) === String(right)) return;
  throw new AnalysisError(
    "BY NAME and STRICT CORRESPONDING require all input queries to have identical column names; add INNER, LEFT or FULL before the set operator where they differ",
  );
}

/** How many columns each set operation of a resolved statement has. */
function columnCounts(tree: AstNode): readonly number[] {
  const counts: number[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (!isNode(value)) return;
    if (value.nodeKind === "ResolvedSetOperationScan" && Array.isArray(value.column_list)) {
      counts.push(value.column_list.length);
    }
    for (const each of Object.values(value)) visit(each);
  };
  visit(tree);
  return counts;
}
