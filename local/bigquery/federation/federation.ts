import type { DuckDBConnection } from "@duckdb/node-api";
import type { Column } from "../types/sql-type.ts";

/** Where EXTERNAL_QUERY's inner SQL runs. Both methods throw BigQueryError as BigQuery reports a failed federated query. */
export interface Federation {
  /** The result columns of the inner query with BigQuery's types; refuses what BigQuery cannot map (jsonb, uuid, arrays, …). */
  describe(connection: string, sql: string): Promise<readonly Column[]>;
  /** Runs the inner query and streams its rows into a new temporary table of the DuckDB connection; answers the row count. */
  load(connection: string, sql: string, target: FederationTarget): Promise<number>;
}

export interface FederationTarget {
  readonly connection: DuckDBConnection;
  /** The DuckDB name of the temporary table to create, already quoted. */
  readonly table: string;
  readonly columns: readonly Column[];
  readonly signal?: AbortSignal;
}
