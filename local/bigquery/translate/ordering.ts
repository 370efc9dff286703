import type { AstNode } from "../analyzer/analyzer.ts";
import { duckdbType } from "../types/duckdb-type.ts";
import { UnsupportedError } from "./context.ts";
import { translateExpression } from "./expressions.ts";
import type { OrderKey } from "./functions/index.ts";
import type { Scope, Translation } from "./translation.ts";

/** One resolved key of an ORDER BY. */
export function orderKey(t: Translation, item: AstNode, scope: Scope | undefined): OrderKey {
  refuseCollation(t, item);
  const value = withoutLiteral(translateExpression(t, t.ast.node(item, "column_ref"), scope));
  const descending = t.ast.flag(item, "is_descending");
  const nulls = t.ast.text(item, "null_order");
  if (nulls === "NULLS_FIRST") return { value, descending, nullsFirst: true };
  return nulls === "NULLS_LAST" ? { value, descending, nullsFirst: false } : { value, descending };
}

/** A column may be a constant, which orders nothing; DuckDB refuses a text that stands alone as a key. */
function withoutLiteral(value: OrderKey["value"]): OrderKey["value"] {
  if (!value.sql.startsWith("'")) return value;
  return { ...value, sql: `CAST(${value.sql} AS ${duckdbType(value.type)})` };
}

/** The DuckDB key of a resolved one: NULLs are first ascending and last descending unless it says otherwise. */
export function orderKeySql(t: Translation, item: AstNode, scope: Scope | undefined): string {
  const { value, descending, nullsFirst = !descending } = orderKey(t, item, scope);
  const direction = descending ? "DESC" : "ASC";
  const nulls = nullsFirst ? "NULLS FIRST" : "NULLS LAST";
  // NaN is the smallest number in GoogleSQL, the greatest in DuckDB.
  const number = value.type.kind === "FLOAT64" ? notANumberKey(value, direction, nulls) : "";
  return `${number}${value.sql} ${direction} ${nulls}`;
}

function notANumberKey(value: OrderKey["value"], direction: string, nulls: string): string {
  return `NOT isnan(${value.sql}) ${direction} ${nulls}, `;
}

function refuseCollation(t: Translation, item: AstNode): void {
  if (t.ast.optionalNode(item, "collation_name") !== undefined) {
    throw new UnsupportedError("Unsupported COLLATE");
  }
  const collation = t.ast.raw(item, "collation");
  if (typeof collation === "object" && collation !== null && "collation_name" in collation) {
    if (collation.collation_name) throw new UnsupportedError("Unsupported COLLATE");
  }
}
