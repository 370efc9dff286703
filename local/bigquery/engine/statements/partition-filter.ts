import type { AstNode } from "../../analyzer/analyzer.ts";
import { descendants, isNode } from "../../analyzer/nodes.ts";
import { conditionFields, readingStatements } from "../../analyzer/statement-conditions.ts";
import { invalidQuery } from "../errors.ts";
import { optionalChild } from "../script/syntax.ts";
import { type ResolvedTable, tableName } from "./resolved-table.ts";

/**
 * @throws BigQueryError where a statement reads a table that requires a partition filter and no condition of the statement
 * looks at the partition column. Scans within views are left to the views.
 */
export function assertPartitionFilters(statement: AstNode, tables: ReadonlyMap<string, ResolvedTable>): void {
  if (!readingStatements.has(statement.nodeKind)) return;
  if (![...tables.values()].some((table) => table.record?.requirePartitionFilter === true)) return;
  const filtered = filteredColumns(statement);
  const target =
    statement.nodeKind === "ResolvedInsertStmt" ? optionalChild(statement, "table_scan") : undefined;
  for (const scan of descendants(statement)) {
    if (scan.nodeKind !== "ResolvedTableScan" || scan === target) continue;
    const record = tables.get(tableName(scan))?.record;
    const field = record?.partitioning?.field;
    if (record?.requirePartitionFilter !== true || field === undefined) continue;
    const columns = Array.isArray(scan.column_list) ? scan.column_list : [];
    const isFiltered = columns.some(
      (column: { readonly name?: unknown; readonly column_id?: unknown }) =>
        String(column.name).toLowerCase() === field.toLowerCase() && filtered.has(String(column.column_id)),
    );
    if (isFiltered) continue;
    const { datasetId, tableId } = record.reference;
    throw invalidQuery(
      `Cannot query over table '${datasetId}.${tableId}' without a filter over column(s) '${field}' that can be used for partition elimination`,
    );
  }
}

/** The ids of the columns that the conditions of a statement look at. */
function filteredColumns(statement: AstNode): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const node of descendants(statement)) {
    for (const field of conditionFields) {
      const condition = node[field];
      if (!isNode(condition)) continue;
      for (const reference of descendants(condition)) {
        if (reference.nodeKind === "ResolvedColumnRef") ids.add(columnId(reference));
      }
    }
  }
  return ids;
}

function columnId(reference: AstNode): string {
  const { column } = reference;
  return typeof column === "object" && column !== null && "column_id" in column
    ? String(column.column_id)
    : "";
}
