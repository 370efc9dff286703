import type { TranslationContext, TypedSql } from "../../translate/context.ts";
import { translateExpression } from "../../translate/translate.ts";
import { typeName } from "../../types/type-names.ts";
import { fieldType } from "../schema/field-types.ts";
import { child, children } from "../script/syntax.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import type { Environment } from "./environment.ts";
import { prepareText } from "./prepare.ts";
import type { PreparedStatement } from "./prepared-statement.ts";
import type { ResolvedTable } from "./resolved-table.ts";

/** The context of a statement that modifies a table whose columns may have defaults. */
export async function withColumnDefaults(
  prepared: PreparedStatement,
  environment: Environment,
  snapshot: Snapshot,
): Promise<TranslationContext> {
  const defaults = new Map<string, ReadonlyMap<string, TypedSql>>();
  for (const [name, table] of prepared.tables) {
    const expressions = await columnDefaults(table, environment, snapshot);
    if (expressions.size > 0) defaults.set(name, expressions);
  }
  if (defaults.size === 0) return prepared.context;
  const { context } = prepared;
  return {
    ...context,
    table: (name) => {
      const binding = context.table(name);
      const own = defaults.get(name);
      return own === undefined ? binding : { ...binding, defaults: own };
    },
  };
}

async function columnDefaults(
  { record }: ResolvedTable,
  { session, defaults, systemVariables }: Environment,
  snapshot: Snapshot,
): Promise<ReadonlyMap<string, TypedSql>> {
  const expressions = new Map<string, TypedSql>();
  for (const field of record?.schema ?? []) {
    if (field.defaultValueExpression === undefined) continue;
    const sql = `SELECT CAST((${field.defaultValueExpression}\n) AS ${typeName(fieldType(field))})`;
    const { statement, context } = await prepareText(sql, { session, defaults, systemVariables }, snapshot);
    const [computed] = children(child(statement, "query"), "expr_list");
    if (computed === undefined) throw new Error(`The default of ${field.name} is no expression`);
    expressions.set(field.name, translateExpression(child(computed, "expr"), context));
  }
  return expressions;
}
