import { compareRows } from "./compare-rows.ts";
import type { Input, TestRow } from "./inputs.ts";
import { openProjectWarehouse } from "./project-warehouse.ts";
import { showDifference } from "./show-difference.ts";
import type { TestWarehouse } from "./test-warehouse.ts";

export type { Cell } from "./cell.ts";
export { gone, type Input, type LandedRow, landed, rows, type TestRow } from "./inputs.ts";

/** What a model is run over, and what must come of it. */
export interface Expectation {
  /** What it reads; a table that is not named is empty, unless it reads nothing itself, as a calendar does. */
  readonly given?: readonly Input[];
  /** Now, in ISO with its zone; the year 2000 begins where a test does not care. */
  readonly clock?: string;
  /** Makes the run an incremental one: the model's rows before it. */
  readonly existing?: readonly TestRow[];
  /** Makes the run an incremental one: what the rows before it were built from. */
  readonly builtFrom?: readonly Input[];
  /** A condition on the rows that are looked at; all of them without it. */
  readonly where?: string;
  /** Its rows afterwards, in any order; compared are the columns that any of them mentions. */
  readonly expect: readonly TestRow[];
}

export interface ModelTest {
  readonly model: string;
  readonly name: string;
  /** Where it is stated, as in `/project/test/definitions/mart/daily_kpis.test.ts:12`; empty where unknown. */
  readonly place: string;
  readonly expectation: Expectation;
}

/** States a test of a model. */
export type StateTest = (name: string, expectation: Expectation) => void;

/** A failed comparison: its message is the difference. */
export class DifferenceError extends Error {
  override readonly name = "DifferenceError";
}

const collected: ModelTest[] = [];

/** The tests that were stated since this was asked last, for a runner. */
export function takeStatedTests(): readonly ModelTest[] {
  return collected.splice(0);
}

// Under vitest, each test is one of vitest's; `kura test` runs them without it.
const vitest = process.env.VITEST === undefined ? undefined : await import("vitest");

/** For the tests of one model, named as in `warehouse.fct_order` or `mart.daily_kpis`: a function that states one. */
export function testsOf(model: string): StateTest {
  return (name, expectation) => {
    const test = { model, name, place: callerPlace(new Error().stack ?? ""), expectation };
    if (vitest === undefined) collected.push(test);
    else vitest.it(`${model}: ${name}`, async () => runModelTest(await openProjectWarehouse(), test));
  };
}

/** Runs one test. Throws DifferenceError where rows differ, and Failure for what cannot be run. */
export async function runModelTest(
  warehouse: TestWarehouse,
  { model, expectation }: Pick<ModelTest, "model" | "expectation">,
): Promise<void> {
  const { given = [], clock = "2000-01-01T00:00:00Z", existing, builtFrom, where, expect } = expectation;
  const result = await warehouse.run({ model, given, clock, existing, builtFrom, where });
  const difference = compareRows(model, result, expect);
  if (difference !== undefined) throw new DifferenceError(showDifference(model, difference));
}

/** The file and line that stated a test: the first of a stack that is not of this file. */
function callerPlace(stack: string): string {
  const lines = stack.split("\n").slice(1);
  const outside = lines.find(
    (line) => !line.includes(import.meta.filename) && !line.includes(import.meta.url),
  );
  const [, file = "", line = ""] = /\(?((?:file:\/\/)?\/[^()]*?):(\d+):\d+\)?$/.exec(outside ?? "") ?? [];
  return file === "" ? "" : `${file.replace(/^file:\/\//, "").replace(/\?.*$/, "")}:${line}`;
}
