import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { child, children, identifier, optionalChild } from "../../../local/bigquery/engine/script/syntax.ts";
import { sameType, typeName } from "../../../local/bigquery/types/type-names.ts";
import type { Build, CheckedAction, OperationAction, TableAction } from "../compile/checked-action.ts";
import type { MarkTable } from "../positions/mark-table.ts";
import { MarkedText } from "../positions/marked-text.ts";
import { declaredColumns, type SpotOfColumn, tableDescription } from "../rules/described.ts";
import { wholeReads } from "../rules/partition-reads.ts";
import { nodesWithin } from "./ast.ts";
import type { DefinedObjects } from "./defined-objects.ts";
import type { Finding, Spot } from "./finding.ts";
import { outputColumns } from "./output-columns.ts";
import { Variables } from "./scope.ts";
import { ScriptText } from "./script-text.ts";
import { ScriptWalk } from "./script-walk.ts";
import { type AnalysisContext, type AnalyzedStatement, analyzeNode } from "./statement-analysis.ts";
import {
  createdPartitioning,
  type KnownSchema,
  type OutputColumn,
  type TableSchema,
  unknownSchema,
} from "./table-schema.ts";

/** What the check of one action has to work with. */
export interface ActionCheck {
  readonly context: AnalysisContext;
  readonly objects: DefinedObjects;
  readonly table: MarkTable;
}

/** Analyzes all that an action runs, and answers what is known of the table that it makes; undefined where it makes none. */
export async function checkAction(
  action: CheckedAction,
  check: ActionCheck,
): Promise<KnownSchema | undefined> {
  switch (action.kind) {
    case "declaration":
      return undefined;
    case "assertion":
      await checkQueryText(action.query, 0, check, "whole");
      return undefined;
    case "operation":
      return checkOperation(action, check);
    default:
      return checkTable(action, check);
  }
}

async function checkOperation(action: OperationAction, check: ActionCheck): Promise<KnownSchema | undefined> {
  const made = new Map<string, KnownSchema>();
  const objects: DefinedObjects = {
    ...check.objects,
    makeTable: (name, schema) => {
      made.set(name, schema);
      check.objects.makeTable(name, schema);
    },
  };
  for (const [index, text] of action.scripts.entries()) {
    // Each of an operation's queries is a job of its own.
    await new ScriptWalk(reading(check, "whole"), objects, check.table).run(scriptText(text, index));
  }
  if (!action.hasOutput) return undefined;
  const output = made.get(action.name);
  if (output === undefined) {
    check.context.report({
      severity: "error",
      code: "missing_output",
      message: `The operation has an output, but its SQL makes no table ${action.name}`,
      spot: { kind: "action" },
    });
    return unknownSchema;
  }
  if (output !== unknownSchema) {
    report(check, tableDescription(action));
    report(
      check,
      declaredColumns(action, output.columns, () => ({ kind: "action" })),
    );
  }
  return output;
}

async function checkTable(action: TableAction, check: ActionCheck): Promise<KnownSchema> {
  report(check, tableDescription(action));
  const whole = await checkBuild(action.whole, 0, check, action.kind === "view" ? "view" : "whole");
  if (whole === undefined) {
    check.objects.makeTable(action.name, unknownSchema);
    return unknownSchema;
  }
  report(check, declaredColumns(action, whole.columns, whole.spotOf));
  const partitioning = await partitioningOf(action, whole.columns, check);
  const schema: TableSchema = {
    name: action.name,
    columns: whole.columns,
    isTemporary: false,
    ...(partitioning === undefined ? {} : { partitioning }),
  };
  check.objects.makeTable(action.name, schema);
  if (action.update !== undefined) {
    const first = action.whole.before.length + 1 + action.whole.after.length;
    const update = await checkBuild(action.update, first, check, "update", action.name);
    if (update !== undefined) report(check, mismatches(whole.columns, update));
  }
  return schema;
}

/** What a read is for: a whole build reads all there is, an update should not. */
type Purpose = "whole" | "view" | "update";

interface BuiltRows {
  readonly columns: readonly OutputColumn[];
  readonly spotOf: SpotOfColumn;
}

async function checkBuild(
  build: Build,
  first: number,
  check: ActionCheck,
  purpose: Purpose,
  self?: string,
): Promise<BuiltRows | undefined> {
  const walk = new ScriptWalk(reading(check, purpose, self), check.objects, check.table);
  let index = first;
  for (const text of build.before) {
    await walk.run(scriptText(text, index));
    index += 1;
  }
  const script = scriptText(build.query, index);
  index += 1;
  if (build.query.text.trim() === "") {
    check.context.report({
      severity: "error",
      code: "invalid_query",
      message: "The query is empty",
      spot: { kind: "action" },
    });
    return undefined;
  }
  const analyzed = await walk.run(script);
  for (const text of build.after) {
    await walk.run(scriptText(text, index));
    index += 1;
  }
  if (analyzed === undefined) return undefined;
  if (analyzed.statement.nodeKind !== "ResolvedQueryStmt") {
    const message = "A table's or view's text must be a query";
    check.context.report({ severity: "error", code: "invalid_query", message, spot: script.spotOfStart() });
    return undefined;
  }
  const tree = await check.context.analyzer.parseScript(script.source.sql);
  return { columns: outputColumns(analyzed), spotOf: (name) => spotOfColumn(script, tree, name) };
}

async function checkQueryText(
  text: MarkedText,
  index: number,
  check: ActionCheck,
  purpose: Purpose,
): Promise<AnalyzedStatement | undefined> {
  return new ScriptWalk(reading(check, purpose), check.objects, check.table).run(scriptText(text, index));
}

function scriptText(text: MarkedText, index: number): ScriptText {
  return new ScriptText(text, (offset): Spot => ({ kind: "text", text: index, offset }));
}

/** The context in which reads are judged by what they are for. `self` is the table itself, whose keys an update may look at. */
function reading({ context }: ActionCheck, purpose: Purpose, self?: string): AnalysisContext {
  return {
    ...context,
    analyzed: (analyzed, node, script) => {
      if (purpose === "view") return;
      for (const { table, column, isRefused } of wholeReads(analyzed)) {
        if (!isRefused && (purpose !== "update" || table === self || !table.includes("."))) continue;
        const short = table.split(".").slice(-2).join(".");
        context.report({
          severity: isRefused ? "error" : "warning",
          code: isRefused ? "partition_filter_required" : "whole_partitioned_table",
          message: isRefused
            ? `Cannot query over table '${short}' without a filter over column(s) '${column}' that can be used for partition elimination`
            : `The update reads all partitions of ${short}: nothing compares ${column} with a constant`,
          spot: spotOfTable(script, node, table),
        });
      }
    },
  };
}

function spotOfTable(script: ScriptText, node: AstNode, table: string): Spot {
  const [last = ""] = table.split(".").slice(-1);
  for (const each of nodesWithin(node)) {
    const path = optionalChild(each, "path_expr") ?? optionalChild(each, "target_path");
    const name = path === undefined ? undefined : children(path, "names").at(-1);
    if (path !== undefined && name !== undefined && identifier(name).split(".").at(-1) === last)
      return script.spotOf(path);
  }
  return script.spotOf(node);
}

/** Where a result's column gets its name: in the last select list that has it. */
function spotOfColumn(script: ScriptText, tree: AstNode, name: string): Spot {
  let found: AstNode | undefined;
  let star: AstNode | undefined;
  for (const node of nodesWithin(tree)) {
    if (node.nodeKind !== "ASTSelectColumn") continue;
    const expression = child(node, "expression");
    const alias = optionalChild(node, "alias");
    const last = children(expression, "names").at(-1);
    const own =
      alias === undefined
        ? last === undefined
          ? undefined
          : identifier(last)
        : identifier(child(alias, "identifier"));
    if (own?.toLowerCase() === name.toLowerCase())
      found = alias === undefined ? node : child(alias, "identifier");
    if (/Star/.test(expression.nodeKind)) star = node;
  }
  const node = found ?? star;
  return node === undefined ? script.spotOfStart() : script.spotOf(node);
}

/** Where an update's rows are not like those of the whole build. */
function mismatches(whole: readonly OutputColumn[], update: BuiltRows): readonly Finding[] {
  const findings: Finding[] = [];
  const updated = new Map(update.columns.map((column) => [column.name.toLowerCase(), column]));
  const finding = (message: string, name: string): Finding => ({
    severity: "error",
    code: "incremental_mismatch",
    message,
    spot: update.spotOf(name),
  });
  for (const { name, type } of whole) {
    const column = updated.get(name.toLowerCase());
    updated.delete(name.toLowerCase());
    if (column === undefined)
      findings.push(finding(`The incremental query lacks column ${name} of the whole one`, name));
    else if (!sameType(column.type, type)) {
      findings.push(
        finding(
          `Column ${name} is ${typeName(column.type)} in the incremental query and ${typeName(type)} in the whole one`,
          name,
        ),
      );
    }
  }
  for (const { name } of updated.values()) {
    findings.push(finding(`Column ${name} of the incremental query is not in the whole one`, name));
  }
  return findings;
}

/** How the table is partitioned: its expression is checked against its own columns. */
async function partitioningOf(
  action: TableAction,
  columns: readonly OutputColumn[],
  check: ActionCheck,
): Promise<TableSchema["partitioning"]> {
  if (action.partitionBy === undefined || action.kind === "view") return undefined;
  if (/^_PARTITION(DATE|TIME)$/i.test(action.partitionBy.trim())) return undefined;
  const definitions = columns.map(({ name, type }) => `\`${name}\` ${typeName(type)}`);
  const sql = `CREATE TABLE a.b (${definitions.join(", ")}) PARTITION BY ${action.partitionBy}`;
  const script = new ScriptText(new MarkedText(sql, check.table), () => ({ kind: "action" }));
  const tree = await check.context.analyzer.parseScript(sql).catch(() => undefined);
  const [node] = tree === undefined ? [] : children(child(tree, "statement_list_node"), "statement_list");
  if (node === undefined) {
    const message = `partitionBy is no expression: ${action.partitionBy}`;
    check.context.report({ severity: "error", code: "syntax_error", message, spot: { kind: "action" } });
    return undefined;
  }
  const session = { temporaryTables: new Map(), temporaryFunctions: [], isOpen: false };
  const analyzed = await analyzeNode(script, node, session, new Variables(), check.context);
  const partitioning = analyzed === undefined ? undefined : createdPartitioning(analyzed.statement);
  return partitioning && { ...partitioning, isFilterRequired: action.requiresPartitionFilter };
}

function report({ context }: ActionCheck, findings: readonly Finding[]): void {
  for (const finding of findings) context.report(finding);
}
