import { AnalysisError, type Analyzer, type AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { descendants } from "../../../local/bigquery/analyzer/nodes.ts";
import { pathNames, sourceRange } from "../../../local/bigquery/engine/script/syntax.ts";
import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";
import type { MarkTable } from "../positions/mark-table.ts";
import { MarkedText } from "../positions/marked-text.ts";
import type { Variables } from "./scope.ts";
import type { ScriptText } from "./script-text.ts";

/** A value of each type whose text says no more than its type: what a script writes into SQL where only its time or number matters. */
const examples: Readonly<Record<string, string>> = {
  INT64: "1",
  FLOAT64: "1.0",
  NUMERIC: "NUMERIC '1'",
  BIGNUMERIC: "BIGNUMERIC '1'",
  DATE: "DATE '2024-01-02'",
  DATETIME: "DATETIME '2024-01-02 03:04:05'",
  TIME: "TIME '03:04:05'",
  TIMESTAMP: "TIMESTAMP '2024-01-02 03:04:05+00'",
};

const mostTexts = 4;

/**
 * The texts that an expression can have, as GoogleSQL's own evaluator folds it, with where their parts were written. Of variables
 * numbers and times stand in as examples, and BOOLs as both. Undefined where the text depends on more.
 */
export async function constantTexts(
  script: ScriptText,
  node: AstNode,
  variables: Variables,
  table: MarkTable,
  analyzer: Analyzer,
): Promise<readonly MarkedText[] | undefined> {
  const mentioned = new Map<string, SqlType | undefined>();
  for (const each of descendants(node)) {
    if (each.nodeKind !== "ASTPathExpression") continue;
    const variable = variables.get(pathNames(each)[0] ?? "");
    if (variable !== undefined) mentioned.set(variable.name, variable.type);
  }
  const plain = script.source.slice(node);
  const marked = markedLiterals(script, node, table);
  const texts = new Map<string, MarkedText>();
  for (const values of exampleValues([...mentioned])) {
    const from = values.length === 0 ? "" : ` FROM (SELECT ${values.join(", ")})`;
    const text = await evaluated(`SELECT (${plain})${from}`, analyzer);
    if (text === undefined) return undefined;
    const placed = new MarkedText((await evaluated(`SELECT (${marked})${from}`, analyzer)) ?? "", table);
    texts.set(text, placed.text === text ? placed : new MarkedText(text, table));
  }
  return texts.size === 0 ? undefined : [...texts.values()];
}

/** The expression's text, with marks only where they belong to a string: what is made of it tells where its parts were written. */
function markedLiterals(script: ScriptText, node: AstNode, table: MarkTable): string {
  const { text } = script.text;
  const range = sourceRange(node);
  const literals = descendants(node)
    .filter(({ nodeKind }) => nodeKind === "ASTStringLiteral")
    .map((literal) => sourceRange(literal))
    .sort((a, b) => a.start - b.start);
  let written = "";
  let from = script.characters(range.start);
  for (const literal of literals) {
    const start = script.characters(literal.start);
    const end = script.characters(literal.end);
    const quotes = /^[rR]?("""|'''|"|')/.exec(text.slice(start, end));
    if (quotes === null || start < from) continue;
    const content = start + quotes[0].length;
    // What is no text for people, such as a format or a time zone, is to be understood as it is.
    if (!/\w\s|\s\w/.test(text.slice(content, end))) continue;
    const marked = script.text.markedSlice(content, end);
    written += text.slice(from, content) + markOf(script, content, end, marked, table) + marked;
    from = end;
  }
  return written + text.slice(from, script.characters(range.end));
}

/** A mark for a string that stands in the middle of a marked text. */
function markOf(script: ScriptText, start: number, end: number, marked: string, table: MarkTable): string {
  const place = script.text.locate(start);
  if (place === undefined || table.get(marked.codePointAt(0) ?? 0) !== undefined) return "";
  const { text } = script.text;
  const newline = text.indexOf("\n", start);
  const written = text.slice(start, newline < 0 ? end : Math.min(newline, end));
  return table.add({ ...place, written }) ?? "";
}

async function evaluated(sql: string, analyzer: Analyzer): Promise<string | undefined> {
  try {
    const { rows } = await analyzer.evaluate({ sql });
    const value = rows[0]?.[0];
    return typeof value === "string" ? value : undefined;
  } catch (error) {
    if (error instanceof AnalysisError) return undefined;
    throw error;
  }
}

/** Every combination of examples of variables; none where a variable's type has no example. */
function exampleValues(
  variables: readonly (readonly [string, SqlType | undefined])[],
): readonly (readonly string[])[] {
  let combinations: readonly (readonly string[])[] = [[]];
  for (const [name, type] of variables) {
    const values = type?.kind === "BOOL" ? ["FALSE", "TRUE"] : [examples[type?.kind ?? ""]];
    combinations = combinations.flatMap((combination) =>
      values.flatMap((value) => (value === undefined ? [] : [[...combination, `${value} AS \`${name}\``]])),
    );
  }
  return combinations.slice(0, mostTexts);
}
