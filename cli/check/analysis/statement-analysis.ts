import {
  AnalysisError,
  type AnalyzeRequest,
  type AnalyzerTable,
  type AstNode,
} from "../../../local/bigquery/analyzer/analyzer.ts";
import { descendants } from "../../../local/bigquery/analyzer/nodes.ts";
import { splitPath } from "../../../local/bigquery/analyzer/table-paths.ts";
import {
  children,
  mayReadTables,
  optionalChild,
  pathNames,
} from "../../../local/bigquery/engine/script/syntax.ts";
import { namedTables } from "../../../local/bigquery/engine/statements/named-tables.ts";
import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";
import { systemVariableTypes } from "../../../local/bigquery/types/system-variables.ts";
import type { ProblemCode } from "../problem.ts";
import type { AnalysisContext } from "./analysis-context.ts";
import type { AnalyzedStatement } from "./analyzed-statement.ts";
import { typeOf } from "./ast.ts";
import { calledFunctions, tablesWithin } from "./called-functions.ts";
import { ColumnFlow } from "./column-flow.ts";
import type { Spot } from "./finding.ts";
import { isKnownDataset, namedSchema, permanentName } from "./named-schemas.ts";
import type { SessionScope, Variables } from "./scope.ts";
import type { ScriptText } from "./script-text.ts";
import { type TableSchema, unknownSchema } from "./table-schema.ts";

const systemVariables = Object.entries(systemVariableTypes).map(([name, type]) => ({ name, type }));

export interface StatementOptions {
  readonly prefix?: string;
  readonly suffix?: string;
  /** A table that the statement names where the analyzer does not look for tables, as ALTER does. */
  readonly target?: readonly string[];
  /** Not told: what is wrong is asked for again otherwise. */
  readonly isTrial?: boolean;
}

/** Resolves what a parse-tree node spans. Undefined where something is wrong, which is reported once. */
export async function analyzeNode(
  script: ScriptText,
  node: AstNode,
  session: SessionScope,
  variables: Variables,
  context: AnalysisContext,
  options: StatementOptions = {},
): Promise<AnalyzedStatement | undefined> {
  const report = (code: ProblemCode, message: string, spot: Spot): undefined => {
    if (options.isTrial !== true) context.report({ severity: "error", code, message, spot });
    return undefined;
  };
  const externals = await context.external(node, script, variables);
  const replacements = externals.map(({ start, end }, index) => ({
    start,
    end,
    text: `\`_external_${index + 1}\``,
  }));
  const excerpt = script.source.excerpt(node, { ...options, replacements });
  try {
    const isQuery = options.prefix !== undefined || node.nodeKind === "ASTQueryStatement";
    const paths =
      isQuery && !mayReadTables(node)
        ? []
        : ((externals.length === 0 ? namedTables(node) : undefined) ??
          (await context.analyzer.tableNames(excerpt.sql)));
    const functions = calledFunctions(script, node, session, context);
    if (functions === undefined) return undefined;
    const target = options.target === undefined ? [] : [options.target];
    const tables: { path: readonly string[]; table: TableSchema }[] = [];
    let isKnown = true;
    for (const path of unique([...paths, ...target, ...tablesWithin(functions)])) {
      const external = /^_external_(\d+)$/.exec(path.join("."))?.[1];
      const schema =
        external === undefined
          ? namedSchema(path, session, context, () => spotOfPath(script, node, path))
          : externals[Number(external) - 1]?.schema;
      if (schema === undefined || schema === unknownSchema) isKnown = false;
      else tables.push({ path, table: schema });
    }
    if (!isKnown || !mentionedAreKnown(node, variables)) return undefined;
    const statement = await resolve(excerpt, variables, context, {
      tables: tables.map(({ path, table }) => ({ path, table: analyzerTable(table) })),
      ...context.parameters,
      sqlFunctions: functions,
    });
    const analyzed = {
      statement,
      paths,
      tables: new Map(tables.map(({ table }) => [table.name, table])),
      flow: new ColumnFlow(statement),
    };
    context.analyzed?.(analyzed, node, script);
    return analyzed;
  } catch (error) {
    if (!(error instanceof AnalysisError)) throw error;
    const { message, line, column } = readPosition(error.message);
    const spot = line === undefined ? script.spotOf(node) : script.spotAt(line - excerpt.lineOffset, column);
    const reason = notLookedInto(message, context);
    if (reason === undefined) return report(codeOf(message), message, spot);
    context.note(reason, spot);
    return undefined;
  }
}

/** With no more than a statement names, equal statements are asked about once; what is wrong is told with all that there is. */
async function resolve(
  { sql, parsed }: ReturnType<ScriptText["source"]["excerpt"]>,
  variables: Variables,
  { analyzer }: AnalysisContext,
  request: Omit<AnalyzeRequest, "sql" | "variables" | "systemVariables">,
): Promise<AstNode> {
  const all = variables.list();
  const words = new Set(sql.toLowerCase().match(/\w+/g));
  const named = all.filter(({ name }) => words.has(name.toLowerCase()) || !/^\w+$/.test(name));
  const ask = (known: typeof all) =>
    analyzer.analyze(
      { ...request, sql, variables: known, ...(sql.includes("@@") ? { systemVariables } : {}) },
      parsed,
    );
  if (named.length === all.length) return await ask(all);
  return await ask(named).catch((error: unknown) => {
    if (error instanceof AnalysisError) return ask(all);
    throw error;
  });
}

/** The type of an expression; undefined where something is wrong. */
export async function expressionType(
  script: ScriptText,
  node: AstNode,
  session: SessionScope,
  variables: Variables,
  context: AnalysisContext,
  around: StatementOptions = { prefix: "SELECT (", suffix: ")" },
): Promise<SqlType | undefined> {
  const analyzed = await analyzeNode(script, node, session, variables, context, around);
  const [output] = analyzed === undefined ? [] : children(analyzed.statement, "output_column_list");
  return output === undefined ? undefined : typeOf(output.column);
}

function unique(paths: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

function analyzerTable({ name, columns, pseudoColumns = [] }: TableSchema): AnalyzerTable {
  const typed = columns.map((column) => ({ name: column.name, type: column.type }));
  return { name, columns: typed, pseudoColumns };
}

/** Whether a statement has what BigQuery knows and this analyzer does not. */
export function isUnsupported(message: string): boolean {
  return /^(Unsupported feature: |(LANGUAGE|Keyword REMOTE) is not supported)/.test(message);
}

/** Why a message does not say that the statement is wrong: it has what BigQuery may well have, and this analyzer has not. */
function notLookedInto(message: string, context: AnalysisContext): string | undefined {
  if (isUnsupported(message)) return `${message}: the statement is not looked into`;
  const name = /^(?:Function|Table-valued function) not found: ([^;\s]+\.[^;\s]+)/.exec(message)?.[1];
  if (name === undefined || /^(SAFE|NET)\./i.test(name)) return undefined;
  if (isKnownDataset(permanentName(splitPath([name.replaceAll("`", "")]), context), context))
    return undefined;
  return `No definition makes function ${name}: what calls it is not looked into`;
}

/** A variable whose own expression is wrong is told there, not wherever it is read. */
function mentionedAreKnown(node: AstNode, variables: Variables): boolean {
  if (variables.areAllKnown) return true;
  for (const each of descendants(node)) {
    if (each.nodeKind !== "ASTPathExpression") continue;
    const variable = variables.get(pathNames(each)[0] ?? "");
    if (variable !== undefined && variable.type === undefined) return false;
  }
  return true;
}

/** Where a statement names a table. */
function spotOfPath(script: ScriptText, node: AstNode, path: readonly string[]): Spot {
  for (const each of descendants(node)) {
    for (const field of ["path_expr", "target_path", "path", "like_table_name", "name"]) {
      const named = optionalChild(each, field);
      if (named?.nodeKind !== "ASTPathExpression") continue;
      if (splitPath(pathNames(named)).join("\n") === path.join("\n")) return script.spotOf(named);
    }
  }
  return script.spotOf(node);
}

/** GoogleSQL's message and its position. */
export function readPosition(text: string): {
  readonly message: string;
  readonly line?: number;
  readonly column: number;
} {
  const match = /\s*\[at (\d+):(\d+)\]/.exec(text);
  // The group under which functions are registered is nobody's name for them.
  const named = text.replaceAll(/\b(SQL_FUNCTION|ADDED):/gi, "");
  if (match === null) return { message: named, column: 1 };
  return { message: named.replace(match[0], ""), line: Number(match[1]), column: Number(match[2]) };
}

/** What GoogleSQL's message is about. */
export function codeOf(message: string): ProblemCode {
  if (/^Syntax error/.test(message)) return "syntax_error";
  if (/^(Table not found|Not found: Table)/.test(message)) return "unknown_table";
  if (/^(Function|Aggregate function|Table-valued function|Procedure) not found/.test(message))
    return "unknown_function";
  if (
    /^(Unrecognized name|Name \S+ not found|Column not found|Column .* (not found|is not present|list does not exist)|Field name .* does not exist|Cannot access field)/.test(
      message,
    )
  )
    return "unknown_column";
  if (/signature|type|coerce|cast|must be|compar/i.test(message)) return "type_error";
  return "invalid_query";
}
