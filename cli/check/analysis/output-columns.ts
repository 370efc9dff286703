import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { children, text } from "../../../local/bigquery/engine/script/syntax.ts";
import { typeOf } from "./ast.ts";
import { columnIds } from "./column-flow.ts";
import type { AnalyzedStatement } from "./statement-analysis.ts";
import type { ColumnSource, OutputColumn } from "./table-schema.ts";

/** The columns of an analyzed query's result, or of a CREATE … AS, with what their values come from. */
export function outputColumns(analyzed: AnalyzedStatement): readonly OutputColumn[] {
  const outputs = children(analyzed.statement, "output_column_list");
  const columns = outputs.map((output) => ({
    name: text(output, "name"),
    type: typeOf(output.column),
    sources: sourcesOf(output, analyzed),
  }));
  const [only] = columns;
  // SELECT AS STRUCT: the struct's fields are the columns.
  if (analyzed.statement.is_value_table === true && only?.type.kind === "STRUCT") {
    return only.type.fields.map(({ name, type }) => ({ name, type, sources: only.sources }));
  }
  return columns;
}

/** The columns of permanent tables: those of a script's own tables are what these were made from. */
function sourcesOf(output: AstNode, { flow, tables }: AnalyzedStatement): readonly ColumnSource[] {
  const [id] = columnIds([output.column]);
  if (id === undefined) return [];
  const sources = new Map<string, ColumnSource>();
  for (const { table: name, column } of flow.sources(id)) {
    const table = tables.get(name);
    const known = table?.columns.find((each) => each.name.toLowerCase() === column.toLowerCase());
    const found =
      table?.isTemporary === true ? (known?.sources ?? []) : [{ table: name, column: known?.name ?? column }];
    for (const source of found) sources.set(`${source.table}\n${source.column}`, source);
  }
  return [...sources.values()].sort((a, b) =>
    `${a.table}\n${a.column}` < `${b.table}\n${b.column}` ? -1 : 1,
  );
}
