import { judge } from "./compare.ts";
import { concurrently } from "./concurrently.ts";
import type { Outcome, Parity } from "./parity.ts";
import type { Verdict } from "./verdicts.ts";

const batchSize = 50;

/**
 * Compares expressions in both, many to a query. Those that fail in the reference evaluator are found first and then compared
 * one by one, so that they do not spoil the batches of the others.
 */
export async function compareExpressions(
  parity: Parity,
  expressions: readonly string[],
): Promise<readonly Verdict[]> {
  const batches: (readonly string[])[] = [];
  for (let start = 0; start < expressions.length; start += batchSize) {
    batches.push(expressions.slice(start, start + batchSize));
  }
  const verdicts = await concurrently(batches, (batch) => compareBatch(parity, batch));
  return verdicts.flat();
}

async function compareBatch(parity: Parity, batch: readonly string[]): Promise<readonly Verdict[]> {
  const expected = await referenceOutcomes(parity, batch);
  const answered = expected.flatMap((outcome, index) => (outcome.kind === "ROWS" ? [index] : []));
  const actual = new Map<number, Outcome>();
  const outcomes = await embeddedOutcomes(parity, pick(batch, answered));
  for (const [position, index] of answered.entries()) actual.set(index, at(outcomes, position));
  const verdicts: Verdict[] = [];
  for (const [index, sql] of batch.entries()) {
    const outcome = actual.get(index) ?? (await parity.embedded(select([sql])));
    verdicts.push(judge(sql, at(expected, index), outcome, { ordered: true }));
  }
  return verdicts;
}

/** What the reference evaluator answers to each. */
async function referenceOutcomes(parity: Parity, batch: readonly string[]): Promise<readonly Outcome[]> {
  if (batch.length === 0) return [];
  const outcome = await parity.reference(select(batch));
  if (outcome.kind === "ROWS") return columns(outcome);
  if (batch.length === 1) return [outcome];
  const failing = failingExpression(batch, outcome);
  if (failing !== undefined) {
    // The analyzer goes from left to right: what stands before is sound.
    const parts = [batch.slice(0, failing), batch.slice(failing, failing + 1), batch.slice(failing + 1)];
    const answers: Outcome[] = [];
    for (const part of parts) answers.push(...(await referenceOutcomes(parity, part)));
    return answers;
  }
  const probe = await parity.reference(select(batch.map((expression) => `ISERROR(${expression})`)));
  const isFailing = probe.kind === "ROWS" ? (probe.rows[0] ?? []) : [];
  if (!isFailing.includes(true) || isFailing.every((fails) => fails === true)) {
    return await halves(batch, (half) => referenceOutcomes(parity, half));
  }
  const sound = batch.flatMap((_, index) => (isFailing[index] === true ? [] : [index]));
  const answers = await referenceOutcomes(parity, pick(batch, sound));
  const outcomes: Outcome[] = [];
  for (const [index, expression] of batch.entries()) {
    const position = sound.indexOf(index);
    outcomes.push(position >= 0 ? at(answers, position) : await parity.reference(select([expression])));
  }
  return outcomes;
}

/** What the embedded BigQuery answers to each of the expressions, which should all have an answer. */
async function embeddedOutcomes(parity: Parity, batch: readonly string[]): Promise<readonly Outcome[]> {
  if (batch.length === 0) return [];
  const outcome = await parity.embedded(select(batch));
  if (outcome.kind === "ROWS") return columns(outcome);
  if (batch.length === 1) return [outcome];
  return await halves(batch, (half) => embeddedOutcomes(parity, half));
}

async function halves(
  batch: readonly string[],
  outcomes: (half: readonly string[]) => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  const middle = Math.ceil(batch.length / 2);
  return [...(await outcomes(batch.slice(0, middle))), ...(await outcomes(batch.slice(middle)))];
}

/** Each expression starts a line of its own. */
function select(expressions: readonly string[]): string {
  return `SELECT\n${expressions.map((expression, index) => `${expression} AS c${index}`).join(",\n")}`;
}

/** The expression at whose lines an error is said to be; undefined for errors of execution, which have no position. */
function failingExpression(batch: readonly string[], outcome: Outcome): number | undefined {
  const line = outcome.kind === "ERROR" ? outcome.line : undefined;
  if (line === undefined) return undefined;
  let end = 1;
  const index = batch.findIndex((expression) => {
    end += expression.split("\n").length;
    return line <= end;
  });
  return index < 0 ? undefined : index;
}

/** The outcomes of a batch's single columns. */
function columns(outcome: Extract<Outcome, { kind: "ROWS" }>): readonly Outcome[] {
  return outcome.columns.map((column, index) => ({
    kind: "ROWS",
    columns: [column],
    rows: outcome.rows.map((row) => row.slice(index, index + 1)),
  }));
}

function pick(batch: readonly string[], indexes: readonly number[]): readonly string[] {
  return indexes.map((index) => at(batch, index));
}

function at<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) throw new Error(`Nothing at ${index}`);
  return element;
}
