import { sameType } from "../../types/type-names.ts";
import { requireTable, wrongKind } from "../definitions/change-table.ts";
import { partitionRows } from "../definitions/partition-decorator.ts";
import type { CopyRequest, FieldSchema } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { invalid } from "../errors.ts";
import { fieldType } from "../schema/field-types.ts";
import { type TableRecord, tableKey } from "../storage/catalog.ts";
import { newPhysicalName } from "../storage/catalog-store.ts";
import { createPhysicalTable } from "../storage/physical-table.ts";
import { quoteIdentifier } from "../storage/quoting.ts";
import { interruptOnAbort } from "../transactions/interruption.ts";
import { stopped } from "../transactions/table-locks.ts";
import { Transaction } from "../transactions/transaction.ts";
import { destination } from "./load-files.ts";
import { assertEmpty, loadedSchema, publishLoad } from "./publish-load.ts";

/** Copies tables, or partitions of them, into one table: all of their rows in one commit, or none. Answers their number. */
export async function copyTables(parts: EngineParts, request: CopyRequest): Promise<number> {
  const present = destination(parts, request);
  const connection = await parts.database.connect();
  const endInterruption = interruptOnAbort(request.signal, () => connection.interrupt());
  const physicalName = newPhysicalName();
  try {
    const transaction = await Transaction.begin(parts, connection);
    let first: TableRecord;
    let count = 0;
    try {
      const sources = request.sources.map((source) => ({
        record: copied(requireTable(parts, transaction.catalog, source)),
        partition: source.partition,
      }));
      first = sameSchemas(sources.map(({ record }) => record));
      if (request.writeDisposition === "WRITE_EMPTY" && present !== undefined) {
        await assertEmpty(connection, present, request.partition);
      }
      await createPhysicalTable(connection, physicalName, first.schema);
      const columns = first.schema.map(({ name }) => quoteIdentifier(name)).join(", ");
      for (const { record, partition } of sources) {
        const where = partition === undefined ? "" : ` WHERE ${partitionRows(record, partition)}`;
        const result = await connection.run(
          `INSERT INTO ${physicalName} (${columns}) SELECT ${columns} FROM ${record.physicalName}${where}`,
        );
        count += result.rowsChanged;
      }
      await transaction.commit();
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
    if (request.signal?.aborted) throw stopped();
    const published = publishedCopy(request, first);
    if (present !== undefined) loadedSchema({ ...published, schema: first.schema }, present);
    await publishLoad(parts, published, first.schema, physicalName);
    return count;
  } finally {
    endInterruption();
    parts.database.disconnect(connection);
    const published = parts.store.current.table(request.destination)?.physicalName;
    if (published !== physicalName) parts.store.discard(physicalName);
  }
}

/** A table that a copy makes or replaces is laid out and described as its first source. */
function publishedCopy({ destination, partition, writeDisposition }: CopyRequest, first: TableRecord) {
  const { partitioning, clustering, description, labels } = first;
  return {
    destination,
    writeDisposition,
    labels,
    ...(partition === undefined ? {} : { partition }),
    ...(partitioning === undefined ? {} : { partitioning }),
    ...(clustering === undefined ? {} : { clustering }),
    ...(description === undefined ? {} : { description }),
  };
}

function copied(record: TableRecord): TableRecord {
  if (record.kind === "VIEW") throw wrongKind(record);
  return record;
}

function sameSchemas(records: readonly TableRecord[]): TableRecord {
  const [first, ...others] = records;
  if (first === undefined) throw invalid("Required parameter is missing: sourceTables");
  const other = others.find(({ schema }) => !isSame(schema, first.schema));
  if (other === undefined) return first;
  throw invalid(
    `Source tables of a copy must have the same schema: ${tableKey(other.reference)} differs from ${tableKey(first.reference)}.`,
  );
}

function isSame(left: readonly FieldSchema[], right: readonly FieldSchema[]): boolean {
  if (left.length !== right.length) return false;
  const types = new Map(right.map((field) => [field.name.toLowerCase(), fieldType(field)]));
  return left.every((field) => {
    const type = types.get(field.name.toLowerCase());
    return type !== undefined && sameType(fieldType(field), type);
  });
}
