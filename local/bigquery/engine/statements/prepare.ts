import type { AstNode } from "../../analyzer/analyzer.ts";
import type { TableBinding, TranslationContext } from "../../translate/context.ts";
import type { Column } from "../../types/sql-type.ts";
import type { TableReference } from "../engine.ts";
import { invalidQuery } from "../errors.ts";
import { valueSql } from "../results/literals.ts";
import type { Excerpt, SourceText } from "../script/source-text.ts";
import { mayReadTables } from "../script/syntax.ts";
import type { TableRecord } from "../storage/catalog.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import { analyzeExcerpt } from "./analyze.ts";
import type { Environment } from "./environment.ts";
import { describeExternalQueries, type ExternalQuery } from "./external-queries.ts";
import { namedTables } from "./named-tables.ts";
import { assertPartitionFilters } from "./partition-filter.ts";
import { type CalledFunctions, calledFunctions, noFunctions, tablesOf } from "./stored-functions.ts";
import { TableResolver } from "./table-resolver.ts";

/** A table of a statement: as the analyzer sees it and as DuckDB does. */
export interface ResolvedTable {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Readable by name, but no part of `*`. */
  readonly pseudoColumns?: readonly Column[];
  readonly binding: TableBinding;
  /** Absent for external queries and for INFORMATION_SCHEMA. */
  readonly record?: TableRecord;
  readonly isTemporary: boolean;
  /** The analyzed query of a view with the tables that it names. */
  readonly view?: { readonly statement: AstNode; readonly tables: ReadonlyMap<string, ResolvedTable> };
}

/** An analyzed statement, ready to be translated. */
export interface PreparedStatement {
  readonly statement: AstNode;
  readonly context: TranslationContext;
  readonly tables: ReadonlyMap<string, ResolvedTable>;
  /** Permanent tables and views named by the statement or by a view of it. */
  readonly references: readonly TableReference[];
  /** To be loaded before the statement runs. */
  readonly externalQueries: readonly ExternalQuery[];
}

/** Analyzes the statement that a parse-tree node spans. */
export async function prepareStatement(
  source: SourceText,
  node: AstNode,
  environment: Environment,
  snapshot: Snapshot,
  options: {
    readonly prefix?: string;
    readonly suffix?: string;
    /** A table that the statement names where the analyzer does not look for tables, as ALTER does. */
    readonly target?: readonly string[];
  } = {},
): Promise<PreparedStatement> {
  const externalQueries = await describeExternalQueries(node, source, environment, snapshot);
  const replacements = externalQueries.map(({ name, start, end }) => ({ start, end, text: `\`${name}\`` }));
  const excerpt = source.excerpt(node, { ...options, replacements });
  const functions = await calledFunctions(node, environment, snapshot);
  const isExpression = options.prefix !== undefined;
  const isQuery = isExpression || node.nodeKind === "ASTQueryStatement";
  const paths =
    isQuery && !mayReadTables(node)
      ? []
      : ((externalQueries.length === 0 ? namedTables(node) : undefined) ??
        (await environment.session.parts.analyzer.tableNames(excerpt.sql)));
  const named = options.target === undefined ? paths : [...paths, options.target];
  return prepareExcerpt(excerpt, { paths: named, externalQueries, functions }, environment, snapshot);
}

/** Analyzes a query that reads no tables. */
export async function prepareText(
  sql: string,
  environment: Environment,
  snapshot: Snapshot,
): Promise<PreparedStatement> {
  const parts = { paths: [], externalQueries: [], functions: noFunctions };
  return prepareExcerpt({ sql, lineOffset: 0 }, parts, environment, snapshot);
}

async function prepareExcerpt(
  excerpt: Excerpt,
  {
    paths,
    externalQueries,
    functions,
  }: {
    readonly paths: readonly (readonly string[])[];
    readonly externalQueries: readonly ExternalQuery[];
    readonly functions: CalledFunctions;
  },
  environment: Environment,
  snapshot: Snapshot,
): Promise<PreparedStatement> {
  const resolver = new TableResolver(environment, snapshot, externalQueries);
  const tables = await tablesOf(paths, functions, (path, defaults) => resolver.resolve(path, defaults));
  const statement = await analyzeExcerpt(excerpt, tables, functions.definitions, environment);
  const byName = new Map(tables.map(({ table }) => [table.name, table]));
  assertPartitionFilters(statement, byName);
  return {
    statement,
    context: translationContext(byName, environment, snapshot),
    tables: byName,
    references: resolver.references,
    externalQueries: [...externalQueries, ...resolver.viewExternalQueries],
  };
}

export function translationContext(
  tables: ReadonlyMap<string, ResolvedTable>,
  environment: Environment,
  snapshot: Snapshot,
): TranslationContext {
  return {
    currentTimestampMicros: snapshot.timestampMicros,
    table(name) {
      const table = tables.get(name);
      if (table === undefined) throw new Error(`The statement has no table ${name}`);
      return table.binding;
    },
    variable(name) {
      const value = environment.variables?.get(name);
      if (value === undefined) throw invalidQuery(`Undeclared variable: ${name}`);
      return valueSql(value);
    },
    systemVariable(path) {
      const value = environment.systemVariables.get(`@@${path.join(".").toLowerCase()}`);
      if (value === undefined) throw invalidQuery(`Unsupported system variable: @@${path.join(".")}`);
      return valueSql(value);
    },
    parameter(name) {
      if (environment.parameters === undefined) throw invalidQuery(`Query parameter ${name} not found`);
      return environment.parameters.value(name);
    },
  };
}

/** The registered name of a ResolvedTableScan's table. */
export function tableName(scan: AstNode): string {
  const name = referencedName(scan.table);
  if (name === undefined) throw new Error("A table scan without its table");
  return name;
}

/** The registered name in a reference to a table; undefined in an empty one. */
export function referencedName(reference: unknown): string | undefined {
  if (typeof reference !== "object" || reference === null || !("full_name" in reference)) return undefined;
  return String(reference.full_name);
}
