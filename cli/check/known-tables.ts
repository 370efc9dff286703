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
import type { Column, ScalarKind, SqlType } from "../../local/bigquery/types/sql-type.ts";
import { Failure, messageOf } from "../failure.ts";
import type { TableSchema } from "./analysis/table-schema.ts";
import { federatedContract, type PostgresSource, postgresSources } from "./external/postgres-source.ts";
import { SourceLines } from "./positions/source-lines.ts";
import { type Problem, problemAt } from "./problem.ts";

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
  const full = `${project}.${dataset}.${table}`;
  return {
    name: full,
    columns: columns.map(({ name, type }) => ({ name, type: { kind: type }, sources: [] })),
    partitionings:
      partition === undefined
        ? []
        : [{ table: full, partitionColumn: partition, column: partition, isFilterRequired: false }],
    influences: [],
    isTemporary: false,
  };
}

/** Where a project says what columns the tables have that it only declares: as `bq show --schema` prints them. */
export const schemaFolder = "schemas";

interface Field {
  readonly name: string;
  readonly type: string;
  readonly mode?: string | undefined;
  readonly fields?: readonly Field[] | undefined;
}

const field: z.ZodType<Field> = z.lazy(() =>
  z.looseObject({
    name: z.string(),
    type: z.string(),
    mode: z.string().optional(),
    fields: z.array(field).optional(),
  }),
);

const scalars: Readonly<Record<string, ScalarKind>> = {
  STRING: "STRING",
  BYTES: "BYTES",
  INTEGER: "INT64",
  INT64: "INT64",
  FLOAT: "FLOAT64",
  FLOAT64: "FLOAT64",
  BOOLEAN: "BOOL",
  BOOL: "BOOL",
  NUMERIC: "NUMERIC",
  BIGNUMERIC: "BIGNUMERIC",
  TIMESTAMP: "TIMESTAMP",
  DATE: "DATE",
  TIME: "TIME",
  DATETIME: "DATETIME",
  JSON: "JSON",
  INTERVAL: "INTERVAL",
  GEOGRAPHY: "GEOGRAPHY",
};

function fieldType({ name, type, mode, fields = [] }: Field): SqlType {
  const kind = scalars[type.toUpperCase()];
  const isRecord = /^(RECORD|STRUCT)$/i.test(type);
  if (kind === undefined && !isRecord) throw new Failure(`field ${name} has the unknown type ${type}`);
  const element: SqlType =
    kind === undefined
      ? { kind: "STRUCT", fields: fields.map((each) => ({ name: each.name, type: fieldType(each) })) }
      : { kind };
  return mode?.toUpperCase() === "REPEATED" ? { kind: "ARRAY", element } : element;
}

export interface WrittenSchemas {
  readonly tables: readonly TableSchema[];
  /** Files that are no schema. */
  readonly problems: readonly Problem[];
}

/** A schema does not tell whether its table is partitioned by the time of ingestion. */
const ingestionColumns: readonly Column[] = [
  { name: "_PARTITIONTIME", type: { kind: "TIMESTAMP" } },
  { name: "_PARTITIONDATE", type: { kind: "DATE" } },
];

/** The tables of schemas/<dataset>.<table>.json or schemas/<project>.<dataset>.<table>.json. */
export function schemaFiles(root: string, project: string): WrittenSchemas {
  const tables: TableSchema[] = [];
  const problems: Problem[] = [];
  for (const name of schemaFileNames(root)) {
    const parts = name.slice(0, -".json".length).split(".");
    const source = readFileSync(path.join(root, schemaFolder, name), "utf8");
    try {
      const schema = z.array(field).parse(JSON.parse(source));
      const columns = schema.map((each) => ({ name: each.name, type: fieldType(each), sources: [] }));
      const table = (parts.length === 2 ? [project, ...parts] : parts).join(".");
      tables.push({
        name: table,
        columns,
        pseudoColumns: ingestionColumns,
        partitionings: [],
        influences: [],
        isTemporary: false,
      });
    } catch (error) {
      const offset = Number(/at position (\d+)/.exec(messageOf(error))?.[1] ?? 0);
      const place = { file: `${schemaFolder}/${name}`, ...new SourceLines(source).position(offset) };
      const message = `This is no schema as bq show --schema --format=prettyjson prints it: ${reason(error)}`;
      problems.push(problemAt(place, { severity: "error", code: "compile_error", message }));
    }
  }
  return { tables, problems };
}

function schemaFileNames(root: string): readonly string[] {
  try {
    return readdirSync(path.join(root, schemaFolder)).filter((name) => name.endsWith(".json"));
  } catch {
    return [];
  }
}

function reason(error: unknown): string {
  if (!(error instanceof z.ZodError)) return messageOf(error);
  const [issue] = error.issues;
  return issue === undefined ? error.message : `${issue.path.join(".")}: ${issue.message}`;
}
