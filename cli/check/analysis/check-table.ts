import type { Build, TableAction } from "../compile/checked-action.ts";
import { declaredColumns, tableDescription } from "../rules/described.ts";
import { readJudgement, viewJudgement } from "../rules/judged-reads.ts";
import { wholeReads } from "../rules/partition-reads.ts";
import { namedColumns, namelessColumns } from "../rules/result-names.ts";
import { mismatches } from "../rules/same-columns.ts";
import { checkMergeConditions, tableLayout } from "../rules/table-layout.ts";
import { type ActionCheck, report, scriptText } from "./action-check.ts";
import type { AnalysisContext } from "./analysis-context.ts";
import type { AnalyzedStatement } from "./analyzed-statement.ts";
import { ColumnSpots } from "./column-spots.ts";
import { influences, outputColumns } from "./output-columns.ts";
import { ScriptWalk } from "./script-walk.ts";
import {
  type KnownSchema,
  type OutputColumn,
  type Partitioning,
  type TableSchema,
  unknownSchema,
} from "./table-schema.ts";

/** Analyzes all that a table, view or incremental table runs, and answers what is known of it. */
export async function checkTable(action: TableAction, check: ActionCheck): Promise<KnownSchema> {
  report(check, tableDescription(action));
  const schema = await checkWhole(action, check);
  if (action.update !== undefined) await checkUpdate(action, action.update, schema, check);
  return schema;
}

/** The build of the whole table: what it runs before its query cannot read the table, what it runs after can. */
async function checkWhole(action: TableAction, check: ActionCheck): Promise<KnownSchema> {
  const isView = action.kind === "view";
  let isMade = false;
  const context: AnalysisContext = {
    ...check.context,
    analyzed: isView ? viewJudgement(check.context) : readJudgement(check.context, { isUpdate: false }),
    table: (name) => (name === action.name && !isMade ? unknownSchema : check.context.table(name)),
    named: (name, spot) => {
      if (name !== action.name || isMade) check.context.named(name, spot);
      else
        check.context.report({
          severity: "error",
          code: "self_read",
          message: `${name} is read by what builds it whole: where it is not there yet, the build fails`,
          spot: spot(),
        });
    },
  };
  const walk = new ScriptWalk(context, check.objects, check.table);
  for (const text of action.whole.before) await walk.run(scriptText(action, text));
  const schema = await wholeSchema(action, walk, check);
  check.objects.makeTable(action.name, schema);
  isMade = true;
  for (const text of action.whole.after) await walk.run(scriptText(action, text));
  return schema;
}

async function wholeSchema(action: TableAction, walk: ScriptWalk, check: ActionCheck): Promise<KnownSchema> {
  const script = scriptText(action, action.whole.query);
  const query = await walk.query(script);
  if (query === undefined) return unknownSchema;
  const all = outputColumns(query.analyzed);
  const spots = new ColumnSpots(script, query.node);
  report(check, namelessColumns(action.kind === "view" ? "VIEW" : "TABLE", all, spots));
  const columns = namedColumns(all);
  report(
    check,
    declaredColumns(action, columns, (name) => spots.named(name)).filter(
      // What is declared may be what has no name.
      ({ code }) => code !== "column_not_produced" || all.every(({ name }) => name !== ""),
    ),
  );
  const partitionings =
    action.kind === "view"
      ? handedOn(query.analyzed, all)
      : await tableLayout(action, columns, check.context, check.table);
  return {
    name: action.name,
    columns,
    partitionings,
    influences: influences(query.analyzed),
    isTemporary: false,
  };
}

/** The partitionings of the tables that a view reads without the filter that they require: who reads the view has to filter. */
function handedOn(view: AnalyzedStatement, columns: readonly OutputColumn[]): readonly Partitioning[] {
  return wholeReads(view).flatMap(({ isRefused, partitioning, outputs }) => {
    const [output] = outputs;
    const column = output === undefined ? undefined : columns[output]?.name;
    return isRefused && column !== undefined ? [{ ...partitioning, column }] : [];
  });
}

/** An update is looked at also where the whole build is wrong, as far as it does not read the table. */
async function checkUpdate(
  action: TableAction,
  update: Build,
  whole: KnownSchema,
  check: ActionCheck,
): Promise<void> {
  const analyzed = readJudgement(check.context, { isUpdate: true, self: action.name });
  const walk = new ScriptWalk({ ...check.context, analyzed }, check.objects, check.table);
  for (const text of update.before) await walk.run(scriptText(action, text));
  const script = scriptText(action, update.query);
  const query = await walk.query(script);
  if (query !== undefined) {
    const spots = new ColumnSpots(script, query.node);
    const columns = outputColumns(query.analyzed);
    report(check, namelessColumns("TABLE", columns, spots));
    if (whole !== unknownSchema) await checkMerge(action, whole, namedColumns(columns), spots, walk, check);
  }
  for (const text of update.after) await walk.run(scriptText(action, text));
}

async function checkMerge(
  action: TableAction,
  whole: TableSchema,
  columns: readonly OutputColumn[],
  spots: ColumnSpots,
  walk: ScriptWalk,
  check: ActionCheck,
): Promise<void> {
  report(
    check,
    mismatches(whole.columns, columns, (name) => spots.named(name)),
  );
  await checkMergeConditions(action, whole.columns, walk, check.table);
}
