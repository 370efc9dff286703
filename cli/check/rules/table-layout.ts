import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { BigQueryError, type FieldSchema } from "../../../local/bigquery/engine/engine.ts";
import { children } from "../../../local/bigquery/engine/script/syntax.ts";
import type { AnalysisContext } from "../analysis/analysis-context.ts";
import { statementsOf, typeOf } from "../analysis/ast.ts";
import { columnName } from "../analysis/column-flow.ts";
import { type Finding, type Spot, spotIn } from "../analysis/finding.ts";
import { didYouMean } from "../analysis/nearest-name.ts";
import { newSession, Variables } from "../analysis/scope.ts";
import { ScriptText } from "../analysis/script-text.ts";
import type { ScriptWalk } from "../analysis/script-walk.ts";
import { analyzeNode } from "../analysis/statement-analysis.ts";
import {
  createdPartitionings,
  type OutputColumn,
  type Partitioning,
  type TableSchema,
} from "../analysis/table-schema.ts";
import type { TableAction } from "../compile/checked-action.ts";
import type { MarkTable } from "../positions/mark-table.ts";
import { MarkedText } from "../positions/marked-text.ts";

/** The name under which a table is read whose layout is looked at. */
const rowsName = "_kura_rows";

/** How a table's options partition and cluster it: by columns that it has, of types by which BigQuery can do so. */
export async function tableLayout(
  action: TableAction,
  columns: readonly OutputColumn[],
  context: AnalysisContext,
  marks: MarkTable,
): Promise<readonly Partitioning[]> {
  const { clusterBy, uniqueKey, partitionBy } = action.options;
  const clustering = namedColumns("clusterBy", clusterBy, action, columns, context);
  namedColumns("uniqueKey", uniqueKey, action, columns, context);
  const fields = columns.map(fieldOf);
  await checkClustering(clustering, fields, action, context);
  return partitionBy === undefined ? [] : partitionings(partitionBy, fields, action, columns, context, marks);
}

/** Tells of the first column that a table cannot be clustered by. */
async function checkClustering(
  clustering: readonly NamedColumn[],
  fields: readonly FieldSchema[],
  action: TableAction,
  context: AnalysisContext,
): Promise<void> {
  const names = clustering.map(({ name }) => name);
  const isPlain = names.every((name) =>
    fields.some((field) => field.name.toLowerCase() === name.toLowerCase() && isSurelyClustered(field)),
  );
  if (isPlain && names.length <= 1) return;
  const { assertLayout } = await engineLayout();
  for (const [index, { text }] of clustering.entries()) {
    const fault = refusal(() => assertLayout(fields, { clustering: names.slice(0, index + 1) }));
    if (fault === undefined) continue;
    context.report(invalidOption(fault, spotIn(action, text, 0)));
    return;
  }
}

/** A column as a table has it, as far as its layout goes. */
function fieldOf({ name, type }: OutputColumn): FieldSchema {
  return type.kind === "ARRAY"
    ? { name, type: type.element.kind, mode: "REPEATED" }
    : { name, type: type.kind, mode: "NULLABLE" };
}

/** Most tables are clustered by one column of such a type: then nothing has to be loaded to know that they can be. */
function isSurelyClustered({ type, mode }: FieldSchema): boolean {
  return mode !== "REPEATED" && /^(INT64|STRING|DATE|TIMESTAMP)$/.test(type);
}

/** What tables the embedded BigQuery makes. It is loaded only where a layout is not plainly right. */
async function engineLayout() {
  const [{ assertLayout }, { readPartitioning }] = await Promise.all([
    import("../../../local/bigquery/engine/definitions/table-layout.ts"),
    import("../../../local/bigquery/engine/statements/partitioning.ts"),
  ]);
  return { assertLayout, readPartitioning };
}

/** A column that an option names, and where. */
interface NamedColumn {
  readonly name: string;
  readonly text: MarkedText;
}

/** The columns that an option names, without those that there are not, which is reported. */
function namedColumns(
  option: string,
  texts: readonly MarkedText[],
  action: TableAction,
  columns: readonly OutputColumn[],
  context: AnalysisContext,
): readonly NamedColumn[] {
  const names = columns.map((column) => column.name);
  return texts.flatMap((text) => {
    const name = text.text.replaceAll("`", "").trim();
    if (names.some((each) => each.toLowerCase() === name.toLowerCase())) return [{ name, text }];
    const message = `${option} names column ${name}, which the query does not have${didYouMean(name, names)}`;
    context.report({ severity: "error", code: "unknown_column", message, spot: spotIn(action, text, 0) });
    return [];
  });
}

/** What a PARTITION BY makes of a table's columns, as GoogleSQL resolves it and BigQuery takes it. */
async function partitionings(
  expression: MarkedText,
  fields: readonly FieldSchema[],
  action: TableAction,
  columns: readonly OutputColumn[],
  context: AnalysisContext,
  marks: MarkTable,
): Promise<readonly Partitioning[]> {
  const start = spotIn(action, expression, 0);
  const report = (message: string) => context.report(invalidOption(message, start));
  if (/^_PARTITION(DATE|TIME)\b/i.test(expression.text.trim())) {
    report(`${expression.text.trim()} cannot be used with the AS query_statement clause`);
    return [];
  }
  const prefix = "CREATE TABLE `_kura_dataset`.`_kura_table` PARTITION BY ";
  const sql = `${prefix}${expression.marked} AS SELECT * FROM ${rowsName}`;
  const script = new ScriptText(new MarkedText(sql, marks), (offset) =>
    spotIn(action, expression, Math.max(0, offset - prefix.length)),
  );
  const tree = await context.analyzer.parseScript(script.text.text).catch(() => undefined);
  const [node, second] = tree === undefined ? [] : statementsOf(tree);
  if (node === undefined || second !== undefined) {
    report(`partitionBy is no expression: ${expression.text}`);
    return [];
  }
  const session = newSession();
  session.temporaryTables.set(rowsName, rows(columns, [expression]));
  const analyzed = await analyzeNode(script, node, session, new Variables(), context);
  if (analyzed === undefined) return [];
  const { statement } = analyzed;
  const fault = isSurelyPartitioned(statement) ? undefined : await partitioningFault(statement, fields);
  if (fault !== undefined) report(fault);
  const made = fault === undefined ? createdPartitionings(statement, action.name) : [];
  return made.map((each) => ({ ...each, isFilterRequired: action.requiresPartitionFilter }));
}

/** A DATE column, its days, months or years, or ranges of a column. */
function isSurelyPartitioned(statement: AstNode): boolean {
  const [expression, ...more] = children(statement, "partition_by_list");
  if (expression === undefined || more.length > 0) return false;
  if (isDate(expression)) return true;
  const [column, part] = children(expression, "argument_list");
  const name = columnName(expression.function);
  if (name.endsWith(":range_bucket")) return column?.nodeKind === "ResolvedColumnRef" && isArrayOfSteps(part);
  return name.endsWith(":date_trunc") && isDate(column) && /"enum_value":[123]\b/.test(JSON.stringify(part));
}

/** GENERATE_ARRAY of plain numbers. */
function isArrayOfSteps(expression: AstNode | undefined): boolean {
  return (
    expression !== undefined &&
    columnName(expression.function).endsWith(":generate_array") &&
    children(expression, "argument_list").every(({ nodeKind }) => nodeKind === "ResolvedLiteral")
  );
}

function isDate(expression: AstNode | undefined): boolean {
  return expression?.nodeKind === "ResolvedColumnRef" && typeOf(expression).kind === "DATE";
}

async function partitioningFault(
  statement: AstNode,
  fields: readonly FieldSchema[],
): Promise<string | undefined> {
  const { assertLayout, readPartitioning } = await engineLayout();
  return refusal(() => assertLayout(fields, { partitioning: readPartitioning(statement) }));
}

/** A table's rows, for texts about them to be analyzed by themselves: with the columns that these name, so that equal layouts are asked about once. */
function rows(columns: readonly OutputColumn[], texts: readonly MarkedText[]): TableSchema {
  const words = texts.map(({ text }) => new Set(text.toLowerCase().match(/\w+/g)));
  const isNamed = ({ name }: OutputColumn) => words.some((each) => each.has(name.toLowerCase()));
  const named = columns.filter(isNamed);
  return {
    name: rowsName,
    columns: named.length === 0 ? columns : named,
    partitionings: [],
    influences: [],
    isTemporary: true,
  };
}

/** Checks an update's conditions on the rows that it merges into, as Dataform writes them into its MERGE. */
export async function checkMergeConditions(
  action: TableAction,
  columns: readonly OutputColumn[],
  walk: ScriptWalk,
  marks: MarkTable,
): Promise<void> {
  const { updatePartitionFilter, incrementalPredicates, uniqueKey } = action.options;
  if (uniqueKey.length === 0) return;
  const conditions =
    updatePartitionFilter === undefined
      ? incrementalPredicates
      : [updatePartitionFilter, ...incrementalPredicates];
  walk.session.temporaryTables.set(rowsName, rows(columns, [...uniqueKey, ...conditions]));
  const sides = `SELECT 1 FROM ${rowsName} AS DATAFORM_DEST, ${rowsName} AS DATAFORM_SOURCE WHERE `;
  const check = (prefix: string, condition: MarkedText, suffix = "") =>
    walk.run(
      new ScriptText(new MarkedText(`${prefix}${condition.marked}${suffix}`, marks), (offset) =>
        spotIn(action, condition, Math.max(0, offset - prefix.length)),
      ),
    );
  for (const key of uniqueKey) {
    const name = key.text.replaceAll("`", "").trim().toLowerCase();
    const column = columns.find((each) => each.name.toLowerCase() === name);
    // Only what is no plain value cannot be compared.
    if (column !== undefined && /^(ARRAY|STRUCT|JSON|GEOGRAPHY)$/.test(column.type.kind))
      await check(`${sides}DATAFORM_DEST.`, key, ` = DATAFORM_SOURCE.${key.text}`);
  }
  if (updatePartitionFilter !== undefined) await check(`${sides}DATAFORM_DEST.`, updatePartitionFilter);
  for (const predicate of incrementalPredicates) await check(`${sides}(`, predicate, ")");
}

function invalidOption(message: string, spot: Spot): Finding {
  return { severity: "error", code: "invalid_option", message, spot };
}

/** Why BigQuery refuses something; undefined where it does not. */
function refusal(attempt: () => void): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof BigQueryError) return error.message;
    throw error;
  }
}
