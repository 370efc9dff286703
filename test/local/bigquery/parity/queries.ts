import type { EvaluatedTable } from "../../../../local/bigquery/analyzer/analyzer.ts";
import { describe, difference, isBeyondReference, sameMessage } from "./compare.ts";
import type { Comparison, Finding } from "./expressions.ts";
import type { Parity } from "./parity.ts";

/** Compares whole queries over tables; their rows as a multiset unless the query itself orders them. */
export async function compareQueries(
  parity: Parity,
  queries: readonly string[],
  tables: readonly EvaluatedTable[],
): Promise<Comparison> {
  const differences: Finding[] = [];
  const messages: Finding[] = [];
  let errors = 0;
  let unanswered = 0;
  const remaining = [...queries];
  const worker = async () => {
    for (let sql = remaining.shift(); sql !== undefined; sql = remaining.shift()) {
      const [expected, actual] = await Promise.all([
        parity.reference(sql, tables),
        parity.embedded(sql, tables),
      ]);
      if (isBeyondReference(expected)) {
        unanswered += 1;
        continue;
      }
      const problem = difference(expected, actual, { ordered: /\bORDER BY [^()]*$/.test(sql) });
      if (problem !== undefined) differences.push({ expression: sql, problem });
      else if (expected.kind === "ERROR") {
        errors += 1;
        if (!sameMessage(expected, actual)) {
          messages.push({ expression: sql, problem: `${describe(expected)} / ${describe(actual)}` });
        }
      }
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return { compared: queries.length, errors, unanswered, differences, messages };
}
