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
import type { QueryRequest, TableReference } from "../engine.ts";
import { invalid, tableExists, tableNotFound } from "../errors.ts";
import { columnField, fieldType, normalizedSchema } from "../schema/field-types.ts";
import type { Session } from "../session.ts";
import { type TableRecord, tableKey } from "../storage/catalog.ts";
import { newPhysicalName } from "../storage/catalog-store.ts";
import { recordModification } from "../storage/modifications.ts";
import { createPhysicalTable, insertRows } from "../storage/physical-table.ts";
import { quoteText } from "../storage/quoting.ts";
import type { Snapshot } from "../transactions/transaction.ts";

/** Where a query's rows go, instead of a result that only its job knows. */
export interface Destination {
  readonly reference: TableReference;
  /** The one partition that is written, as a decorator names it. */
  readonly partition?: string;
  readonly createDisposition: NonNullable<QueryRequest["createDisposition"]>;
  readonly writeDisposition: NonNullable<QueryRequest["writeDisposition"]>;
}

/** A destination table that was filled and is to be published once the statement has committed. */
export interface FilledTable {
  readonly record: TableRecord;
  readonly destination: Destination;
}

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
  const { reference, partition, writeDisposition } = destination;
  const dataset = requireDataset(parts, snapshot.catalog, reference);
  const present = unexpired(dataset.tables.get(reference.tableId), parts);
  if (present?.kind === "VIEW") throw wrongKind(present);
  if (present === undefined && destination.createDisposition === "CREATE_NEVER") {
    throw tableNotFound(reference, dataset.metadata.location);
  }
  if (present !== undefined && (partition !== undefined || writeDisposition !== "WRITE_TRUNCATE")) {
    const rows = partition === undefined ? undefined : partitionRows(present, partition);
    if (writeDisposition === "WRITE_EMPTY") await assertEmpty(present, rows, snapshot);
    assertSameColumns(present, query.columns);
    if (writeDisposition === "WRITE_TRUNCATE") {
      await snapshot.connection.run(`DELETE FROM ${present.physicalName} WHERE ${rows}`);
    }
    await insertRows(snapshot.connection, present.physicalName ?? "", present.schema, within(query, rows));
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
  const record: TableRecord = {
    ...(present ?? { labels: {} }),
    reference,
    kind: "TABLE",
    schema: normalizedSchema(query.columns.map(columnField)),
    physicalName: newPhysicalName(),
    createdAt: present?.createdAt ?? now,
    modifiedAt: now,
    etag: newEtag(),
  };
  await createPhysicalTable(snapshot.connection, record.physicalName ?? "", record.schema);
  await insertRows(snapshot.connection, record.physicalName ?? "", record.schema, query.sql);
  return { record, destination };
}

/** Puts a filled table in place of the destination. */
export async function publishDestination(
  { record, destination }: FilledTable,
  session: Session,
): Promise<void> {
  const { parts, options } = session;
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

/** The query, which fails for a row that does not lie in the partition. */
function within({ sql }: TranslatedQuery, rows: string | undefined): string {
  if (rows === undefined) return sql;
  const message = quoteText("Some rows belong to different partitions rather than the destination partition");
  return `SELECT * FROM (${sql}) WHERE CASE WHEN ${rows} THEN TRUE ELSE error(${message}) END`;
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
