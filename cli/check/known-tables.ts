import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import {
  headColumns,
  loadColumns,
  overrideColumns,
  rawColumns,
  rejectColumns,
  type TableColumn,
} from "../../includes/landing/envelope.ts";
import { ledgerTables } from "../../includes/landing/tables.ts";
import { headTable, rawTable, type TableName, type Warehouse } from "../../includes/names.ts";
import type { FieldSchema } from "../../local/bigquery/engine/engine.ts";
import { fieldColumns } from "../../local/bigquery/engine/schema/field-types.ts";
import { Failure, messageOf } from "../failure.ts";
import type { OutputColumn, TableSchema } from "./analysis/table-schema.ts";
import { federatedContract, type PostgresSource, postgresSources } from "./external/postgres-source.ts";

const contract = z.looseObject({ name: z.string(), source: z.looseObject({ name: z.string() }) });
const contractsModule = z.looseObject({ allTables: z.array(contract) });

/** The project's contracts, as `includes/contracts` exports them; none where it has none. */
export function readContracts(module: unknown): readonly z.infer<typeof contract>[] {
  return contractsModule.safeParse(module).data?.allTables ?? [];
}

/** The databases that contracts are pulled from. */
export function databasesOf(contracts: readonly unknown[]): readonly PostgresSource[] {
  return postgresSources(contracts.flatMap((each) => federatedContract.safeParse(each).data ?? []));
}

/** What functions land into: each contract's raw table and head in the shape of every raw table, and the ledger. */
export function landedTables(
  contracts: readonly z.infer<typeof contract>[],
  warehouse: Warehouse,
): readonly TableSchema[] {
  if (contracts.length === 0) return [];
  const { loads, rejects, overrides } = ledgerTables(warehouse);
  return [
    ...contracts.map((each) => landed(rawTable(warehouse, each), rawColumns, "loaded_at")),
    ...contracts.map((each) => landed(headTable(warehouse, each), headColumns)),
    landed(loads, loadColumns, "started_at"),
    landed(rejects, rejectColumns, "rejected_at"),
    landed(overrides, overrideColumns),
  ];
}

function landed(
  { project, dataset, table }: TableName,
  columns: readonly TableColumn[],
  partition?: string,
): TableSchema {
  return {
    name: `${project}.${dataset}.${table}`,
    columns: columns.map(({ name, type }) => ({ name, type: { kind: type }, sources: [] })),
    isTemporary: false,
    ...(partition === undefined ? {} : { partitioning: { column: partition, isFilterRequired: false } }),
  };
}

/** Where a project says what columns the tables have that it only declares: as `bq show --schema` prints them. */
export const schemaFolder = "schemas";

const field: z.ZodType<FieldSchema> = z.lazy(() =>
  z.looseObject({
    name: z.string(),
    type: z.string(),
    mode: z.enum(["NULLABLE", "REQUIRED", "REPEATED"]).default("NULLABLE"),
    fields: z.array(field).optional(),
  }),
) as z.ZodType<FieldSchema>;

/** The tables of schemas/<dataset>.<table>.json or schemas/<project>.<dataset>.<table>.json. Throws Failure for a file that is no schema. */
export function schemaFiles(root: string, project: string): readonly TableSchema[] {
  let names: readonly string[];
  try {
    names = readdirSync(path.join(root, schemaFolder)).filter((name) => name.endsWith(".json"));
  } catch {
    return [];
  }
  return names.map((name) => {
    const parts = name.slice(0, -".json".length).split(".");
    const columns = schemaColumns(path.join(root, schemaFolder, name));
    return {
      name: (parts.length === 2 ? [project, ...parts] : parts).join("."),
      columns,
      isTemporary: false,
    };
  });
}

function schemaColumns(file: string): readonly OutputColumn[] {
  try {
    const schema = z.array(field).parse(JSON.parse(readFileSync(file, "utf8")));
    return fieldColumns(schema).map((column) => ({ ...column, sources: [] }));
  } catch (error) {
    throw new Failure(`${file} is no schema as bq show --schema prints it: ${messageOf(error)}`);
  }
}
