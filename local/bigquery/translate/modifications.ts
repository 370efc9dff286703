import type { AstNode } from "../analyzer/analyzer.ts";
import { assignments } from "./assignments.ts";
import type { ResolvedColumn } from "./ast-reader.ts";
import { UnsupportedError } from "./context.ts";
import { translateExpression } from "./expressions.ts";
import { translateMerge } from "./merge.ts";
import {
  checkSingleMatch,
  dropStaging,
  modificationTarget,
  modificationValue,
  omittedDefaults,
  stagingTable,
  type Target,
  type TranslatedModification,
} from "./modification.ts";
import { nest, type Relation, selectSql } from "./relation.ts";
import { scopeOf, translateScan } from "./scans.ts";
import type { Translation } from "./translation.ts";

type ModificationTranslation = (t: Translation, node: AstNode) => TranslatedModification;

export const modificationTranslations: Readonly<Record<string, ModificationTranslation>> = {
  ResolvedInsertStmt: translateInsert,
  ResolvedUpdateStmt: translateUpdate,
  ResolvedDeleteStmt: translateDelete,
  ResolvedTruncateStmt: translateTruncate,
  ResolvedMergeStmt: translateMerge,
};

function translateInsert(t: Translation, node: AstNode): TranslatedModification {
  const mode = t.ast.text(node, "insert_mode");
  if (mode !== "" && mode !== "OR_ERROR") throw new UnsupportedError(`Unsupported INSERT ${mode}`);
  const target = modificationTarget(t, node);
  const columns = t.ast.columns(node, "insert_column_list");
  const omitted = omittedDefaults(target, columns);
  const names = [
    ...columns.map(({ name }) => target.columnName(name)),
    ...omitted.map(({ column }) => column),
  ];
  const query = t.ast.optionalNode(node, "query");
  const source =
    query === undefined ? insertedRows(t, node, columns, target) : insertedQuery(t, query, node, target);
  const sql = `INSERT INTO ${target.relationName} (${names.join(", ")}) ${source}`;
  return { kind: "INSERT", table: target.name, steps: [{ kind: "MODIFY", operation: "INSERT", sql }] };
}

function insertedRows(
  t: Translation,
  node: AstNode,
  columns: readonly ResolvedColumn[],
  target: Target,
): string {
  const omitted = omittedDefaults(target, columns).map(({ value }) => value.sql);
  const rows = t.ast.nodes(node, "row_list").map((row) => {
    const values = t.ast.nodes(row, "value_list").map((value, index) => {
      const column = columns[index];
      if (column === undefined) throw new Error("INSERT has more values than columns");
      return modificationValue(t, value, undefined, { column, target })?.sql ?? "DEFAULT";
    });
    return `(${[...values, ...omitted].join(", ")})`;
  });
  return `VALUES ${rows.join(", ")}`;
}

function insertedQuery(t: Translation, query: AstNode, node: AstNode, target: Target): string {
  const columns = t.ast.columns(node, "insert_column_list");
  const omitted = omittedDefaults(target, columns).map(({ value }) => value.sql);
  return t.block(() => {
    const relation = translateScan(t, query, undefined);
    const items = t.ast.columns(node, "query_output_column_list").map(({ id, type }, index) => {
      const column = relation.columns.get(id);
      if (column === undefined) throw new Error("INSERT does not find a column of its query");
      return { sql: target.storedSql(column.sql, type, columns[index]?.name ?? ""), name: `v${index}` };
    });
    return selectSql(relation, [...items, ...omitted.map((sql, index) => ({ sql, name: `d${index}` }))]);
  });
}

function translateDelete(t: Translation, node: AstNode): TranslatedModification {
  const target = modificationTarget(t, node);
  const condition = translateExpression(t, t.ast.node(node, "where_expr"), { relation: target.relation });
  const sql = `DELETE FROM ${target.relation.from} WHERE ${condition.sql}`;
  return { kind: "DELETE", table: target.name, steps: [{ kind: "MODIFY", operation: "DELETE", sql }] };
}

function translateTruncate(t: Translation, node: AstNode): TranslatedModification {
  const target = modificationTarget(t, node);
  const where = t.ast.optionalNode(node, "where_expr");
  if (where !== undefined) throw new UnsupportedError("Unsupported TRUNCATE TABLE with a condition");
  const sql = `DELETE FROM ${target.relationName}`;
  return { kind: "TRUNCATE", table: target.name, steps: [{ kind: "MODIFY", operation: "DELETE", sql }] };
}

function translateUpdate(t: Translation, node: AstNode): TranslatedModification {
  const target = modificationTarget(t, node);
  const from = t.ast.optionalNode(node, "from_scan");
  if (from !== undefined) return updateFrom(t, node, from);
  const scope = { relation: target.relation };
  const set = assignments(t, t.ast.nodes(node, "update_item_list"), target, scope).map(
    ({ column, value }) => `${column} = ${value?.sql ?? "DEFAULT"}`,
  );
  const condition = translateExpression(t, t.ast.node(node, "where_expr"), scope);
  const sql = `UPDATE ${target.relation.from} SET ${set.join(", ")} WHERE ${condition.sql}`;
  return { kind: "UPDATE", table: target.name, steps: [{ kind: "MODIFY", operation: "UPDATE", sql }] };
}

/** UPDATE … FROM: the joined rows are staged first, since a target row may be joined by one source row only. */
function updateFrom(t: Translation, node: AstNode, from: AstNode): TranslatedModification {
  const target = modificationTarget(t, node);
  let set: ReturnType<typeof assignments> = [];
  const staged = t.block(() => {
    const source = nest(translateScan(t, from, undefined), t.alias("q"));
    const joined: Relation = {
      from: `${target.relation.from} CROSS JOIN ${source.from}`,
      where: [],
      columns: new Map([...target.relation.columns, ...source.columns]),
    };
    const scope = scopeOf(joined, undefined);
    set = assignments(t, t.ast.nodes(node, "update_item_list"), target, scope);
    const condition = translateExpression(t, t.ast.node(node, "where_expr"), scope);
    const values = set.flatMap(({ value }, index) =>
      value === undefined ? [] : [{ sql: value.sql, name: `v${index}` }],
    );
    return selectSql({ ...joined, where: [condition.sql] }, [
      { sql: `${target.alias}.rowid`, name: "target" },
      ...values,
    ]);
  });
  const setters = set.map(
    ({ column, value }, index) => `${column} = ${value === undefined ? "DEFAULT" : `s.v${index}`}`,
  );
  const sql = `UPDATE ${target.relation.from} SET ${setters.join(", ")} FROM ${stagingTable} AS s WHERE ${target.alias}.rowid = s.target`;
  return {
    kind: "UPDATE",
    table: target.name,
    steps: [
      { kind: "RUN", sql: `CREATE OR REPLACE TEMP TABLE ${stagingTable} AS ${staged}` },
      checkSingleMatch(),
      { kind: "MODIFY", operation: "UPDATE", sql },
      dropStaging,
    ],
  };
}
