import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { children, text } from "../../../local/bigquery/engine/script/syntax.ts";
import type { Column } from "../../../local/bigquery/types/sql-type.ts";
import { nodesWithin, typeOf } from "./ast.ts";

/** A column of a table from which a value comes. */
export interface ColumnSource {
  /** `project.dataset.table`, or `connection: schema.table` of an external query. */
  readonly table: string;
  readonly column: string;
}

export interface OutputColumn extends Column {
  readonly sources: readonly ColumnSource[];
}

export interface Partitioning {
  readonly column: string;
  readonly isFilterRequired: boolean;
}

/** What is known of a table: nothing executed has to know more. */
export interface TableSchema {
  /** As it is registered with the analyzer. */
  readonly name: string;
  readonly columns: readonly OutputColumn[];
  readonly partitioning?: Partitioning;
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

/** How a resolved CREATE TABLE partitions: the column of its expression. */
export function createdPartitioning(statement: AstNode): Partitioning | undefined {
  for (const expression of children(statement, "partition_by_list")) {
    for (const node of nodesWithin(expression)) {
      const { column } = node;
      if (
        node.nodeKind === "ResolvedColumnRef" &&
        typeof column === "object" &&
        column !== null &&
        "name" in column
      ) {
        return {
          column: String(column.name),
          isFilterRequired: isOptionTrue(statement, "require_partition_filter"),
        };
      }
    }
  }
  return undefined;
}

function isOptionTrue(statement: AstNode, name: string): boolean {
  return children(statement, "option_list").some(
    (option) => option.name === name && JSON.stringify(option.value ?? "").includes('"bool_value":true'),
  );
}
