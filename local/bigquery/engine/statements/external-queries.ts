import type { AstNode } from "../../analyzer/analyzer.ts";
import { descendants } from "../../analyzer/nodes.ts";
import type { Column } from "../../types/sql-type.ts";
import { invalidQuery } from "../errors.ts";
import type { ExternalRows } from "../federation.ts";
import type { SourceText } from "../script/source-text.ts";
import { child, children, optionalChild, pathNames, sourceRange } from "../script/syntax.ts";
import { quoteIdentifier } from "../storage/quoting.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import type { Environment } from "./environment.ts";
import { evaluateExpression } from "./expressions.ts";

/** One EXTERNAL_QUERY of a statement, described by its source and to be run before the statement. */
export interface ExternalQuery {
  /** The name in the statement's text. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly connection: string;
  readonly sql: string;
  readonly columns: readonly Column[];
  /** The DuckDB relation of its rows, quoted. */
  readonly physicalName: string;
}

/**
 * The EXTERNAL_QUERY calls in a statement's parse tree, with their result columns.
 * @throws BigQueryError when arguments are not constant strings or the source refuses the query.
 */
export async function describeExternalQueries(
  node: AstNode,
  source: SourceText,
  environment: Environment,
  snapshot: Snapshot,
): Promise<readonly ExternalQuery[]> {
  const queries: ExternalQuery[] = [];
  for (const call of descendants(node)) {
    if (call.nodeKind !== "ASTTVF" || !isExternalQuery(call)) continue;
    const { federation } = environment.session.parts;
    if (federation === undefined) {
      throw invalidQuery("EXTERNAL_QUERY is not available: no connection is configured");
    }
    const [connection, sql] = await constantArguments(call, source, environment, snapshot);
    const columns = await federation.describe(connection, sql);
    const name = `_external_${queries.length + 1}`;
    const physicalName = quoteIdentifier(`external_${crypto.randomUUID().replaceAll("-", "")}`);
    queries.push({ name, ...callRange(call), connection, sql, columns, physicalName });
  }
  return queries;
}

/** Runs what reads external queries: their rows are there meanwhile, and gone afterwards. */
export async function withExternalQueries<Result>(
  queries: readonly ExternalQuery[],
  environment: Environment,
  read: () => Promise<Result>,
): Promise<Result> {
  const { parts, options, connection } = environment.session;
  const { signal } = options;
  const loaded: ExternalRows[] = [];
  try {
    for (const query of queries) {
      const rows = await parts.federation?.load(query.connection, query.sql, {
        connection,
        relation: query.physicalName,
        columns: query.columns,
        ...(signal === undefined ? {} : { signal }),
      });
      if (rows === undefined) continue;
      loaded.push(rows);
      await parts.database.expectRows(rows.count);
    }
    return await read();
  } finally {
    for (const rows of loaded) await rows.close();
  }
}

function isExternalQuery(call: AstNode): boolean {
  const [name, ...rest] = pathNames(child(call, "name"));
  return rest.length === 0 && name?.toUpperCase() === "EXTERNAL_QUERY";
}

async function constantArguments(
  call: AstNode,
  source: SourceText,
  environment: Environment,
  snapshot: Snapshot,
): Promise<readonly [string, string]> {
  const values: string[] = [];
  for (const argument of children(call, "argument_entries").slice(0, 2)) {
    const expression = optionalChild(argument, "expr");
    if (expression === undefined) break;
    const { type, value } = await evaluateExpression(source, expression, environment, snapshot);
    if (type.kind !== "STRING" || typeof value !== "string") break;
    values.push(value);
  }
  const [connection, sql] = values;
  if (connection === undefined || sql === undefined) {
    throw invalidQuery("EXTERNAL_QUERY needs two constant strings: a connection and a SQL query");
  }
  return [connection, sql];
}

/** The call itself: its name to the parenthesis after its last argument, without an alias. */
function callRange(call: AstNode): { readonly start: number; readonly end: number } {
  const { start, end } = sourceRange(call);
  const followers = ["alias", "hint", "pivot_clause", "unpivot_clause", "sample"].flatMap((field) => {
    const follower = optionalChild(call, field);
    return follower === undefined ? [] : [sourceRange(follower).start];
  });
  return { start, end: Math.min(end, ...followers) };
}
