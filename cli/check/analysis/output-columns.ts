import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { children, text } from "../../../local/bigquery/engine/script/syntax.ts";
import type { AnalyzedStatement } from "./analyzed-statement.ts";
import { typeOf } from "./ast.ts";
import { columnIds, type ScannedColumn } from "./column-flow.ts";
import { decidingIds } from "./deciding-columns.ts";
import type { ColumnSource, OutputColumn } from "./table-schema.ts";

/** The columns of an analyzed query's result, or of a CREATE … AS, with what their values come from; the name of one that has none is empty. */
export function outputColumns(analyzed: AnalyzedStatement): readonly OutputColumn[] {
  const outputs = children(analyzed.statement, "output_column_list");
  const columns = outputs.map((output) => ({
    name: givenName(text(output, "name")),
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

/** The columns of permanent tables that decide which rows a statement has: those of a script's own tables are what decided on these. */
export function influences({ statement, flow, tables }: AnalyzedStatement): readonly ColumnSource[] {
  const deciding = [...decidingIds(statement)].flatMap((id) => flow.sources(id));
  const temporary = [...tables.values()].filter(({ isTemporary }) => isTemporary);
  return sorted([...permanentSources(deciding, tables), ...temporary.flatMap((table) => table.influences)]);
}

/** The analyzer names a column that has no name by its number. */
function givenName(name: string): string {
  return /^\$col\d+$/.test(name) ? "" : name;
}

function sourcesOf(output: AstNode, { flow, tables }: AnalyzedStatement): readonly ColumnSource[] {
  const [id] = columnIds([output.column]);
  return id === undefined ? [] : sorted(permanentSources(flow.sources(id), tables));
}

/** The columns of permanent tables: those of a script's own tables are what these were made from. */
function permanentSources(
  columns: readonly ScannedColumn[],
  tables: AnalyzedStatement["tables"],
): readonly ColumnSource[] {
  return columns.flatMap(({ table: name, column }) => {
    const table = tables.get(name);
    const known = table?.columns.find((each) => each.name.toLowerCase() === column.toLowerCase());
    if (table?.isTemporary === true) return known?.sources ?? [];
    return [{ table: name, column: known?.name ?? column }];
  });
}

/** Each once, by their names. */
function sorted(sources: readonly ColumnSource[]): readonly ColumnSource[] {
  const byName = new Map(sources.map((source) => [`${source.table}\n${source.column}`, source]));
  return [...byName.keys()].sort().flatMap((name) => byName.get(name) ?? []);
}
