import type { SourceTable } from "../contracts/source-table.ts";
import { rawColumns } from "../landing/envelope.ts";
import { federatedPullScript } from "../landing/federated-pull.ts";
import { createLedgerScript, createRawScript, ledgerTables } from "../landing/tables.ts";
import { rawTable, sharedTable, type TableName, type Warehouse } from "../names.ts";
import { currentWarehouse, place, target } from "./dataform.ts";
import { recordTable } from "./lineage.ts";

/**
 * The raw layer of a contract: a federated table is pulled and landed by an operation of the build; what functions
 * land is declared, or made where it is missing if the warehouse may be without its source.
 */
export function raw(table: SourceTable): void {
  const warehouse = currentWarehouse();
  const name = rawTable(warehouse, table);
  const config = {
    ...place(name),
    description: `Change history of ${table.source.name}.${table.name}. ${table.description}`,
    columns: rawColumns.map((column) => ({ path: [column.name], description: column.description })),
    tags: ["raw", table.source.name],
  };
  recordTable(name, []);
  const pull = table.kind === "federated" ? `\n${federatedPullScript(warehouse, table)};` : "";
  if (pull === "" && !mayBeEmpty(table)) {
    declare({ ...config, name: name.table });
    return;
  }
  operate(name.table, {
    ...config,
    hasOutput: true,
    dependencyTargets: [target(ledgerOperation(warehouse))],
  }).queries(`${createRawScript(warehouse, table)};${pull}`);
}

function mayBeEmpty({ source }: SourceTable): boolean {
  return "whenNotConfigured" in source && source.whenNotConfigured === "empty";
}

/** The operation that makes the tables in `ops`, by which every load is accounted for, and their declarations. */
export function ledger(): void {
  const warehouse = currentWarehouse();
  const operation = ledgerOperation(warehouse);
  operate(operation.table, {
    ...place(operation),
    description: "Makes the tables that account for every load where they are missing.",
    tags: ["raw"],
  }).queries(`${createLedgerScript(warehouse)};`);
  const { loads } = ledgerTables(warehouse);
  declare({ ...place(loads), name: loads.table, description: "Every attempt to land a source's rows." });
}

function ledgerOperation(warehouse: Warehouse): TableName {
  return sharedTable(warehouse, "ops", "create_ledger");
}
