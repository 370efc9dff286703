import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { descendants } from "../../../local/bigquery/analyzer/nodes.ts";
import { children, text } from "../../../local/bigquery/engine/script/syntax.ts";
import type { Column } from "../../../local/bigquery/types/sql-type.ts";
import { typeOf } from "./ast.ts";
import { columnName } from "./column-flow.ts";

/** A column of a table from which a value comes. */
export interface ColumnSource {
  /** `project.dataset.table`, or `connection: schema.table` of an external query. */
  readonly table: string;
  readonly column: string;
}

export interface OutputColumn extends Column {
  readonly sources: readonly ColumnSource[];
}

/** How the rows of a table, or of a table that a view reads, are kept in partitions. */
export interface Partitioning {
  /** The partitioned table and its partition column. */
  readonly table: string;
  readonly partitionColumn: string;
  /** The column that has its values here. */
  readonly column: string;
  readonly isFilterRequired: boolean;
}

/** What is known of a table: nothing executed has to know more. */
export interface TableSchema {
  /** As it is registered with the analyzer. */
  readonly name: string;
  readonly columns: readonly OutputColumn[];
  /** Columns that are read by name alone. */
  readonly pseudoColumns?: readonly Column[];
  readonly partitionings: readonly Partitioning[];
  /** What of other tables decides which rows there are: what is filtered, joined and grouped by. */
  readonly influences: readonly ColumnSource[];
  /** A script's own table, whose columns' sources are what it was made from. */
  readonly isTemporary: boolean;
}

/** A table of which only the name is known, or of which what is wrong is told where it is made. */
export const unknownSchema = "unknown";
export type KnownSchema = TableSchema | typeof unknownSchema;

/** The columns of a resolved CREATE TABLE. */
export function createdColumns(
  statement: AstNode,
  sources: readonly OutputColumn[],
): readonly OutputColumn[] {
  return children(statement, "column_definition_list").map((definition, index) => ({
    name: text(definition, "name"),
    type: typeOf(definition),
    sources: sources[index]?.sources ?? [],
  }));
}

/** How a resolved CREATE TABLE partitions the table of the name: by the column of its expression. */
export function createdPartitionings(statement: AstNode, table: string): readonly Partitioning[] {
  const isFilterRequired = isOptionTrue(statement, "require_partition_filter");
  return children(statement, "partition_by_list").flatMap((expression) => {
    const reference = descendants(expression).find(({ nodeKind }) => nodeKind === "ResolvedColumnRef");
    const column = columnName(reference?.column);
    return column === "" ? [] : [{ table, partitionColumn: column, column, isFilterRequired }];
  });
}

function isOptionTrue(statement: AstNode, name: string): boolean {
  return children(statement, "option_list").some(
    (option) => option.name === name && JSON.stringify(option.value ?? "").includes('"bool_value":true'),
  );
}
