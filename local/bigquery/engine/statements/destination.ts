import { fail } from "../../translate/functions/sql.ts";
import type { TranslatedQuery } from "../../translate/translate.ts";
import type { Column } from "../../types/sql-type.ts";
import { sameType, typeName } from "../../types/type-names.ts";
import {
  changeTable,
  newEtag,
  nowMs,
  requireDataset,
  unexpired,
  wrongKind,
} from "../definitions/change-table.ts";
import { partitionRows } from "../definitions/partition-decorator.ts";
import { assertLayout } from "../definitions/table-layout.ts";
import type { FieldSchema, QueryRequest, TableReference } from "../engine.ts";
import { invalid, tableExists, tableNotFound } from "../errors.ts";
import { publishLoad } from "../load/publish-load.ts";
import { columnField, fieldType, normalizedSchema } from "../schema/field-types.ts";
import type { Session } from "../session.ts";
import { type TableRecord, tableKey } from "../storage/catalog.ts";
import { newPhysicalName } from "../storage/catalog-store.ts";
import { recordModification } from "../storage/modifications.ts";
import { createPhysicalTable, insertRows } from "../storage/physical-table.ts";
import { quoteIdentifier, quoteText } from "../storage/quoting.ts";
import type { Snapshot } from "../transactions/transaction.ts";

/** Where a query's rows go, instead of a result that only its job knows. */
export interface Destination {
  readonly reference: TableReference;
  /** The one partition that is written, as a decorator names it. */
  readonly partition?: string;
  readonly createDisposition: NonNullable<QueryRequest["createDisposition"]>;
  readonly writeDisposition: NonNullable<QueryRequest["writeDisposition"]>;
  readonly layout: NonNullable<QueryRequest["destinationLayout"]>;
}

/** What was filled, to be published once the statement has committed: a table, or rows that may bring columns with them. */
export type FilledTable =
  | { readonly kind: "table"; readonly record: TableRecord; readonly destination: Destination }
  | {
      readonly kind: "rows";
      readonly schema: readonly FieldSchema[];
      readonly physicalName: string;
      readonly destination: Destination;
    };

/**
 * Fills the destination within the statement's transaction: an existing table that is appended to, or a new physical
 * table that `publishDestination` puts in place.
 */
export async function fillDestination(
  destination: Destination,
  query: TranslatedQuery,
  session: Session,
  snapshot: Snapshot,
): Promise<FilledTable | undefined> {
  const { parts } = session;
  const { reference, partition, writeDisposition, layout } = destination;
  const dataset = requireDataset(parts, snapshot.catalog, reference);
  const present = unexpired(dataset.tables.get(reference.tableId), parts);
  if (present?.kind === "VIEW") throw wrongKind(present);
  if (present === undefined && destination.createDisposition === "CREATE_NEVER") {
    throw tableNotFound(reference, dataset.metadata.location);
  }
  if (present !== undefined && (partition !== undefined || writeDisposition !== "WRITE_TRUNCATE")) {
    const rows = partition === undefined ? undefined : partitionRows(present, partition);
    if (writeDisposition === "WRITE_EMPTY") await assertEmpty(present, rows, snapshot);
    if ((layout.schemaUpdateOptions ?? []).length > 0) return stagedRows(destination, query, snapshot);
    const ordered = inOrderOf(present, query);
    assertSameColumns(present, ordered.columns);
    if (writeDisposition === "WRITE_TRUNCATE") {
      await snapshot.connection.run(`DELETE FROM ${present.physicalName} WHERE ${rows}`);
    }
    await insertRows(snapshot.connection, present.physicalName ?? "", present.schema, within(ordered, rows));
    if (writeDisposition === "WRITE_TRUNCATE") {
      await recordModification(snapshot, present.physicalName ?? "");
    }
    return undefined;
  }
  if (partition !== undefined) {
    throw invalid(
      `Unsupported feature: a partition decorator of a destination that does not exist: ${tableKey(reference)}`,
    );
  }
  const now = nowMs(parts);
  const schema = normalizedSchema(query.columns.map(columnField));
  const { partitioning = present?.partitioning, clustering = present?.clustering } = layout;
  assertLayout(schema, { partitioning, clustering });
  const record: TableRecord = {
    ...(present ?? { labels: {} }),
    ...(partitioning === undefined ? {} : { partitioning }),
    ...(clustering === undefined ? {} : { clustering }),
    reference,
    kind: "TABLE",
    schema,
    physicalName: newPhysicalName(),
    createdAt: present?.createdAt ?? now,
    modifiedAt: now,
    etag: newEtag(),
  };
  await createPhysicalTable(snapshot.connection, record.physicalName ?? "", record.schema);
  await insertRows(snapshot.connection, record.physicalName ?? "", record.schema, query.sql);
  return { kind: "table", record, destination };
}

/** The query's rows in a table of their own, for a destination whose columns they may change. */
async function stagedRows(
  destination: Destination,
  query: TranslatedQuery,
  snapshot: Snapshot,
): Promise<FilledTable> {
  const schema = normalizedSchema(query.columns.map(columnField));
  const physicalName = newPhysicalName();
  await createPhysicalTable(snapshot.connection, physicalName, schema);
  await insertRows(snapshot.connection, physicalName, schema, query.sql);
  return { kind: "rows", schema, physicalName, destination };
}

/** Puts what was filled in place of the destination, or behind its rows. */
export async function publishDestination(filled: FilledTable, session: Session): Promise<void> {
  const { parts, options } = session;
  const { destination } = filled;
  if (filled.kind === "rows") {
    const { reference, partition, writeDisposition, layout } = destination;
    const { schemaUpdateOptions = [] } = layout;
    const published = {
      destination: reference,
      writeDisposition,
      schemaUpdateOptions,
      ...(partition === undefined ? {} : { partition }),
    };
    try {
      await publishLoad(parts, published, filled.schema, filled.physicalName);
    } finally {
      const kept = parts.store.current.table(reference)?.physicalName;
      if (kept !== filled.physicalName) parts.store.discard(filled.physicalName);
    }
    return;
  }
  const { record } = filled;
  try {
    await changeTable(
      parts,
      record.reference,
      (present) => {
        if (present !== undefined && destination.writeDisposition !== "WRITE_TRUNCATE") {
          throw tableExists(record.reference);
        }
        return { record };
      },
      options.signal,
    );
  } catch (error) {
    parts.store.discard(record.physicalName ?? "");
    throw error;
  }
}

/** The query with its columns as the table has them, where it only names them in another order. */
function inOrderOf({ schema }: TableRecord, query: TranslatedQuery): TranslatedQuery {
  const positions = new Map(query.columns.map(({ name }, index) => [name.toLowerCase(), index]));
  const order = schema.flatMap(({ name }) => positions.get(name.toLowerCase()) ?? []);
  if (order.length !== query.columns.length || order.length !== schema.length) return query;
  if (order.every((position, index) => position === index)) return query;
  const names = query.columns.map((_, index) => `c${index}`);
  const columns = order.flatMap((position) => query.columns[position] ?? []);
  const ordered = order.map(
    (position, index) => `c${position} AS ${quoteIdentifier(schema[index]?.name ?? "")}`,
  );
  const sql = `SELECT ${ordered.join(", ")} FROM (${query.sql}) AS source(${names.join(", ")})`;
  return { sql, columns, columnNames: schema.map(({ name }) => name) };
}

/** The query, which fails for a row that does not lie in the partition. */
function within({ sql }: TranslatedQuery, rows: string | undefined): string {
  if (rows === undefined) return sql;
  const message = quoteText("Some rows belong to different partitions rather than the destination partition");
  return `SELECT * FROM (${sql}) WHERE CASE WHEN ${rows} THEN TRUE ELSE ${fail(false, message)} END`;
}

async function assertEmpty(record: TableRecord, rows: string | undefined, snapshot: Snapshot): Promise<void> {
  const where = rows === undefined ? "" : ` WHERE ${rows}`;
  const reader = await snapshot.connection.runAndReadAll(
    `SELECT 1 FROM ${record.physicalName}${where} LIMIT 1`,
  );
  if (reader.currentRowCount > 0) throw tableExists(record.reference);
}

function assertSameColumns(record: TableRecord, columns: readonly Column[]): void {
  if (columns.length !== record.schema.length) throw mismatch(record, "the number of columns differs");
  record.schema.forEach((field, index) => {
    const column = columns[index];
    if (column === undefined || column.name.toLowerCase() !== field.name.toLowerCase()) {
      throw mismatch(record, `column ${index + 1} is ${column?.name}, not ${field.name}`);
    }
    if (!sameType(column.type, fieldType(field))) {
      throw mismatch(
        record,
        `field ${field.name} has changed type from ${typeName(fieldType(field))} to ${typeName(column.type)}`,
      );
    }
  });
}

function mismatch(record: TableRecord, difference: string): Error {
  return invalid(`Provided Schema does not match Table ${tableKey(record.reference)}: ${difference}`);
}
