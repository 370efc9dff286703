import type { TypedSql } from "../../translate/context.ts";
import { literalTypedSql } from "../../translate/literals.ts";
import type { ResultValue } from "../../types/result-value.ts";
import type { SqlType } from "../../types/sql-type.ts";
import type { TypeParameters } from "../../types/type-parameters.ts";

/** What values a script variable takes. */
export interface VariableType {
  readonly type: SqlType;
  /** Of a variable that was declared with a parameterized type. */
  readonly parameters?: TypeParameters;
}

/** A value together with its GoogleSQL type, as a script variable holds it. */
export interface TypedValue extends VariableType {
  readonly value: ResultValue;
}

/** The DuckDB expression of a value. */
export function valueSql({ value, type }: TypedValue): TypedSql {
  return literalTypedSql(value, type);
}
