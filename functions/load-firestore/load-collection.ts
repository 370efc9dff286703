import type { FirestoreTable } from "../../includes/contracts/source-table.ts";
import { landSnapshot } from "../landing/land.ts";
import { stage } from "../landing/stage.ts";
import type { WarehouseConnection } from "../landing/warehouse-connection.ts";
import { dropStaged } from "../loading/drop-staged.ts";
import { tableName } from "../loading/load-summary.ts";
import type { LoadResult } from "../loading/run-loads.ts";
import type { Logger } from "../logging.ts";
import type { CloudStorage } from "./cloud-storage.ts";
import { documentRows } from "./document-rows.ts";
import { locationText } from "./export-location.ts";
import { Reading } from "./export-problem.ts";
import type { ManagedExport } from "./open-export.ts";
import { collectionsOf, isOfDatabase, partsOf } from "./table-documents.ts";

/** The scope of an export's snapshots: all documents of the table. */
export const scope = "collection";

/** An export, and what reads it. */
export interface OpenExport {
  readonly storage: CloudStorage;
  readonly managed: ManagedExport;
}

export interface CollectionLoad extends OpenExport {
  readonly connection: WarehouseConnection;
  readonly table: FirestoreTable;
  /** The position that landed last; undefined before the first load. */
  readonly landedPosition: string | undefined;
  /** Reads and lands even an export that has landed already. */
  readonly isForced: boolean;
  readonly run: string;
  /** Runs one table's staging when no other's runs. */
  readonly stageAlone: <Result>(task: () => Promise<Result>) => Promise<Result>;
  readonly logger: Logger;
}

/**
 * Loads a table's documents from an export. Where a part of the export cannot be read, what can be lands as changes:
 * no document counts as deleted. Answers undefined when the export had landed before.
 */
export async function loadCollection(load: CollectionLoad): Promise<LoadResult> {
  const { connection, storage, managed, table, run, logger } = load;
  const { position } = managed;
  expectTable(managed, table);
  if (position === load.landedPosition && !load.isForced) return undefined;
  let reading = new Reading();
  const staged = await load.stageAlone(() => {
    logger.info({ table: tableName(table) }, "reading documents");
    return stage(connection, table, run, () => {
      reading = new Reading();
      return documentRows(storage, managed, table, reading);
    });
  });
  const { isIncomplete, otherDocuments } = reading;
  for (const note of managed.notes) logger.warn({ table: tableName(table), note }, "odd export");
  if (otherDocuments > 0) {
    logger.info(
      { table: tableName(table), count: otherDocuments },
      "documents under other parents passed over",
    );
  }
  try {
    const snapshot = { table, scope, position, run, isIncomplete };
    const outcome = await landSnapshot(connection, snapshot, staged);
    return isIncomplete ? { outcome, missing: missingText(managed, reading) } : { outcome };
  } finally {
    await dropStaged(staged, logger);
  }
}

/** @throws Error where the export does not state the table */
function expectTable(managed: ManagedExport, table: FirestoreTable): void {
  const where = locationText(managed.location);
  if (!isOfDatabase(managed, table)) {
    throw new Error(
      `The export ${where} is of the database "${managed.database}", but the contract ${tableName(table)} is of ` +
        `"${table.source.database}". Load an export of that one, or change the contract.`,
    );
  }
  if (partsOf(managed, table).length === 0) {
    const collection = collectionsOf(table).at(-1);
    const held = managed.parts.flatMap((part) => part.collection ?? []).join(", ");
    throw new Error(
      `The export ${where} leaves out the collection "${collection}" of ${tableName(table)}; it holds: ${held}. ` +
        "Load an export that includes it.",
    );
  }
}

function missingText({ location }: ManagedExport, reading: Reading): string {
  return (
    `Not all of the export ${locationText(location)} could be read: ${reading.describe()}. ` +
    "What could be read has landed and no document counts as deleted; ops.rejects lists each place. " +
    "Load another export: the next whole one puts everything right."
  );
}
