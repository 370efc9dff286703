/** The statements whose table scans are reads; others name a table to define it, or to put rows into it. */
export const readingStatements: ReadonlySet<string> = new Set([
  "ResolvedQueryStmt",
  "ResolvedCreateTableAsSelectStmt",
  "ResolvedInsertStmt",
  "ResolvedUpdateStmt",
  "ResolvedDeleteStmt",
  "ResolvedMergeStmt",
]);

/** The fields of resolved nodes that hold a condition on rows, and so may narrow down partitions. */
export const conditionFields = ["filter_expr", "where_expr", "join_expr", "merge_expr"] as const;
