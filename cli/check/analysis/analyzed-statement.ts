import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import type { ColumnFlow } from "./column-flow.ts";
import type { TableSchema } from "./table-schema.ts";

/** A statement that is right, as GoogleSQL resolves it. */
export interface AnalyzedStatement {
  readonly statement: AstNode;
  /** The tables that it names, as it does so. */
  readonly paths: readonly (readonly string[])[];
  readonly tables: ReadonlyMap<string, TableSchema>;
  readonly flow: ColumnFlow;
}
