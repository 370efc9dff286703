import type { DuckDBConnection } from "@duckdb/node-api";
import type { Column } from "../types/sql-type.ts";

/** Where EXTERNAL_QUERY's inner SQL runs. Both methods throw BigQueryError as BigQuery reports a failed federated query. */
export interface Federation {
  /** The result columns of the inner query with BigQuery's types; refuses what BigQuery cannot map (jsonb, uuid, arrays, …). */
  describe(connection: string, sql: string): Promise<readonly Column[]>;
  /** Runs the inner query and makes its rows readable on the DuckDB connection, as a relation of the target's name. */
  load(connection: string, sql: string, target: FederationTarget): Promise<ExternalRows>;
}

/** The rows of an inner query, which has ended. */
export interface ExternalRows {
  readonly count: number;
  /** Ends the relation. Also to be called after a failure that ended the connection's transaction, and the relation with it. */
  close(): Promise<void>;
}

export interface FederationTarget {
  readonly connection: DuckDBConnection;
  /** The DuckDB name of the temporary relation to create, already quoted. */
  readonly relation: string;
  readonly columns: readonly Column[];
  readonly signal?: AbortSignal;
}
