import type { Family, RefusedCase } from "./cases.ts";
import { describe, judge } from "./compare.ts";
import { concurrently } from "./concurrently.ts";
import { compareExpressions } from "./expressions.ts";
import { knownDifferences } from "./known-differences.ts";
import type { Outcome, Parity } from "./parity.ts";
import { asQuery, compareQueries, isOrdered } from "./queries.ts";
import type { Verdict } from "./verdicts.ts";

type DocumentedFamily = Extract<Family, { kind: "DOCUMENTED" }>;

/** What becomes of every case of a family, with the reasons of the known differences. */
export async function compareFamily(parity: Parity, family: Family): Promise<readonly Verdict[]> {
  const verdicts = await compareCases(parity, family);
  return verdicts.map((verdict) => {
    if (verdict.kind !== "DIFFERENT" && verdict.kind !== "REFUSED") return verdict;
    const known = knownDifferences.find(({ pattern }) => pattern.test(verdict.sql));
    return known === undefined ? verdict : { ...verdict, reason: known.reason };
  });
}

async function compareCases(parity: Parity, family: Family): Promise<readonly Verdict[]> {
  switch (family.kind) {
    case "EXPRESSIONS":
      return await compareExpressions(parity, family.cases);
    case "QUERIES":
      return await compareQueries(parity, family.cases, family.tables);
    case "DOCUMENTED":
      return (await concurrently(family.cases, (each) => compareDocumented(parity, each))).flat();
    case "REFUSED":
      return (await concurrently(family.cases, (each) => compareRefused(parity, each))).flat();
  }
}

async function compareDocumented(
  parity: Parity,
  { source, documented, tables = [] }: DocumentedFamily["cases"][number],
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [sql, equivalent] of documented) {
    const expected = await parity.reference(asQuery(equivalent), tables);
    const actual = await parity.embedded(asQuery(sql), tables);
    const verdict = judge(sql, ofAnyType(equivalent, expected, actual), actual, { ordered: isOrdered(sql) });
    const isEqual = expected.kind === "ROWS" && verdict.kind === "EQUAL";
    verdicts.push(
      isEqual
        ? { ...verdict, kind: "DOCUMENTED", reason: source }
        : {
            sql,
            kind: "DIFFERENT",
            problem: verdict.problem || `the expected value is an error: ${describe(expected)}`,
          },
    );
  }
  return verdicts;
}

/** A bare NULL stands for the NULL of any type. */
function ofAnyType(equivalent: string, expected: Outcome, actual: Outcome): Outcome {
  if (equivalent !== "NULL" || expected.kind !== "ROWS" || actual.kind !== "ROWS") return expected;
  return { ...expected, columns: actual.columns };
}

/** The embedded BigQuery's own refusals, and names that GoogleSQL's analyzer does not know. */
async function compareRefused(parity: Parity, { refused, reason }: RefusedCase): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const sql of refused) {
    const actual = await parity.embedded(`SELECT ${sql}`);
    if (
      actual.kind === "REFUSED" ||
      (actual.kind === "ERROR" && /not found|not supported|Unsupported/i.test(actual.message))
    ) {
      verdicts.push({ sql, kind: "REFUSED", problem: actual.message, reason });
    } else {
      verdicts.push({ sql, kind: "DIFFERENT", problem: `expected a refusal, got ${describe(actual)}` });
    }
  }
  return verdicts;
}
