import type { AstNode } from "../../analyzer/analyzer.ts";
import type { Excerpt, SourceText } from "../script/source-text.ts";
import { mayReadTables } from "../script/syntax.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import { analyzeExcerpt } from "./analyze.ts";
import { referencedTablePaths } from "./constraints.ts";
import type { Environment } from "./environment.ts";
import { describeExternalQueries, type ExternalQuery } from "./external-queries.ts";
import { namedTables } from "./named-tables.ts";
import { assertPartitionFilters } from "./partition-filter.ts";
import type { PreparedStatement } from "./prepared-statement.ts";
import { type CalledFunctions, calledFunctions, noFunctions, tablesOf } from "./stored-functions.ts";
import { TableResolver } from "./table-resolver.ts";
import { translationContext } from "./translation-context.ts";

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
  const named = [
    ...paths,
    ...(options.target === undefined ? [] : [options.target]),
    ...(isQuery ? [] : referencedTablePaths(node)),
  ];
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
