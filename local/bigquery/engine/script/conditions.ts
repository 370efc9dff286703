import type { AstNode } from "../../analyzer/analyzer.ts";
import { descendants } from "../../analyzer/nodes.ts";
import { invalidQuery } from "../errors.ts";
import type { TypedValue } from "../results/literals.ts";
import type { Environment } from "../statements/environment.ts";
import { evaluateExpression } from "../statements/expressions.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import type { SourceText } from "./source-text.ts";
import { child, mayReadTables, pathNames } from "./syntax.ts";

/** The value of an expression, over the snapshot of the moment. */
export async function evaluated(
  source: SourceText,
  expression: AstNode,
  environment: Environment,
  around?: { readonly prefix: string; readonly suffix: string },
): Promise<TypedValue> {
  return overSnapshot(expression, environment, (snapshot) =>
    evaluateExpression(source, expression, environment, snapshot, around),
  );
}

/** Evaluates an expression over the snapshot of the moment, if it needs one. */
export function overSnapshot<T>(
  expression: AstNode,
  environment: Environment,
  evaluation: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const { session } = environment;
  return mayReadTables(expression) || mayCallReader(expression, environment)
    ? session.run(undefined, evaluation)
    : session.evaluate(evaluation);
}

/** Whether a condition is TRUE; FALSE and NULL are not. */
export async function isTrue(
  source: SourceText,
  condition: AstNode,
  environment: Environment,
  around?: { readonly prefix: string; readonly suffix: string },
): Promise<boolean> {
  const { type, value } = await evaluated(source, condition, environment, around);
  if (condition.nodeKind === "ASTNullLiteral" && around === undefined) return false;
  if (type.kind !== "BOOL") throw invalidQuery(`A condition must be of type BOOL, not ${type.kind}`);
  return value === true;
}

/** Whether an expression calls a function that may read tables. */
function mayCallReader(expression: AstNode, { session }: Environment): boolean {
  for (const call of descendants(expression)) {
    if (call.nodeKind !== "ASTFunctionCall") continue;
    if (session.temporaryFunctions.length > 0) return true;
    const [first = "", ...rest] = pathNames(child(call, "function"));
    if ((rest.length > 0 && !builtInGroups.has(first.toLowerCase())) || first.includes(".")) return true;
  }
  return false;
}

const builtInGroups: ReadonlySet<string> = new Set([
  "safe",
  "net",
  "keys",
  "aead",
  "hll_count",
  "kll_quantiles",
]);
