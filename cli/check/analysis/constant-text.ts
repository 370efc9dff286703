import { AnalysisError, type Analyzer, type AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { descendants, pathNames, sourceRange } from "../../../local/bigquery/engine/script/syntax.ts";
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
  const { start, end } = sourceRange(node);
  const expression = script.text.markedSlice(script.characters(start), script.characters(end));
  const texts = new Map<string, MarkedText>();
  for (const values of exampleValues([...mentioned])) {
    const from = values.length === 0 ? "" : ` FROM (SELECT ${values.join(", ")})`;
    const text = await evaluated(`SELECT (${expression})${from}`, analyzer);
    if (text === undefined) return undefined;
    texts.set(text, new MarkedText(text, table));
  }
  return texts.size === 0 ? undefined : [...texts.values()];
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
function exampleValues(variables: readonly (readonly [string, SqlType | undefined])[]): readonly (readonly string[])[] {
  let combinations: readonly (readonly string[])[] = [[]];
  for (const [name, type] of variables) {
    const values = type?.kind === "BOOL" ? ["FALSE", "TRUE"] : [examples[type?.kind ?? ""]];
    combinations = combinations.flatMap((combination) =>
      values.flatMap((value) => (value === undefined ? [] : [[...combination, `${value} AS \`${name}\``]])),
    );
  }
  return combinations.slice(0, mostTexts);
}
