import {
  AnalysisError,
  type AnalyzeRequest,
  type Analyzer,
  type AnalyzerTable,
  type AstNode,
} from "../../../local/bigquery/analyzer/analyzer.ts";
import { splitPath } from "../../../local/bigquery/analyzer/table-paths.ts";
import {
  child,
  mayReadTables,
  optionalChild,
  pathNames,
} from "../../../local/bigquery/engine/script/syntax.ts";
import { namedTables } from "../../../local/bigquery/engine/statements/named-tables.ts";
import type { SqlType } from "../../../local/bigquery/types/sql-type.ts";
import { systemVariableTypes } from "../../../local/bigquery/types/system-variables.ts";
import type { ProblemCode } from "../problem.ts";
import { nodesWithin } from "./ast.ts";
import { ColumnFlow } from "./column-flow.ts";
import type { Finding, Spot } from "./finding.ts";
import { didYouMean } from "./nearest-name.ts";
import { outputColumns } from "./output-columns.ts";
import type { SessionScope, Variables } from "./scope.ts";
import type { ScriptText } from "./script-text.ts";
import { type KnownSchema, type OutputColumn, type TableSchema, unknownSchema } from "./table-schema.ts";

const systemVariables = Object.entries(systemVariableTypes).map(([name, type]) => ({ name, type }));

/** An EXTERNAL_QUERY in a statement's text: the table that stands in its place. */
export interface ExternalTable {
  readonly start: number;
  readonly end: number;
  readonly schema: KnownSchema;
}

/** What the analysis of an action's texts is given, and tells. */
export interface AnalysisContext {
  readonly analyzer: Analyzer;
  readonly defaultProject: string;
  /** What is known of a permanent table; undefined where there is none. */
  readonly table: (name: string) => KnownSchema | undefined;
  /** Told of each permanent table that a statement names. */
  readonly named: (name: string, spot: () => Spot) => void;
  readonly tableNames: () => Iterable<string>;
  /** A permanent function's definition by its name. */
  readonly storedFunction: (name: string) => AstNode | undefined;
  readonly external: (
    node: AstNode,
    script: ScriptText,
    variables: Variables,
  ) => Promise<readonly ExternalTable[]>;
  readonly report: (finding: Finding) => void;
  /** Told of each statement that is right. */
  readonly analyzed?: (analyzed: AnalyzedStatement, node: AstNode, script: ScriptText) => void;
  /** The parameters of EXECUTE IMMEDIATE … USING. */
  readonly parameters?: Pick<AnalyzeRequest, "namedParameters" | "positionalParameters">;
}

export interface AnalyzedStatement {
  readonly statement: AstNode;
  readonly tables: ReadonlyMap<string, TableSchema>;
  readonly flow: ColumnFlow;
}

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
    const all = options.target === undefined ? paths : [...paths, options.target];
    const tables: { path: readonly string[]; table: TableSchema }[] = [];
    let isKnown = true;
    for (const path of all) {
      const external = /^_external_(\d+)$/.exec(path.join("."))?.[1];
      const schema =
        external === undefined
          ? find(path, session, context, () => spotOfPath(script, node, path))
          : externals[Number(external) - 1]?.schema;
      if (schema === undefined) {
        const name = path.length === 2 ? [context.defaultProject, ...path].join(".") : path.join(".");
        const names = path.length === 1 ? session.temporaryTables.keys() : context.tableNames();
        report(
          "unknown_table",
          `Table not found: ${name}${didYouMean(name, names)}`,
          spotOfPath(script, node, path),
        );
        isKnown = false;
      } else if (schema === unknownSchema) isKnown = false;
      else tables.push({ path, table: schema });
    }
    if (!isKnown || !mentionedAreKnown(node, variables)) return undefined;
    const statement = await context.analyzer.analyze(
      {
        sql: excerpt.sql,
        tables: tables.map(({ path, table }) => ({ path, table: analyzerTable(table) })),
        variables: variables.list(),
        systemVariables,
        ...context.parameters,
        sqlFunctions: [...session.temporaryFunctions, ...calledFunctions(node, context)],
      },
      excerpt.parsed,
    );
    const analyzed = {
      statement,
      tables: new Map(tables.map(({ table }) => [table.name, table])),
      flow: new ColumnFlow(statement),
    };
    context.analyzed?.(analyzed, node, script);
    return analyzed;
  } catch (error) {
    if (!(error instanceof AnalysisError)) throw error;
    const { message, line, column } = readPosition(error.message);
    const spot = line === undefined ? script.spotOf(node) : script.spotAt(line - excerpt.lineOffset, column);
    return report(codeOf(message), message, spot);
  }
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
  return analyzed === undefined ? undefined : outputColumns(analyzed)[0]?.type;
}

function find(
  path: readonly string[],
  session: SessionScope,
  context: AnalysisContext,
  spot: () => Spot,
): KnownSchema | undefined {
  if (path.some((name) => name.toUpperCase() === "INFORMATION_SCHEMA")) return unknownSchema;
  const [first = "", second] = path;
  // Only what a script makes is found by one name.
  if (second === undefined) {
    return session.temporaryTables.get(first) ?? (session.isOpen ? unknownSchema : undefined);
  }
  if (path.length === 2 && first.toUpperCase() === "_SESSION") return session.temporaryTables.get(second);
  const permanent = (path.length === 2 ? [context.defaultProject, ...path] : path).join(".");
  context.named(permanent, spot);
  return context.table(permanent);
}

function analyzerTable({ name, columns }: TableSchema): AnalyzerTable {
  return { name, columns: columns.map((column: OutputColumn) => ({ name: column.name, type: column.type })) };
}

/** A variable whose own expression is wrong is told there, not wherever it is read. */
function mentionedAreKnown(node: AstNode, variables: Variables): boolean {
  if (variables.areAllKnown) return true;
  for (const each of nodesWithin(node)) {
    if (each.nodeKind !== "ASTPathExpression") continue;
    const variable = variables.get(pathNames(each)[0] ?? "");
    if (variable !== undefined && variable.type === undefined) return false;
  }
  return true;
}

function calledFunctions(node: AstNode, context: AnalysisContext): readonly AstNode[] {
  const called = new Map<string, AstNode>();
  for (const call of nodesWithin(node)) {
    if (call.nodeKind !== "ASTFunctionCall") continue;
    const path = splitPath(pathNames(child(call, "function")));
    if (path.length < 2) continue;
    const name = (path.length === 2 ? [context.defaultProject, ...path] : path).join(".");
    const definition = context.storedFunction(name);
    if (definition !== undefined)
      called.set(path.join(".").toLowerCase(), { ...definition, name_path: path });
  }
  return [...called.values()];
}

/** Where a statement names a table. */
function spotOfPath(script: ScriptText, node: AstNode, path: readonly string[]): Spot {
  for (const each of nodesWithin(node)) {
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
  if (match === null) return { message: text, column: 1 };
  return { message: text.replace(match[0], ""), line: Number(match[1]), column: Number(match[2]) };
}

/** What GoogleSQL's message is about. */
export function codeOf(message: string): ProblemCode {
  if (/^Syntax error/.test(message)) return "syntax_error";
  if (/^(Table not found|Not found: Table)/.test(message)) return "unknown_table";
  if (
    /^(Unrecognized name|Name \S+ not found|Column .* (not found|is not present)|Field name .* does not exist|Cannot access field)/.test(
      message,
    )
  )
    return "unknown_column";
  if (/signature|type|coerce|cast|must be|compar/i.test(message)) return "type_error";
  return "invalid_query";
}
