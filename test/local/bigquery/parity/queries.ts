import type { EvaluatedTable } from "../../../../local/bigquery/analyzer/analyzer.ts";
import { judge } from "./compare.ts";
import { concurrently } from "./concurrently.ts";
import type { Parity } from "./parity.ts";
import type { Verdict } from "./verdicts.ts";

/** Compares whole queries over tables; their rows as a multiset unless the query itself orders them. */
export async function compareQueries(
  parity: Parity,
  queries: readonly string[],
  tables: readonly EvaluatedTable[],
): Promise<readonly Verdict[]> {
  return await concurrently(queries, async (sql) => {
    const used = tables.filter(({ name }) => sql.includes(name));
    const [expected, actual] = await Promise.all([parity.reference(sql, used), parity.embedded(sql, used)]);
    return judge(sql, expected, actual, { ordered: isOrdered(sql), named: true });
  });
}

/** A query as it is; an expression as the query of its value. */
export function asQuery(sql: string): string {
  return /^(?:SELECT|WITH)\s/.test(sql) ? sql : `SELECT ${sql}`;
}

/** Whether the query's last clause is an ORDER BY of its own, perhaps with a LIMIT. */
export function isOrdered(sql: string): boolean {
  const start = sql.lastIndexOf("ORDER BY");
  if (start < 0) return false;
  let depth = 0;
  for (const character of sql.slice(start)) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth < 0) return false;
  }
  return !/^ORDER BY[^;]*\b(?:UNION|INTERSECT|EXCEPT|QUALIFY)\b/s.test(sql.slice(start));
}
