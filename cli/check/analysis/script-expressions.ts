import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";
import { sameType, typeName } from "../../../local/bigquery/types/type-names.ts";
import type { ProblemCode } from "../problem.ts";
import type { AnalysisContext } from "./analysis-context.ts";
import { type SessionScope, Variables } from "./scope.ts";
import type { ScriptText } from "./script-text.ts";
import { expressionType } from "./statement-analysis.ts";

/** The expressions of a script: their types, as the variables stand where they are. */
export class ScriptExpressions {
  readonly context: AnalysisContext;
  readonly session: SessionScope;
  variables = new Variables();

  constructor(context: AnalysisContext, session: SessionScope) {
    this.context = context;
    this.session = session;
  }

  /** The type of an expression; undefined where it is wrong, which is reported. */
  type(script: ScriptText, node: AstNode): Promise<SqlType | undefined> {
    return this.typed(script, node, { prefix: "SELECT (", suffix: ")" });
  }

  /** The type of what an expression or a type stands in. */
  typed(
    script: ScriptText,
    node: AstNode,
    around: { readonly prefix: string; readonly suffix: string; readonly isTrial?: boolean },
  ): Promise<SqlType | undefined> {
    return expressionType(script, node, this.session, this.variables, this.context, around);
  }

  /** The type that a script states, as of a variable or a parameter. */
  stated(script: ScriptText, type: AstNode): Promise<SqlType | undefined> {
    const around = { prefix: "SELECT CAST(NULL AS", suffix: ")" };
    return expressionType(script, type, this.session, new Variables(), this.context, around);
  }

  /** Whether a variable of the type takes an expression, as the analyzer's own coercion decides; reports why not. */
  async expect(script: ScriptText, node: AstNode, type: SqlType): Promise<boolean> {
    const prefix = `SELECT IF(FALSE, CAST(NULL AS ${typeName(type)}), (`;
    const coerced = await this.typed(script, node, { prefix, suffix: "))", isTrial: true });
    if (coerced !== undefined && sameType(coerced, type)) return true;
    const actual = await this.type(script, node);
    if (actual === undefined) return false;
    const message = `Cannot coerce expression of type ${typeName(actual)} to type ${typeName(type)}`;
    this.report(script, node, "type_error", message);
    return false;
  }

  report(script: ScriptText, node: AstNode, code: ProblemCode, message: string): void {
    this.context.report({ severity: "error", code, message, spot: script.spotOf(node) });
  }
}
