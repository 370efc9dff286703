import type { AstNode } from "../../analyzer/analyzer.ts";
import { invalidQuery } from "../errors.ts";
import type { TypedValue } from "../results/literals.ts";
import type { Environment } from "../statements/environment.ts";
import { evaluateExpression } from "../statements/expressions.ts";
import type { SourceText } from "./source-text.ts";

/** The value of an expression, over the snapshot of the moment. */
export async function evaluated(
  source: SourceText,
  expression: AstNode,
  environment: Environment,
  around?: { readonly prefix: string; readonly suffix: string },
): Promise<TypedValue> {
  return environment.session.run(undefined, (snapshot) =>
    evaluateExpression(source, expression, environment, snapshot, around),
  );
}

/** Whether a condition is TRUE; FALSE and NULL are not. */
export async function isTrue(
  source: SourceText,
  condition: AstNode,
  environment: Environment,
  around?: { readonly prefix: string; readonly suffix: string },
): Promise<boolean> {
  const { type, value } = await evaluated(source, condition, environment, around);
  if (type.kind !== "BOOL") throw invalidQuery(`A condition must be of type BOOL, not ${type.kind}`);
  return value === true;
}
