import path from "node:path";
import { compileGraph, targetName } from "../cli/dataform/graph.ts";
import { embeddedEnvironment } from "../cli/environment.ts";
import { projectRoot } from "../cli/project-root.ts";
import { orders } from "../includes/contracts/app.ts";
import type { ContractColumn } from "../includes/contracts/column.ts";
import { columnEntries } from "../includes/contracts/source-table.ts";
import { createRawScript } from "../includes/landing/tables.ts";
import { privateDataset, privateTable, quoted, rawDataset, rawTable } from "../includes/names.ts";
import type { Engine } from "../local/bigquery/engine/engine.ts";
import { createDatasets, execute, withEngine, withFolder } from "./engine.ts";
import { median, printTable, ratio, seconds } from "./table.ts";

const warehouse = embeddedEnvironment();
const raw = quoted(rawTable(warehouse, orders));
const columnsTable = quoted({ ...rawTable(warehouse, orders), table: "orders_as_columns" });
const columns = columnEntries(orders);

/** The typed layer's query of a contract over JSON rows, against the same values read from a table of real columns. */
export async function run(scales: readonly string[]): Promise<void> {
  const graph = await compileGraph(projectRoot);
  const state = targetName({
    database: warehouse.project,
    schema: privateDataset(warehouse, orders.source.name),
    name: orders.name,
  });
  const table = graph.tables.find((candidate) => targetName(candidate.target) === state);
  if (table === undefined) throw new Error(`The definitions have no table ${state}.`);
  for (const scale of scales) {
    await withFolder((folder) =>
      withEngine({ file: path.join(folder, "warehouse.duckdb") }, (engine) =>
        measure(engine, scale, table.query),
      ),
    );
  }
}

async function measure(engine: Engine, scale: string, typedQuery: string): Promise<void> {
  const rowCount = Math.round(Number(scale) * 100_000);
  const times = rowCount > 1_000_000 ? 1 : 3;
  const source = orders.source.name;
  await createDatasets(engine, [rawDataset(warehouse, source), privateDataset(warehouse, source)]);
  await execute(engine, createRawScript(warehouse, orders));
  for (let first = 1; first <= rowCount; first += batch) {
    await execute(engine, insertRows(first, Math.min(first + batch - 1, rowCount)));
  }
  await execute(engine, `CREATE TABLE ${columnsTable} AS ${asColumns}`);
  const target = quoted(privateTable(warehouse, orders));
  const build = (query: string) => () => execute(engine, `CREATE OR REPLACE TABLE ${target} AS\n${query}`);
  const fromJson = await median(times, build(typedQuery));
  const fromColumns = await median(times, build(newestColumns));
  printTable(
    `JSON extraction, scale ${scale}: ${rowCount.toLocaleString("en")} raw rows of ${source}.${orders.name}`,
    "The typed layer's own query and the newest version of real columns, both into a table.",
    [
      { name: "Typed from JSON", figures: { time: seconds(fromJson), rate: rate(rowCount, fromJson) } },
      {
        name: "Read from columns",
        figures: {
          time: seconds(fromColumns),
          rate: rate(rowCount, fromColumns),
          "JSON against it": ratio(fromJson, fromColumns),
        },
      },
    ],
  );
}

/** Rows that are made by one statement. */
const batch = 100_000;

/** Rows of raw as a landing leaves them: nine in ten keys have one version, the tenth has two. */
function insertRows(first: number, last: number): string {
  const at = (offset: string, isPresent: string) =>
    `IF(${isPresent}, FORMAT_DATETIME("%FT%H:%M:%E6S", DATETIME_ADD(DATETIME "2021-07-15 00:00:00.000001", INTERVAL ${offset} SECOND)), NULL)`;
  return `
    INSERT INTO ${raw} (row_key, row_data, row_hash, is_deleted, is_late, source_at, source_position, version, loaded_at, load_id)
    SELECT
      CONCAT("[\\"", CAST(id AS STRING), "\\"]"),
      TO_JSON_STRING(STRUCT(
        id,
        MOD(id * 7919, 50000) + 1 AS patient_id,
        IF(MOD(id, 3) = 0, MOD(id, 12) + 1, NULL) AS pharmacist_id,
        ["placed", "paid", "shipped", "canceled"][MOD(id, 4)] AS status,
        IF(MOD(id, 20) = 0, "WELCOME10", NULL) AS coupon_code,
        MOD(id * 331, 30000) + 500 AS total_jpy,
        ${at("number * 13", "TRUE")} AS ordered_at,
        ${at("number * 13 + 60", "MOD(id, 4) > 0")} AS paid_at,
        ${at("number * 13 + 90000", "MOD(id, 4) = 2")} AS shipped_at,
        ${at("number * 13 + 5000", "MOD(id, 4) = 3")} AS canceled_at,
        ${at("number * 13", "TRUE")} AS created_at,
        ${at("number * 13 + 90000", "TRUE")} AS updated_at
      )),
      TO_HEX(MD5(CAST(number AS STRING))), FALSE, FALSE, CURRENT_TIMESTAMP(), NULL,
      IF(MOD(number, 11) = 0, 2, 1), CURRENT_TIMESTAMP(), "app.orders/all/1"
    FROM UNNEST(GENERATE_ARRAY(${first}, ${last})) AS number
    CROSS JOIN UNNEST([IF(MOD(number, 11) = 0, number - 1, number)]) AS id
  `;
}

/** The raw rows with plain columns in place of the JSON text. */
const asColumns = `
  SELECT
    row_key, is_deleted, is_late, source_at, version, loaded_at,
    ${columns.map(([name, column]) => `${plainValue(name, column)} AS ${name}`).join(",\n    ")}
  FROM ${raw}
`;

function plainValue(name: string, column: ContractColumn): string {
  const text = `JSON_VALUE(row_data, "$.${name}")`;
  return column.type === "STRING" ? text : `CAST(${text} AS ${column.type})`;
}

const newestColumns = `
  SELECT
    row_key, is_deleted, source_at, version, loaded_at,
    ${columns.map(([name]) => name).join(", ")}
  FROM ${columnsTable}
  WHERE NOT is_late
  QUALIFY ROW_NUMBER() OVER (PARTITION BY row_key ORDER BY version DESC) = 1
`;

function rate(rowCount: number, milliseconds: number): string {
  return `${Math.round(rowCount / milliseconds).toLocaleString("en")}k rows/s`;
}
