import type { AstNode } from "../analyzer/analyzer.ts";
import { translateAggregateScan } from "./aggregates.ts";
import type { ResolvedColumn } from "./ast-reader.ts";
import { UnsupportedError } from "./context.ts";
import { translateExpression } from "./expressions.ts";
import { translateArrayScan, translateJoinScan } from "./joins.ts";
import { quoteName, uniqueName } from "./names.ts";
import { orderKeySql } from "./ordering.ts";
import { translateProjectScan } from "./projections.ts";
import { hasTail, isPlain, nest, type Relation, type RelationColumn } from "./relation.ts";
import { translateSetOperation } from "./set-operations.ts";
import type { Scope, Translation } from "./translation.ts";
import { translateAnalyticScan } from "./windows.ts";
import { translateRecursiveReference, translateWithReference, translateWithScan } from "./with.ts";

/** Translates one scan; `outer` is the scope of the queries around it, which a subquery may refer to. */
export type ScanTranslation = (t: Translation, node: AstNode, outer: Scope | undefined) => Relation;

const translations: Readonly<Record<string, ScanTranslation>> = {
  ResolvedSingleRowScan: () => ({ where: [], columns: new Map() }),
  ResolvedTableScan: (t, node) => translateTableScan(t, node),
  ResolvedFilterScan: translateFilterScan,
  ResolvedProjectScan: translateProjectScan,
  ResolvedJoinScan: translateJoinScan,
  ResolvedArrayScan: translateArrayScan,
  ResolvedAggregateScan: translateAggregateScan,
  ResolvedAnalyticScan: translateAnalyticScan,
  ResolvedOrderByScan: translateOrderByScan,
  ResolvedLimitOffsetScan: translateLimitScan,
  ResolvedSetOperationScan: translateSetOperation,
  ResolvedSampleScan: (t, node) => translateSampleScan(t, node),
  ResolvedWithScan: translateWithScan,
  ResolvedWithRefScan: (t, node) => translateWithReference(t, node),
  ResolvedRecursiveRefScan: (t, node) => translateRecursiveReference(t, node),
};

const refusals: Readonly<Record<string, string>> = {
  ResolvedTVFScan: "table function",
};

/** The relation of a resolved scan. Throws UnsupportedError for a scan without a translation. */
export function translateScan(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  const translation = translations[node.nodeKind];
  if (translation === undefined) {
    throw new UnsupportedError(`Unsupported ${refusals[node.nodeKind] ?? `scan: ${node.nodeKind}`}`);
  }
  return restrict(translation(t, node, outer), t.ast.columns(node, "column_list"));
}

/** The relation with no more than the columns that a scan yields. */
function restrict(relation: Relation, columns: readonly ResolvedColumn[]): Relation {
  const kept = new Map<number, RelationColumn>();
  for (const { id } of columns) {
    const column = relation.columns.get(id);
    if (column !== undefined) kept.set(id, column);
  }
  return { ...relation, columns: kept };
}

/** A table's relation; its columns are named as the table names them. */
export function translateTableScan(t: Translation, node: AstNode): Relation {
  if (t.ast.optionalNode(node, "for_system_time_expr") !== undefined) {
    throw new UnsupportedError("Unsupported FOR SYSTEM_TIME AS OF");
  }
  const binding = t.context.table(t.ast.referenceName(node, "table"));
  const alias = t.alias("t");
  const columns = new Map<number, RelationColumn>();
  for (const column of t.ast.columns(node, "column_list")) {
    const name = binding.columnNames?.get(column.name) ?? column.name;
    columns.set(column.id, {
      sql: `${alias}.${quoteName(name)}`,
      isPlain: true,
      isSource: true,
      name: uniqueName(column),
    });
  }
  return { from: `${binding.relation} AS ${alias}`, where: [], columns };
}

/** TABLESAMPLE SYSTEM: some of the blocks of a table, so that of a small one all rows come or none. */
function translateSampleScan(t: Translation, node: AstNode): Relation {
  const method = t.ast.text(node, "method").toUpperCase();
  const unit = t.ast.text(node, "unit");
  if (method !== "SYSTEM" || unit !== "PERCENT") {
    throw new UnsupportedError(
      `Unsupported TABLESAMPLE ${method} (… ${unit}); only SYSTEM (… PERCENT) is supported`,
    );
  }
  const input = t.ast.node(node, "input_scan");
  const relation = input.nodeKind === "ResolvedTableScan" ? translateTableScan(t, input) : undefined;
  if (relation?.from === undefined || relation.from.startsWith("(")) {
    throw new UnsupportedError("TABLESAMPLE clause can only be used with tables");
  }
  const percent = Number(translateExpression(t, t.ast.node(node, "size"), undefined).literal);
  if (!(percent >= 0 && percent <= 100)) {
    throw new UnsupportedError("TABLESAMPLE size for percentage must be between 0 and 100");
  }
  return { ...relation, from: `${relation.from} TABLESAMPLE SYSTEM (${percent} PERCENT)` };
}

/** The relation itself where clauses can be added to it and its columns cost nothing, otherwise a subquery of it. */
export function openRelation(t: Translation, relation: Relation): Relation {
  return hasTail(relation) || !isPlain(relation) ? nest(relation, t.alias("q")) : relation;
}

function translateFilterScan(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  const relation = openRelation(t, translateScan(t, t.ast.node(node, "input_scan"), outer));
  const filter = translateExpression(t, t.ast.node(node, "filter_expr"), scopeOf(relation, outer));
  return { ...relation, where: [...relation.where, filter.sql] };
}

function translateOrderByScan(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  let relation = translateScan(t, t.ast.node(node, "input_scan"), outer);
  const items = t.ast.nodes(node, "order_by_item_list");
  const isPlainKey = (item: AstNode) => {
    const { id } = t.ast.column(t.ast.node(item, "column_ref"), "column");
    return relation.columns.get(id)?.isPlain ?? true;
  };
  if (hasTail(relation) || !items.every(isPlainKey)) relation = nest(relation, t.alias("q"));
  const scope = scopeOf(relation, outer);
  return { ...relation, orderBy: `ORDER BY ${items.map((item) => orderKeySql(t, item, scope)).join(", ")}` };
}

function translateLimitScan(t: Translation, node: AstNode, outer: Scope | undefined): Relation {
  let relation = translateScan(t, t.ast.node(node, "input_scan"), outer);
  if (relation.limit !== undefined) relation = nest(relation, t.alias("q"));
  const limit = translateExpression(t, t.ast.node(node, "limit"), outer);
  const offset = t.ast.optionalNode(node, "offset");
  const offsetSql = offset === undefined ? "" : ` OFFSET ${translateExpression(t, offset, outer).sql}`;
  return { ...relation, limit: `LIMIT ${limit.sql}${offsetSql}` };
}

export function scopeOf(relation: Relation, outer: Scope | undefined): Scope {
  return outer === undefined ? { relation } : { relation, outer };
}
