import { ledgerTables } from "../../includes/landing/tables.ts";
import { quoted, type Warehouse } from "../../includes/names.ts";
import type { DatasetMetadata, Engine } from "../../local/bigquery/engine/engine.ts";
import type { RunOutcome } from "../dataform/run.ts";
import { allRows, type QueryServer } from "../query/bigquery-rest.ts";
import { instantOf } from "../state/clock.ts";
import type { StepReport } from "./steps.ts";

export interface LayerReport {
  readonly tables: number;
  readonly rows: number;
}

export type LayerName = "raw" | "typed" | "warehouse" | "mart";

export interface LoadReport {
  readonly loadId: string;
  readonly source: string;
  readonly table: string;
  readonly scope: string;
  readonly status: string;
  readonly rowsRead: number;
  readonly rowsLanded: number;
  readonly rowsUnchanged: number;
  readonly rowsRejected: number;
  readonly rowsTombstoned: number;
  readonly errorMessage: string | null;
}

export interface FailureReport {
  /** The step, table or assertion. */
  readonly what: string;
  readonly message: string;
}

export interface AssertionReport {
  readonly passed: number;
  readonly failed: number;
  /** Assertions that were not asked because what they read was not built. */
  readonly skipped: number;
}

/** What one run of a simulated day did. */
export interface RunReport {
  readonly status: "succeeded" | "failed";
  /** The simulated day, from 0. */
  readonly day: number;
  /** Its date in Japan, as in 2025-07-15. */
  readonly date: string;
  readonly seed: number;
  readonly scale: number;
  readonly layers: Readonly<Record<LayerName, LayerReport>>;
  readonly assertions: AssertionReport;
  readonly loads: readonly LoadReport[];
  readonly actions: { readonly succeeded: number; readonly failed: number; readonly skipped: number };
  /** Incremental tables that were built anew because their definition had changed. */
  readonly rebuilt: readonly string[];
  /** The last complete business days of mart.daily_kpis, newest first. */
  readonly dailyKpis: readonly Readonly<Record<string, string | number | null>>[];
  readonly failures: readonly FailureReport[];
  /** What does not stop the marts but deserves a look: assertions that only warn. */
  readonly warnings: readonly FailureReport[];
  readonly steps: readonly StepReport[];
  readonly seconds: number;
  /** Of this process and all that it started. */
  readonly peakMemoryBytes: number;
}

const layerOf = (warehouse: Warehouse, dataset: string): LayerName | undefined => {
  if (!dataset.endsWith(warehouse.suffix)) return undefined;
  const name = dataset.slice(0, dataset.length - warehouse.suffix.length);
  if (name.startsWith("raw_")) return "raw";
  if (/^typed_.*_private$/.test(name)) return "typed";
  return name === "warehouse" || name === "mart" ? name : undefined;
};

export const emptyLayers: RunReport["layers"] = {
  raw: { tables: 0, rows: 0 },
  typed: { tables: 0, rows: 0 },
  warehouse: { tables: 0, rows: 0 },
  mart: { tables: 0, rows: 0 },
};

/** Tables and rows by layer; the heads beside raw tables are bookkeeping and not counted. */
export async function layerReports(engine: Engine, warehouse: Warehouse): Promise<RunReport["layers"]> {
  const layers = { ...emptyLayers };
  const count = async ({ reference }: DatasetMetadata) => {
    const layer = layerOf(warehouse, reference.datasetId);
    if (layer === undefined) return;
    const tables = (await engine.listTables(reference)).filter(
      (table) => table.kind === "TABLE" && !table.reference.tableId.endsWith("__head"),
    );
    layers[layer] = {
      tables: layers[layer].tables + tables.length,
      rows: layers[layer].rows + tables.reduce((sum, table) => sum + table.rowCount, 0),
    };
  };
  for (const dataset of await engine.listDatasets(warehouse.project)) await count(dataset);
  return layers;
}

/** The loads of a simulated day so far; empty where no ledger exists yet. */
export async function loadsOf(
  server: QueryServer,
  warehouse: Warehouse,
  day: number,
): Promise<readonly LoadReport[]> {
  const { loads } = ledgerTables(warehouse);
  const since = new Date(instantOf(day)).toISOString();
  const rows = await allRows(
    server,
    `SELECT load_id, source, table_name, scope, status, rows_read, rows_landed, rows_unchanged, rows_rejected,
       rows_tombstoned, error_message
     FROM ${quoted(loads)}
     WHERE started_at >= TIMESTAMP "${since}"
     ORDER BY source, table_name, scope, load_id`,
  );
  const text = (value: unknown) => (value === null || value === undefined ? "" : String(value));
  return rows.map((row) => ({
    loadId: text(row[0]),
    source: text(row[1]),
    table: text(row[2]),
    scope: text(row[3]),
    status: text(row[4]),
    rowsRead: Number(row[5] ?? 0),
    rowsLanded: Number(row[6] ?? 0),
    rowsUnchanged: Number(row[7] ?? 0),
    rowsRejected: Number(row[8] ?? 0),
    rowsTombstoned: Number(row[9] ?? 0),
    errorMessage: row[10] === null || row[10] === undefined ? null : String(row[10]),
  }));
}

const kpiColumns = [
  "business_on",
  "gross_sales_jpy",
  "net_sales_jpy",
  "order_count",
  "new_patient_count",
  "gross_margin_jpy",
] as const;

/** The newest days of the published daily figures. */
export async function dailyKpis(server: QueryServer, warehouse: Warehouse): Promise<RunReport["dailyKpis"]> {
  const table = quoted({
    project: warehouse.project,
    dataset: `mart${warehouse.suffix}`,
    table: "daily_kpis",
  });
  const rows = await allRows(
    server,
    `SELECT ${kpiColumns.join(", ")} FROM ${table} ORDER BY business_on DESC LIMIT 7`,
  );
  return rows.map((row) =>
    Object.fromEntries(
      kpiColumns.map((name, index) => {
        const value = row[index];
        if (value === null || value === undefined) return [name, null];
        return [name, name === "business_on" ? String(value) : Number(value)];
      }),
    ),
  );
}

export function assertionReport(outcome: RunOutcome | undefined): AssertionReport {
  const assertions = (outcome?.actions ?? []).filter(({ kind }) => kind === "assertion");
  const count = (status: string) => assertions.filter((one) => one.status === status).length;
  return { passed: count("succeeded"), failed: count("failed"), skipped: count("skipped") };
}
