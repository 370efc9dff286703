import { describe, difference, isBeyondReference, sameMessage } from "./compare.ts";
import type { Outcome, Parity } from "./parity.ts";

/** Expressions with placeholders `$a`, `$b`, … that stand for every combination of the given literals. */
export interface ExpressionCase {
  readonly expressions: readonly string[];
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

export interface Finding {
  readonly expression: string;
  readonly problem: string;
}

export interface Comparison {
  readonly compared: number;
  /** Expressions that both refuse with an error of the same kind. */
  readonly errors: number;
  readonly differences: readonly Finding[];
  /** Expressions that the reference evaluator does not implement. */
  readonly unanswered: number;
  /** Errors on both sides whose words differ. */
  readonly messages: readonly Finding[];
}

/** Every expression that a case stands for. */
export function expand({ expressions, values = {} }: ExpressionCase): readonly string[] {
  return expressions.flatMap((expression) => {
    const used = Object.entries(values).filter(([name]) => expression.includes(`$${name}`));
    return used.reduce<readonly string[]>(
      (partial, [name, literals]) =>
        partial.flatMap((text) => literals.map((literal) => text.replaceAll(`$${name}`, literal))),
      [expression],
    );
  });
}

const batchSize = 50;

/**
 * Compares expressions in both, many to a query; where a query fails, its halves, down to the single expression.
 */
export async function compareExpressions(
  parity: Parity,
  expressions: readonly string[],
): Promise<Comparison> {
  const differences: Finding[] = [];
  const messages: Finding[] = [];
  let errors = 0;
  let unanswered = 0;
  const compare = async (batch: readonly string[]): Promise<void> => {
    const sql = `SELECT ${batch.map((expression, index) => `${expression} AS c${index}`).join(", ")}`;
    const [expected, actual] = await Promise.all([parity.reference(sql), parity.embedded(sql)]);
    if (expected.kind === "ROWS" && actual.kind === "ROWS") {
      for (const [index, expression] of batch.entries()) {
        const problem = difference(column(expected, index), column(actual, index), { ordered: true });
        if (problem !== undefined) differences.push({ expression, problem });
      }
      return;
    }
    const [single] = batch;
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await compare(batch.slice(0, middle));
      await compare(batch.slice(middle));
      return;
    }
    if (single === undefined) return;
    const problem = difference(expected, actual, { ordered: true });
    if (isBeyondReference(expected)) {
      unanswered += 1;
      return;
    }
    if (problem !== undefined) differences.push({ expression: single, problem });
    else errors += 1;
    if (problem === undefined && !sameMessage(expected, actual)) {
      messages.push({ expression: single, problem: `${describe(expected)} / ${describe(actual)}` });
    }
  };
  const batches: (readonly string[])[] = [];
  for (let start = 0; start < expressions.length; start += batchSize) {
    batches.push(expressions.slice(start, start + batchSize));
  }
  // Both services work on several queries at a time.
  const worker = async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await compare(batch);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return { compared: expressions.length, errors, unanswered, differences, messages };
}

function column(outcome: Extract<Outcome, { kind: "ROWS" }>, index: number): Outcome {
  return {
    kind: "ROWS",
    columns: outcome.columns.slice(index, index + 1),
    rows: outcome.rows.map((row) => row.slice(index, index + 1)),
  };
}
