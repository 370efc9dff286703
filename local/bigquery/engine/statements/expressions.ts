import type { AstNode } from "../../analyzer/analyzer.ts";
import { translateQuery } from "../../translate/translate.ts";
import { castParameters, constrainedSql } from "../../translate/type-parameters.ts";
import type { ResultValue } from "../../types/result-value.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { sameType, typeName } from "../../types/type-names.ts";
import { invalidQuery } from "../errors.ts";
import { type TypedValue, type VariableType, valueSql } from "../results/literals.ts";
import { resultValue } from "../results/result-values.ts";
import type { SourceText } from "../script/source-text.ts";
import { child, children } from "../script/syntax.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import { bytesProcessed } from "./bytes-processed.ts";
import type { Environment } from "./environment.ts";
import { withExternalQueries } from "./external-queries.ts";
import { namedParameters } from "./parameters.ts";
import { prepareStatement, prepareText } from "./prepare.ts";
import type { PreparedStatement } from "./prepared-statement.ts";

const plain = { prefix: "SELECT (", suffix: ")" };

/** The value of an expression of a script; `around` makes it a query of one value. */
export async function evaluateExpression(
  source: SourceText,
  expression: AstNode,
  environment: Environment,
  snapshot: Snapshot,
  around: { readonly prefix: string; readonly suffix: string } = plain,
): Promise<TypedValue> {
  const prepared = await prepareStatement(source, expression, environment, snapshot, around);
  return evaluatePrepared(prepared, environment, snapshot);
}

/**
 * The value of an expression as a variable of the given type takes it.
 * @throws BigQueryError where the type does not coerce.
 */
export async function evaluateAs(
  variable: VariableType,
  source: SourceText,
  expression: AstNode,
  environment: Environment,
  snapshot: Snapshot,
): Promise<TypedValue> {
  const { type } = variable;
  const around = { prefix: `${coercion(type)}(`, suffix: "))" };
  const prepared = await prepareStatement(source, expression, environment, snapshot, around).catch(
    async (error: unknown) => {
      const { statement, context } = await prepareStatement(source, expression, environment, snapshot, plain);
      const from = translateQuery(statement, context).columns[0]?.type;
      throw from === undefined ? error : cannotCoerce(from, type);
    },
  );
  const value = await evaluatePrepared(prepared, environment, snapshot);
  if (!sameType(value.type, type)) throw cannotCoerce(value.type, type);
  return held(variable, value.value, environment);
}

/**
 * A value as a variable of the given type takes it.
 * @throws BigQueryError where the type does not coerce.
 */
export async function coerceValue(
  value: TypedValue,
  variable: VariableType,
  environment: Environment,
): Promise<TypedValue> {
  const { type } = variable;
  if (sameType(value.type, type)) return held(variable, value.value, environment);
  const parameters = namedParameters([["value", valueSql(value)]]);
  const given: Environment = { ...environment, parameters };
  return environment.session.evaluate(async (snapshot) => {
    const sql = `${coercion(type)}@value)`;
    const prepared = await prepareText(sql, given, snapshot).catch(() => {
      throw cannotCoerce(value.type, type);
    });
    const coerced = await evaluatePrepared(prepared, given, snapshot);
    if (!sameType(coerced.type, type)) throw cannotCoerce(value.type, type);
    return held(variable, coerced.value, environment);
  });
}

/** A value as a variable of a parameterized type holds it. */
async function held(
  { type, parameters }: VariableType,
  value: ResultValue,
  { session }: Environment,
): Promise<TypedValue> {
  if (parameters === undefined || value === null) return { type, value, ...(parameters && { parameters }) };
  const sql = constrainedSql(valueSql({ type, value }).sql, type, parameters);
  const connection = await session.sideConnection();
  const reader = await connection.runAndReadAll(`SELECT ${sql}`);
  return { type, parameters, value: resultValue(reader.getRows()[0]?.[0] ?? null, type) };
}

/** The analyzer's own coercion: the common type of both branches is the variable's, or there is none. */
function coercion(type: SqlType): string {
  return `SELECT IF(FALSE, CAST(NULL AS ${typeName(type)}), `;
}

/** The type that a node of the parse tree names, with its parameters. */
export async function statedType(
  source: SourceText,
  node: AstNode,
  environment: Environment,
  snapshot: Snapshot,
): Promise<VariableType> {
  const text = source.slice(node);
  // A literal loses its parameters: the subquery is none.
  const sql = `SELECT CAST((SELECT CAST(NULL AS ${text})) AS ${text})`;
  const { statement, context } = await prepareText(sql, environment, snapshot).catch(
    async (error: unknown) => {
      // The same mistake where the type stands.
      await prepareStatement(source, node, environment, snapshot, {
        prefix: "SELECT CAST(NULL AS",
        suffix: ")",
      });
      throw error;
    },
  );
  const type = translateQuery(statement, context).columns[0]?.type;
  if (type === undefined) throw invalidQuery(`Type not found: ${text}`);
  const [computed] = children(child(statement, "query"), "expr_list");
  const cast = computed === undefined ? undefined : child(computed, "expr");
  const parameters = castParameters(cast?.type_modifiers);
  return { type, ...(parameters === undefined ? {} : { parameters }) };
}

async function evaluatePrepared(
  prepared: PreparedStatement,
  environment: Environment,
  snapshot: Snapshot,
): Promise<TypedValue> {
  const query = translateQuery(prepared.statement, prepared.context);
  const readsNothing = prepared.tables.size === 0;
  if (!readsNothing)
    environment.session.expressionBytes += await bytesProcessed(prepared, environment, snapshot);
  const connection = readsNothing ? await environment.session.sideConnection() : snapshot.connection;
  const reader = await withExternalQueries(prepared.externalQueries, environment, () =>
    connection.runAndReadAll(query.sql),
  );
  const column = query.columns[0];
  if (column === undefined) throw invalidQuery("The expression has no value");
  return { type: column.type, value: resultValue(reader.getRows()[0]?.[0] ?? null, column.type) };
}

function cannotCoerce(from: SqlType, to: SqlType): Error {
  return invalidQuery(
    `Cannot coerce expression of type ${typeName(from)} to variable of type ${typeName(to)}`,
  );
}
