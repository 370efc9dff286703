import type { AstNode } from "../analyzer/analyzer.ts";
import { duckdbFieldNames } from "../types/duckdb-type.ts";
import type { Column } from "../types/sql-type.ts";
import type { ResolvedColumn } from "./ast-reader.ts";
import { type TranslationContext, type TypedSql, UnsupportedError } from "./context.ts";
import { translateExpression as translateInScope } from "./expressions.ts";
import { quoteText } from "./functions/sql.ts";
import type { TranslatedModification } from "./modification.ts";
import { modificationTranslations } from "./modifications.ts";
import { distinctNames, outputNames } from "./names.ts";
import { selectSql } from "./relation.ts";
import { translateScan } from "./scans.ts";
import { Translation } from "./translation.ts";

/** A query in DuckDB's SQL. */
export interface TranslatedQuery {
  readonly sql: string;
  /** The result's columns in order, named as BigQuery names them; names can repeat. */
  readonly columns: readonly Column[];
  /** The names of the columns in DuckDB, by position: the same but for repeated ones. */
  readonly columnNames: readonly string[];
}

/**
 * Translates the query of a resolved statement: of a query itself, of CREATE TABLE AS SELECT, of CREATE VIEW, of anything
 * with an `output_column_list` and a `query`. Throws UnsupportedError for what has no translation.
 */
export function translateQuery(statement: AstNode, context: TranslationContext): TranslatedQuery {
  const t = new Translation(context);
  const outputs = t.ast.nodes(statement, "output_column_list");
  const query = t.ast.node(statement, "query");
  const isValueTable = t.ast.flag(statement, "is_value_table");
  t.countReferences(query);
  const columns = outputs.flatMap((output) =>
    outputColumns(t.ast.column(output, "column"), t.ast.text(output, "name"), isValueTable),
  );
  const names = outputNames(columns.map(({ name }) => name));
  const columnNames = distinctNames(names);
  const sql = t.block(() => {
    const relation = translateScan(t, query, undefined);
    const items = columns.map(({ id, name, fieldName }, index) => {
      const source = relation.columns.get(id);
      if (source === undefined) throw new Error(`The query does not yield its column ${name}`);
      return {
        sql: fieldName === undefined ? source.sql : `struct_extract(${source.sql}, ${quoteText(fieldName)})`,
        name: columnNames[index] ?? name,
      };
    });
    return selectSql(relation, items);
  });
  t.ast.assertAllRead(query);
  return {
    sql,
    columns: columns.map(({ type }, index) => ({ name: names[index] ?? "", type })),
    columnNames,
  };
}

interface OutputColumn extends Column {
  readonly id: number;
  /** The field of the column's STRUCT in DuckDB, where that is what comes out. */
  readonly fieldName?: string;
}

/** What comes out of a column of a query: of SELECT AS STRUCT, and of SELECT AS VALUE of a STRUCT, its fields. */
function outputColumns(
  { id, type }: ResolvedColumn,
  name: string,
  isValueTable: boolean,
): readonly OutputColumn[] {
  if (!isValueTable) return [{ id, name, type }];
  if (type.kind !== "STRUCT") return [{ id, name: "", type }];
  const fieldNames = duckdbFieldNames(type.fields);
  return type.fields.map((field, index) => ({
    id,
    name: field.name,
    type: field.type,
    fieldName: fieldNames[index] ?? "",
  }));
}

/**
 * Translates one resolved expression, such as a partitioning or an option's value; `columns` gives the DuckDB expressions of
 * the columns that it may refer to, by their ids.
 */
export function translateExpression(
  expression: AstNode,
  context: TranslationContext,
  columns: ReadonlyMap<number, TypedSql> = new Map(),
): TypedSql {
  const t = new Translation(context);
  t.countReferences(expression);
  for (const [id, column] of columns) t.freeColumns.set(id, column);
  const { sql, type, literal } = translateInScope(t, expression, undefined);
  t.ast.assertAllRead(expression);
  return literal === undefined ? { sql, type } : { sql, type, literal };
}

/** What a resolved statement becomes. */
export type TranslatedStatement = ({ readonly kind: "QUERY" } & TranslatedQuery) | TranslatedModification;

/** Translates a query or a statement that modifies a table. Throws UnsupportedError for any other statement. */
export function translateStatement(statement: AstNode, context: TranslationContext): TranslatedStatement {
  if (statement.nodeKind === "ResolvedQueryStmt")
    return { kind: "QUERY", ...translateQuery(statement, context) };
  const translation = modificationTranslations[statement.nodeKind];
  if (translation === undefined) throw new UnsupportedError(`Unsupported statement: ${statement.nodeKind}`);
  const t = new Translation(context);
  t.countReferences(statement);
  const modification = translation(t, statement);
  t.ast.assertAllRead(statement);
  return modification;
}

export type { ModificationStep, TranslatedModification } from "./modification.ts";
export { UnsupportedError };
