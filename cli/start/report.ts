import { ledgerTables } from "../../includes/landing/tables.ts";
import { isBookkeeping, quoted, sharedDataset, sharedTable, type Warehouse } from "../../includes/names.ts";
import type { DatasetMetadata, Engine } from "../../local/bigquery/engine/engine.ts";
import type { CompiledGraph } from "../dataform/graph.ts";
import type { RunOutcome } from "../dataform/run.ts";
import { allRows, type QueryServer } from "../query/bigquery-rest.ts";
import type { Origin } from "./sources.ts";
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

export interface MartReport {
  /** As in mart.daily_kpis. */
  readonly name: string;
  readonly isBuilt: boolean;
  /** Why it was not built: it has the rows of an earlier run, or none. */
  readonly message?: string;
}

/** What one run did, and of what it was a run. */
export type RunReport = Origin & RunResult;

export interface RunResult {
  readonly status: "succeeded" | "failed";
  readonly layers: Readonly<Record<LayerName, LayerReport>>;
  readonly marts: readonly MartReport[];
  readonly assertions: AssertionReport;
  readonly loads: readonly LoadReport[];
  /** Tables that their loaders did not read again, because the source has not changed. */
  readonly unchanged: readonly string[];
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

/** Tables and rows by layer, without what is bookkeeping beside tables. */
export async function layerReports(engine: Engine, warehouse: Warehouse): Promise<RunReport["layers"]> {
  const layers = { ...emptyLayers };
  const count = async ({ reference }: DatasetMetadata) => {
    const layer = layerOf(warehouse, reference.datasetId);
    if (layer === undefined) return;
    const tables = (await engine.listTables(reference)).filter(
      (table) => table.kind === "TABLE" && !isBookkeeping(table.reference.tableId),
    );
    const counted = await Promise.all(tables.map((table) => engine.getTable(table.reference)));
    layers[layer] = {
      tables: layers[layer].tables + tables.length,
      rows: layers[layer].rows + counted.reduce((sum, table) => sum + table.rowCount, 0),
    };
  };
  for (const dataset of await engine.listDatasets(warehouse.project)) await count(dataset);
  return layers;
}

/** The loads that began at an instant, in milliseconds since the epoch, or after it. Throws where no ledger exists yet. */
export async function loadsSince(
  server: QueryServer,
  warehouse: Warehouse,
  instant: number,
): Promise<readonly LoadReport[]> {
  const { loads } = ledgerTables(warehouse);
  const since = new Date(instant).toISOString();
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
  "net_sales_jpy",
  "order_count",
  "new_patient_count",
  "ad_cost_jpy",
  "cac_jpy",
  "gross_margin_jpy",
] as const;

/** The newest days of the published daily figures; none where there is no such mart, as with other definitions. */
export async function dailyKpis(
  engine: Engine,
  server: QueryServer,
  warehouse: Warehouse,
): Promise<RunReport["dailyKpis"]> {
  const name = sharedTable(warehouse, "mart", "daily_kpis");
  const datasets = await engine.listDatasets(warehouse.project);
  const mart = datasets.find(({ reference }) => reference.datasetId === name.dataset);
  const tables = mart === undefined ? [] : await engine.listTables(mart.reference);
  const schema = tables.find(({ reference }) => reference.tableId === name.table)?.schema ?? [];
  const columns = kpiColumns.filter((column) => schema.some((field) => field.name === column));
  if (!columns.includes("business_on")) return [];
  const rows = await allRows(
    server,
    `SELECT ${columns.join(", ")} FROM ${quoted(name)} ORDER BY business_on DESC LIMIT 7`,
  );
  return rows.map((row) =>
    Object.fromEntries(
      columns.map((column, index) => {
        const value = row[index];
        if (value === null || value === undefined) return [column, null];
        return [column, column === "business_on" ? String(value) : Number(value)];
      }),
    ),
  );
}

/** Every mart that the definitions publish, and whether this run has published it. */
export function martReports(
  graph: CompiledGraph,
  warehouse: Warehouse,
  { actions }: RunOutcome,
): readonly MartReport[] {
  const outcomes = new Map(actions.map((action) => [action.name, action]));
  const publications = graph.operations.filter(
    ({ target }) => target.schema === sharedDataset(warehouse, "mart"),
  );
  return publications.flatMap(({ target, dependencyTargets }) => {
    const { status, message } = outcomes.get(`${target.schema}.${target.name}`) ?? {};
    return dependencyTargets
      .filter(({ schema }) => schema === sharedDataset(warehouse, "mart_build"))
      .map((built) => ({
        name: `${target.schema}.${built.name}`,
        isBuilt: status === "succeeded",
        ...(status === "succeeded" ? {} : { message: message ?? "what it needs has failed" }),
      }));
  });
}

/** What does not stop the marts: failed assertions that only warn. */
export function warningsOf(outcome: RunOutcome | undefined): readonly FailureReport[] {
  if (outcome === undefined) return [];
  return outcome.actions
    .filter((action) => action.status === "failed" && !outcome.failed.includes(action))
    .map(({ name, message }) => ({ what: name, message: message ?? "failed" }));
}

export function actionCounts(outcome: RunOutcome | undefined): RunReport["actions"] {
  const count = (status: string) => outcome?.actions.filter((one) => one.status === status).length ?? 0;
  return { succeeded: count("succeeded"), failed: outcome?.failed.length ?? 0, skipped: count("skipped") };
}

export function assertionReport(outcome: RunOutcome | undefined): AssertionReport {
  const assertions = (outcome?.actions ?? []).filter(({ kind }) => kind === "assertion");
  const count = (status: string) => assertions.filter((one) => one.status === status).length;
  return { passed: count("succeeded"), failed: count("failed"), skipped: count("skipped") };
}
