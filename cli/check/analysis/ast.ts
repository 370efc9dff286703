import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { children, optionalChild } from "../../../local/bigquery/engine/script/syntax.ts";
import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";

/** The statements of a parsed script. */
export function statementsOf(script: AstNode): readonly AstNode[] {
  const statements = optionalChild(script, "statement_list_node");
  return statements === undefined ? [] : children(statements, "statement_list");
}

/** The name under which a scan's table is registered. */
export function scannedTable(scan: AstNode): string {
  const { table } = scan;
  return typeof table === "object" && table !== null && "full_name" in table ? String(table.full_name) : "";
}

/** The type of a resolved node, or of a column that it holds. */
export function typeOf(value: unknown): SqlType {
  if (typeof value === "object" && value !== null && "type" in value && isType(value.type)) return value.type;
  throw new Error("A resolved node without a type");
}

function isType(value: unknown): value is SqlType {
  return typeof value === "object" && value !== null && "kind" in value && value.kind !== "ENUM";
}
