import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { splitPath } from "../../../local/bigquery/analyzer/table-paths.ts";
import {
  child,
  children,
  optionalChild,
  pathNames,
  text,
} from "../../../local/bigquery/engine/script/syntax.ts";
import type { AnalysisContext } from "./analysis-context.ts";
import type { AnalyzedStatement } from "./analyzed-statement.ts";
import { typeOf } from "./ast.ts";
import { callable } from "./called-functions.ts";
import { ColumnSpots } from "./column-spots.ts";
import type { KnownFunction, Procedure } from "./known-routines.ts";
import { permanentName } from "./named-schemas.ts";
import { influences, outputColumns } from "./output-columns.ts";
import type { SessionScope, Variables } from "./scope.ts";
import type { ScriptText } from "./script-text.ts";
import { analyzeNode } from "./statement-analysis.ts";
import {
  createdColumns,
  createdPartitionings,
  type KnownSchema,
  type OutputColumn,
  unknownSchema,
} from "./table-schema.ts";

/** Takes note of what statements make and drop. */
export interface DefinedObjects {
  /** `spots` tell where its columns are written, where a statement says so. */
  readonly makeTable: (name: string, schema: KnownSchema, spots?: ColumnSpots) => void;
  readonly makeFunction: (name: string, definition: KnownFunction) => void;
  readonly makeProcedure: (name: string, procedure: Procedure) => void;
  /** Told of a text that cannot be looked into: there may be functions and procedures that nobody knows of. */
  readonly makeUnknownRoutines: () => void;
}

/** A statement, and what it may make things in. */
interface Defining {
  readonly script: ScriptText;
  readonly node: AstNode;
  readonly session: SessionScope;
  readonly variables: Variables;
  readonly context: AnalysisContext;
  readonly objects: DefinedObjects;
}

/** Analyzes a statement, and notes the table, view or function that it makes or changes. */
export async function defineObjects(defining: Defining): Promise<AnalyzedStatement | undefined> {
  const { script, node, session, variables, context, objects } = defining;
  const analyze = (target?: readonly string[]) =>
    analyzeNode(script, node, session, variables, context, target === undefined ? {} : { target });
  switch (node.nodeKind) {
    case "ASTCreateTableStatement": {
      const source = optionalChild(
        optionalChild(node, "copy_data_source") ?? optionalChild(node, "clone_data_source") ?? node,
        "path_expr",
      );
      const analyzed = await analyze(source === undefined ? undefined : splitPath(pathNames(source)));
      makeTable(defining, analyzed);
      return analyzed;
    }
    case "ASTCreateViewStatement":
    case "ASTCreateMaterializedViewStatement": {
      const analyzed = await analyze();
      makeTable(defining, analyzed);
      return analyzed;
    }
    case "ASTCreateFunctionStatement":
    case "ASTCreateTableFunctionStatement": {
      const analyzed = await analyze();
      makeFunction(defining, analyzed);
      return analyzed;
    }
    case "ASTDropStatement": {
      const path = splitPath(pathNames(child(node, "name")));
      if (path.length === 1) session.temporaryTables.delete(path[0] ?? "");
      return undefined;
    }
    case "ASTAlterTableStatement": {
      const path = splitPath(pathNames(child(node, "path")));
      const before = context.table(permanentName(path, context));
      if (before === undefined && node.is_if_exists === true) return undefined;
      const analyzed = await analyze(path);
      if (analyzed !== undefined)
        objects.makeTable(permanentName(path, context), altered(analyzed, permanentName(path, context)));
      return analyzed;
    }
    case "ASTAuxLoadDataStatement":
      await loadTable(defining);
      return undefined;
    default: {
      const path = targetOf(node);
      return analyze(path === undefined ? undefined : splitPath(pathNames(path)));
    }
  }
}

/** The table that a statement is about where that is no read and no change of rows, as of CREATE ROW ACCESS POLICY. */
function targetOf(node: AstNode): AstNode | undefined {
  const path = /^AST(Create|Drop)/.test(node.nodeKind)
    ? (optionalChild(node, "target_path") ?? optionalChild(node, "table_name"))
    : undefined;
  return path?.nodeKind === "ASTPathExpression" ? path : undefined;
}

/** A function whose definition is wrong is there all the same: its calls are not wrong, too. */
function makeFunction(
  { node, session, context, objects }: Defining,
  analyzed: AnalyzedStatement | undefined,
): void {
  const path = splitPath(pathNames(child(child(node, "function_declaration"), "name")));
  const definition = analyzed === undefined ? "unknown" : callable(analyzed.statement, analyzed.paths);
  if (node.scope === "TEMPORARY" || path.length === 1)
    session.temporaryFunctions.set((path[0] ?? "").toLowerCase(), definition);
  else objects.makeFunction(permanentName(path, context), definition);
}

/** LOAD DATA makes its table where it is missing: of the columns that it states, or else of those that its files have. */
async function loadTable(defining: Defining): Promise<void> {
  const { script, node, session, variables, context } = defining;
  const elements = optionalChild(node, "table_element_list");
  const prefix = "CREATE TABLE `_loaded`";
  const analyzed =
    elements === undefined
      ? undefined
      : await analyzeNode(script, elements, session, variables, context, { prefix });
  const known = context.table(permanentName(splitPath(pathNames(child(node, "name"))), context));
  if (elements !== undefined || known === undefined) makeTable(defining, analyzed);
}

function makeTable(
  { script, node, session, context, objects }: Defining,
  analyzed: AnalyzedStatement | undefined,
): void {
  const path = splitPath(pathNames(child(node, "name")));
  const isTemporary = node.scope === "TEMPORARY" || path.length === 1;
  const name = isTemporary ? `_SESSION.${path.at(-1) ?? ""}` : permanentName(path, context);
  const schema = analyzed === undefined ? unknownSchema : madeTable(analyzed, name, isTemporary);
  if (isTemporary) session.temporaryTables.set(path.at(-1) ?? "", schema);
  else objects.makeTable(name, schema, new ColumnSpots(script, node));
}

function madeTable(analyzed: AnalyzedStatement, name: string, isTemporary: boolean): KnownSchema {
  const { statement } = analyzed;
  const [copied] = analyzed.tables.values();
  const outputs = outputColumns(analyzed);
  const defined = createdColumns(statement, outputs);
  const isCopy = defined.length === 0 && outputs.length === 0 && copied !== undefined;
  const columns = isCopy
    ? copied.columns.map((column): OutputColumn => ({ ...column, sources: copiedFrom(copied, column) }))
    : defined.length > 0
      ? defined
      : outputs;
  const partitionings = isCopy
    ? copied.partitionings.map((each) => ({ ...each, table: name }))
    : createdPartitionings(statement, name);
  return { name, columns, partitionings, influences: influences(analyzed), isTemporary };
}

function copiedFrom(
  table: { readonly name: string; readonly isTemporary: boolean },
  column: OutputColumn,
): OutputColumn["sources"] {
  return table.isTemporary ? column.sources : [{ table: table.name, column: column.name }];
}

/** A table's columns after an ALTER. */
function altered({ statement, tables }: AnalyzedStatement, name: string): KnownSchema {
  const before = tables.get(name);
  if (before === undefined) return unknownSchema;
  let columns = [...before.columns];
  const is = (column: string) => (each: OutputColumn) => each.name.toLowerCase() === column.toLowerCase();
  for (const action of children(statement, "alter_action_list")) {
    switch (action.nodeKind) {
      case "ResolvedAddColumnAction": {
        const definition = child(action, "column_definition");
        const column = text(definition, "name");
        if (!columns.some(is(column))) columns.push({ name: column, type: typeOf(definition), sources: [] });
        break;
      }
      case "ResolvedDropColumnAction":
        columns = columns.filter((each) => !is(text(action, "name"))(each));
        break;
      case "ResolvedRenameColumnAction":
        columns = columns.map((each) =>
          is(text(action, "name"))(each) ? { ...each, name: text(action, "new_name") } : each,
        );
        break;
      case "ResolvedAlterColumnSetDataTypeAction": {
        const type = action.updated_type;
        if (typeof type === "object" && type !== null && "kind" in type) {
          columns = columns.map((each) =>
            is(text(action, "column"))(each)
              ? { ...each, type: typeOf({ nodeKind: action.nodeKind, type }) }
              : each,
          );
        }
        break;
      }
    }
  }
  return { ...before, columns };
}
