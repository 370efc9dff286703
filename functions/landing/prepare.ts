import type { SourceTable } from "../../includes/contracts/source-table.ts";
import { createLedgerScript, createRawScript, ledgerTables } from "../../includes/landing/tables.ts";
import { headTable, rawDataset, rawTable, sharedDataset, type TableName } from "../../includes/names.ts";
import { statusOf, withRetries } from "../retry.ts";
import { jobId, runQuery, type WarehouseConnection } from "./warehouse-connection.ts";

const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * Makes the datasets and tables that landing needs where they are missing, so that a first load needs no setup.
 * What is there is left alone.
 */
export async function prepareLanding(
  connection: WarehouseConnection,
  tables: readonly SourceTable[],
  run: string,
): Promise<void> {
  const { warehouse } = connection;
  const sources = new Set(tables.map((table) => table.source.name));
  await Promise.all([
    ensureDataset(connection, sharedDataset(warehouse, "ops")),
    ensureDataset(connection, sharedDataset(warehouse, "staging"), dayMilliseconds),
    ...[...sources].map((source) => ensureDataset(connection, rawDataset(warehouse, source))),
  ]);
  const ledger = ledgerTables(warehouse);
  const scripts: string[] = [];
  const ledgerExists = await allExist(connection, [ledger.loads, ledger.rejects, ledger.overrides]);
  if (!ledgerExists) scripts.push(createLedgerScript(warehouse));
  for (const table of tables) {
    const exist = await allExist(connection, [rawTable(warehouse, table), headTable(warehouse, table)]);
    if (!exist) scripts.push(createRawScript(warehouse, table));
  }
  if (scripts.length > 0) await runQuery(connection, `${scripts.join(";\n")};`, jobId("prepare", run, 1));
}

async function ensureDataset(
  { client, warehouse, retries }: WarehouseConnection,
  name: string,
  tableExpirationMs?: number,
): Promise<void> {
  const dataset = client.dataset(name);
  await withRetries(retries, async () => {
    const [exists] = await dataset.exists();
    if (exists) return;
    try {
      await dataset.create({
        location: warehouse.location,
        ...(tableExpirationMs === undefined ? {} : { defaultTableExpirationMs: String(tableExpirationMs) }),
      });
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
    }
  });
}

async function allExist(connection: WarehouseConnection, names: readonly TableName[]): Promise<boolean> {
  const found = await Promise.all(
    names.map(({ dataset, table }) =>
      withRetries(connection.retries, () => connection.client.dataset(dataset).table(table).exists()),
    ),
  );
  return found.every(([exists]) => exists);
}
