import type { SqlType } from "../types/sql-type.ts";
import type { TypeParameters } from "../types/type-parameters.ts";

/** A DuckDB expression together with its GoogleSQL type. */
export interface TypedSql {
  readonly sql: string;
  readonly type: SqlType;
  /** The value, where the argument is a literal of a scalar type (null for a NULL literal); absent otherwise. */
  readonly literal?: string | number | bigint | boolean | null;
  /** The DuckDB expression of the INT64 that a NUMERIC was cast from; absent for other values. */
  readonly integer?: string;
}

/** What a table of the statement is in DuckDB. */
export interface TableBinding {
  /** A DuckDB relation: a quoted physical name, or a query in parentheses. */
  readonly relation: string;
  /** The DuckDB column of each GoogleSQL column of the table; the same name where absent. */
  readonly columnNames?: ReadonlyMap<string, string>;
  /** Each column's default, where it has one: what an INSERT that leaves it out puts there. */
  readonly defaults?: ReadonlyMap<string, TypedSql>;
  /** What the columns of parameterized types hold, by the columns' names in lower case. */
  readonly parameters?: ReadonlyMap<string, TypeParameters>;
}

/** What translation needs to know beyond the resolved statement. All expressions are DuckDB SQL. */
export interface TranslationContext {
  /** The binding of a table by the name under which it was registered with the analyzer. */
  table(name: string): TableBinding;
  /** The value of a script variable, a system variable (`@@name`) or a query parameter (`@name`, positional `@1`). */
  variable(name: string): TypedSql;
  systemVariable(path: readonly string[]): TypedSql;
  parameter(name: string): TypedSql;
  /** CURRENT_TIMESTAMP of the statement or its transaction: microseconds since the epoch, UTC. */
  readonly currentTimestampMicros: bigint;
}

/** A call of a built-in function as the analyzer resolved it. */
export interface FunctionCall {
  /** Lower case, as GoogleSQL names it internally: `concat`, `$add`, `$extract_date`, `json_value`, `date_trunc`. */
  readonly name: string;
  readonly arguments: readonly TypedSql[];
  readonly type: SqlType;
  /** Called as SAFE.f(…): a runtime error yields NULL. */
  readonly safe: boolean;
  /** Current timestamp and others of the context that functions such as CURRENT_DATE need. */
  readonly context: TranslationContext;
}

/** Thrown where a construct or function has no proven translation: names it, in BigQuery's words for unsupported features. */
export class UnsupportedError extends Error {
  override readonly name = "UnsupportedError";
}
