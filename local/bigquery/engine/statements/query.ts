import type { AstNode } from "../../analyzer/analyzer.ts";
import { type TranslatedQuery, translateQuery } from "../../translate/translate.ts";
import { requireTable } from "../definitions/change-table.ts";
import type { ResultSet } from "../engine.ts";
import { keepResult, rowsResult } from "../results/result-set.ts";
import { readTableRows } from "../results/table-result.ts";
import type { SourceText } from "../script/source-text.ts";
import type { Session } from "../session.ts";
import type { LockRequest, Snapshot } from "../transactions/transaction.ts";
import { assertWithinLimit, bytesProcessed } from "./bytes-processed.ts";
import { type Destination, fillDestination, publishDestination } from "./destination.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { withExternalQueries } from "./external-queries.ts";
import { prepareStatement } from "./prepare.ts";
import type { PreparedStatement } from "./prepared-statement.ts";

export interface QueryOptions {
  readonly destination?: Destination;
  readonly maximumBytesBilled?: bigint;
  readonly dryRun?: boolean;
}

/** A query: its rows are kept as a result, or go to a destination table. */
export async function runQuery(
  source: SourceText,
  node: AstNode,
  environment: Environment,
  options: QueryOptions = {},
): Promise<StatementEffect> {
  const { session } = environment;
  const { destination } = options;
  const lock = appendLock(destination, session);
  const { effect, filled } = await session.run(lock, async (snapshot) => {
    const prepared = await prepareStatement(source, node, environment, snapshot);
    const query = translateQuery(prepared.statement, prepared.context);
    const processed = await bytesProcessed(prepared, environment, snapshot);
    assertWithinLimit(processed, options.maximumBytesBilled);
    const effect: StatementEffect = {
      statementType: "SELECT",
      referencedTables: prepared.references,
      bytesProcessed: processed,
    };
    if (options.dryRun === true) return { effect: { ...effect, result: rowsResult(query.columns, []) } };
    return withExternalQueries(prepared.externalQueries, environment, async () => {
      if (destination === undefined) {
        return { effect: { ...effect, result: await streamedResult(prepared, query, session, snapshot) } };
      }
      return { effect, filled: await fillDestination(destination, query, session, snapshot) };
    });
  });
  if (destination === undefined || options.dryRun === true) return effect;
  if (filled !== undefined) await publishDestination(filled, session);
  const { reference } = destination;
  const result = await readTableRows(session.parts, ({ catalog }) =>
    requireTable(session.parts, catalog, reference),
  );
  return { ...effect, destination: reference, result };
}

async function streamedResult(
  prepared: PreparedStatement,
  query: TranslatedQuery,
  session: Session,
  snapshot: Snapshot,
): Promise<ResultSet> {
  const connection = prepared.tables.size === 0 ? await session.sideConnection() : snapshot.connection;
  const stream = await connection.stream(query.sql);
  return keepResult(session.parts.database, stream, query.columns, session.options.signal);
}

/** A query into an existing table must not find its definition changed at the end. */
function appendLock(destination: Destination | undefined, session: Session): LockRequest | undefined {
  if (destination === undefined) return undefined;
  const { reference, partition, writeDisposition } = destination;
  const isTruncated = writeDisposition === "WRITE_TRUNCATE";
  if (isTruncated && partition === undefined) return undefined;
  return session.parts.store.current.table(reference) === undefined
    ? undefined
    : { reference, mode: isTruncated ? "mutate" : "append" };
}
