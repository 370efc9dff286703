import type { AstNode } from "../../analyzer/analyzer.ts";
import type { TableBinding } from "../../translate/context.ts";
import type { Column } from "../../types/sql-type.ts";
import type { TableRecord } from "../storage/catalog.ts";

/** A table of a statement: as the analyzer sees it and as DuckDB does. */
export interface ResolvedTable {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Readable by name, but no part of `*`. */
  readonly pseudoColumns?: readonly Column[];
  readonly binding: TableBinding;
  /** Absent for external queries, wildcards and INFORMATION_SCHEMA. */
  readonly record?: TableRecord;
  readonly isTemporary: boolean;
  /** The tables that a wildcard stands for, with what their names have in place of the asterisk. */
  readonly wildcard?: readonly { readonly record: TableRecord; readonly suffix: string }[];
  /** The analyzed query of a view with the tables that it names. */
  readonly view?: { readonly statement: AstNode; readonly tables: ReadonlyMap<string, ResolvedTable> };
}

/** The registered name of a ResolvedTableScan's table. */
export function tableName(scan: AstNode): string {
  const name = referencedName(scan.table);
  if (name === undefined) throw new Error("A table scan without its table");
  return name;
}

/** The registered name in a reference to a table; undefined in an empty one. */
export function referencedName(reference: unknown): string | undefined {
  if (typeof reference !== "object" || reference === null || !("full_name" in reference)) return undefined;
  return String(reference.full_name);
}
