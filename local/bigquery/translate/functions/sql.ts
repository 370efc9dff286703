import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";

/** How one built-in function becomes a DuckDB expression. */
export type FunctionTranslation = (call: FunctionCall) => string;

/** Translations by GoogleSQL's internal function name. */
export type FunctionFamily = Readonly<Record<string, FunctionTranslation>>;

/** A DuckDB string literal. */
export function quoteText(text: string): string {
  if (text.includes("\0")) {
    return `(${text
      .split("\0")
      .map((part) => `'${part.replaceAll("'", "''")}'`)
      .join(" || chr(0) || ")})`;
  }
  return `'${text.replaceAll("'", "''")}'`;
}

/** The argument at an index; a call the analyzer resolved always has its required arguments. */
export function argument(call: FunctionCall, index: number): TypedSql {
  const value = call.arguments[index];
  if (value === undefined) {
    throw new UnsupportedError(`Unsupported number of arguments: ${call.name} with ${call.arguments.length}`);
  }
  return value;
}

/** The SQL of the argument at an index. */
export function argumentSql(call: FunctionCall, index: number): string {
  return argument(call, index).sql;
}

/** The SQL of all arguments, comma-separated. */
export function argumentList(call: FunctionCall): string {
  return call.arguments.map((value) => value.sql).join(", ");
}

/** An argument that has been bound to a name. */
export function boundTo(name: string | undefined, value: TypedSql): TypedSql {
  const { sql, type, literal } = value;
  return { sql: name ?? sql, type, ...(literal === undefined ? {} : { literal }) };
}

/** A literal text argument, or undefined where the argument is computed. */
export function literalText(value: TypedSql | undefined): string | undefined {
  return typeof value?.literal === "string" ? value.literal : undefined;
}

/** A literal INT64 argument, or undefined where the argument is computed. */
export function literalInteger(value: TypedSql | undefined): bigint | undefined {
  const literal = value?.literal;
  if (typeof literal === "bigint") return literal;
  return typeof literal === "number" && Number.isInteger(literal) ? BigInt(literal) : undefined;
}

/**
 * Raises a runtime error in a branch of a CASE, or yields NULL where the call is SAFE.
 * DuckDB's error() is evaluated only for the rows that reach it and takes any type.
 */
export function fail(safe: boolean, messageSql: string): string {
  return safe ? "NULL" : `error(concat('${errorMark}', ${messageSql}, '${errorMark}'))`;
}

/** Encloses a message that is GoogleSQL's own inside the text of a DuckDB error. */
export const errorMark = "\u0001";

const simpleExpression =
  /^(?:(?:"(?:[^"]|"")*"|[A-Za-z_]\w*)(?:\.(?:"(?:[^"]|"")*"|[A-Za-z_]\w*))*|(?:-?\d+|'[^']*'|NULL)(?:::[A-Z0-9(),]+)?|make_timestamp\(-?\d+(?:::BIGINT)?\))$/;

let boundNames = 0;

/** What a lambda can name as it is: DuckDB does not find columns of outer queries there. */
const literalExpression =
  /^(?:(?:-?\d+|'[^']*'|NULL)(?:::[A-Z0-9(),]+)?|make_timestamp\(-?\d+(?:::BIGINT)?\))$/;

/**
 * Evaluates each value once however often `body` uses it: unless all are columns and literals, those other than literals are
 * bound as fields of a lambda's parameter. Errors of the bound values stay outside of what `body` encloses in TRY.
 */
export function bindOnce<const Values extends readonly string[]>(
  values: Values,
  body: (...names: { [Index in keyof Values]: string }) => string,
): string {
  type Names = { [Index in keyof Values]: string };
  if (values.every((value) => simpleExpression.test(value))) return body(...(values as Names));
  const complex = values.filter((value) => !literalExpression.test(value));
  boundNames = (boundNames + 1) % 1_000_000;
  const parameter = `bound_${boundNames}`;
  let index = 0;
  const fields: string[] = [];
  const names = values.map((value) => {
    if (literalExpression.test(value)) return value;
    index += 1;
    fields.push(`v${index} := ${value}`);
    return complex.length === 1 ? parameter : `${parameter}.v${index}`;
  });
  const bound = complex.length === 1 ? complex[0] : `struct_pack(${fields.join(", ")})`;
  return `list_transform([${bound}], lambda ${parameter}: ${body(...(names as Names))})[1]`;
}

/** The value, unless the condition on it holds: then a runtime error, or NULL where the call is SAFE. */
export function refuseWhen(safe: boolean, condition: string, messageSql: string, value: string): string {
  return `CASE WHEN ${condition} THEN ${fail(safe, messageSql)} ELSE ${value} END`;
}

/** A call of the DuckDB function of the given name with the same arguments. */
export function sameArguments(duckName: string): FunctionTranslation {
  return (call) => `${duckName}(${argumentList(call)})`;
}
