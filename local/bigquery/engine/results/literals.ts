import type { TypedSql } from "../../translate/context.ts";
import { literalTypedSql } from "../../translate/literals.ts";
import type { ResultValue } from "../../types/result-value.ts";
import type { SqlType } from "../../types/sql-type.ts";

/** A value together with its GoogleSQL type, as a script variable holds it. */
export interface TypedValue {
  readonly type: SqlType;
  readonly value: ResultValue;
}

/** The DuckDB expression of a value. */
export function valueSql({ value, type }: TypedValue): TypedSql {
  return literalTypedSql(value, type);
}
