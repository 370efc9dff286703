import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aggregateQueries, windowQueries } from "./cases/aggregates.ts";
import { arrayCases } from "./cases/arrays.ts";
import { castCases } from "./cases/casts.ts";
import { dateCases } from "./cases/dates.ts";
import { formatCases } from "./cases/formats.ts";
import { jsonCases } from "./cases/json.ts";
import { numberCases } from "./cases/numbers.ts";
import { regularExpressionCases, stringCases } from "./cases/strings.ts";
import { type Comparison, compareExpressions, expand, type Finding } from "./expressions.ts";
import { knownDifferences } from "./known-differences.ts";
import { Parity } from "./parity.ts";
import { compareQueries } from "./queries.ts";
import { sampleTables } from "./sample-tables.ts";

const minutes = 60_000;
let parity: Parity;

beforeAll(async () => {
  parity = await Parity.start();
});

afterAll(async () => {
  await parity.close();
});

function unexpected({ differences }: Comparison): readonly Finding[] {
  return differences.filter(
    ({ expression }) => !knownDifferences.some(({ pattern }) => pattern.test(expression)),
  );
}

describe("expressions equal GoogleSQL's reference evaluator", () => {
  it.each([
    ["numbers", numberCases],
    ["casts", castCases],
    ["strings", stringCases],
    ["regular expressions", regularExpressionCases],
    ["dates and times", dateCases],
    ["JSON", jsonCases],
    ["arrays, structs and conditions", arrayCases],
    ["FORMAT", formatCases],
  ])(
    "%s",
    async (_name, cases) => {
      expect(unexpected(await compareExpressions(parity, cases.flatMap(expand)))).toEqual([]);
    },
    10 * minutes,
  );
});

describe("queries equal GoogleSQL's reference evaluator", () => {
  it.each([
    ["aggregates", aggregateQueries],
    ["window functions", windowQueries],
  ])(
    "%s",
    async (_name, { queries }) => {
      expect(unexpected(await compareQueries(parity, queries, sampleTables))).toEqual([]);
    },
    10 * minutes,
  );
});
