import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulation, type Simulation } from "../../local/sample/simulation.ts";
import {
  type AdLoads,
  acquisitionFunnel,
  adDays,
  channelPerformance,
  consultationService,
  consultations,
  dailyKpisWithAds,
  dimCampaigns,
  expectedCounts,
  expectedRejects,
  productProfit,
  salesVsTarget,
} from "../../local/sample/truth.ts";
import { run, temporaryStates } from "../cli/start/kura-process.ts";
import { comparable, readWarehouse } from "./built-warehouse.ts";

const scale = 0.05;

/** What is built, and what the simulated world says of it. */
interface Comparison {
  readonly name: string;
  readonly sql: string;
  /** `loads` says on which days there was a run: what an ad platform restates later than a load looks back stays. */
  readonly truth: (simulation: Simulation, day: number, loads: AdLoads) => Iterable<object>;
}

const peopleTables = ["product_costs", "sales_targets", "campaign_master"];

const comparisons: readonly Comparison[] = [
  { name: "daily_kpis", sql: "SELECT * FROM mart.daily_kpis", truth: dailyKpisWithAds },
  { name: "product_profit", sql: "SELECT * FROM mart.product_profit", truth: productProfit },
  { name: "sales_vs_target", sql: "SELECT * FROM mart.sales_vs_target", truth: salesVsTarget },
  { name: "channel_performance", sql: "SELECT * FROM mart.channel_performance", truth: channelPerformance },
  { name: "acquisition_funnel", sql: "SELECT * FROM mart.acquisition_funnel", truth: acquisitionFunnel },
  {
    name: "consultation_service",
    sql: "SELECT * FROM mart.consultation_service",
    truth: consultationService,
  },
  { name: "dim_campaign", sql: "SELECT * FROM warehouse.dim_campaign", truth: dimCampaigns },
  {
    name: "fct_ad_day",
    sql: `SELECT * EXCEPT (google_campaign_day_version, google_ad_group_day_version, google_ad_day_version)
      FROM warehouse.fct_ad_day`,
    truth: adDays,
  },
  {
    name: "fct_consultation",
    sql: "SELECT * EXCEPT (consultations_version, messages_version) FROM warehouse.fct_consultation",
    truth: consultations,
  },
  {
    name: "rejected when landed",
    sql: `
      SELECT table_name, reason, source_row
      FROM ops.rejects
      WHERE load_id IN (
        SELECT load_id
        FROM ops.loads
        WHERE status = "succeeded"
        QUALIFY ROW_NUMBER() OVER (PARTITION BY source, table_name ORDER BY version DESC NULLS LAST, started_at DESC, load_id DESC) = 1
      )`,
    truth: (simulation, day) =>
      expectedRejects(simulation, day).load.map(({ table, reason, row }) => ({
        table_name: table,
        reason,
        source_row: row,
      })),
  },
  {
    name: "rejected when typed",
    sql: [
      ...peopleTables.map((table) => `sheets.${table}`),
      ...["consultations", "messages"].map((table) => `chat.${table}`),
    ]
      .map((name) => name.split("."))
      .map(
        ([source, table]) =>
          `SELECT "${table}" AS table_name, row_key, column_name, reason FROM typed_${source}_private.${table}__rejects WHERE is_required`,
      )
      .join(" UNION ALL "),
    truth: (simulation, day) =>
      expectedRejects(simulation, day).typed.map(({ table, key, column, reason }) => ({
        table_name: table,
        row_key: key,
        column_name: column,
        reason,
      })),
  },
  {
    name: "live rows",
    sql: [
      ...["patients", "pharmacists", "products", "orders", "order_items"].map((table) => `app.${table}`),
      ...peopleTables.map((table) => `sheets.${table}`),
      ...["consultations", "messages"].map((table) => `chat.${table}`),
      ...["google_campaign_day", "google_ad_group_day", "google_ad_day"].map((table) => `ads.${table}`),
    ]
      .map((name) => `SELECT "${name}" AS name, COUNT(*) AS row_count FROM typed_${name}`)
      .join(" UNION ALL "),
    truth: (simulation, day, loads) => {
      const { app, sheets, chat, ads } = expectedCounts(simulation, day, loads);
      return [
        ...Object.entries(app).map(([table, count]) => ({ name: `app.${table}`, row_count: count })),
        ...peopleTables.map((table) => ({ name: `sheets.${table}`, row_count: sheets[table]?.typed })),
        ...Object.entries(chat).map(([table, { typed: count }]) => ({
          name: `chat.${table}`,
          row_count: count,
        })),
        ...Object.entries(ads).map(([table, count]) => ({ name: `ads.${table}`, row_count: count })),
      ];
    },
  },
];

/**
 * When each world's warehouse is built: on every day, after days without a run, or for the first time on a later day;
 * and before which of them what is remembered of earlier builds is lost.
 */
const worlds: readonly {
  readonly seed: number;
  readonly days: readonly number[];
  readonly lostBefore?: number;
}[] = [
  { seed: 1, days: [0, 1, 2, 3], lostBefore: 2 },
  { seed: 7, days: [0, 3] },
  { seed: 42, days: [3] },
];

/** Runs `kura start` on a simulated day, whichever the last run's was. */
async function runOn(day: number, states: string, seed: number): Promise<void> {
  const folder = path.join(states, `${seed}-${scale}`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "state.json"), JSON.stringify({ seed, scale, completedDays: day }));
  const words = ["start", "--json", "--seed", `${seed}`, "--scale", `${scale}`];
  const { code, stdout, stderr } = await run(states, words);
  expect(code, `${stderr}${stdout}`).toBe(0);
}

/** Leaves of what tables remember of their builds what runs leave that are stopped: nothing, or what was before the last one. */
async function forgetBuilds(states: string, seed: number): Promise<void> {
  await readWarehouse(path.join(states, `${seed}-${scale}`, "warehouse.duckdb"), async (query) => {
    const tables = await query(`
      SELECT
        FORMAT("%s.%s", table_schema, table_name) AS name,
        ARRAY_AGG(column_name ORDER BY ordinal_position) AS columns
      FROM \`region-asia-northeast1\`.INFORMATION_SCHEMA.COLUMNS
      WHERE ENDS_WITH(table_name, "__progress")
      GROUP BY name
      ORDER BY FARM_FINGERPRINT(name)
    `);
    expect(tables.length).toBeGreaterThan(10);
    for (const [index, { name, columns }] of tables.entries()) {
      const versions = [columns ?? []]
        .flat()
        .map(String)
        .filter((column) => column.endsWith("_version"));
      if (index % 3 === 0) await query(`DROP TABLE ${String(name)}`);
      else if (versions.length === 0) await query(earlierParts(String(name)));
      else await query(earlierVersions(String(name), versions));
    }
  });
}

function earlierParts(progress: string): string {
  return `DELETE FROM ${progress} WHERE version = (SELECT MAX(version) FROM ${progress})`;
}

function earlierVersions(progress: string, columns: readonly string[]): string {
  const assignments = columns.map((column) => `${column} = GREATEST(0, ${column} - 1)`);
  return `UPDATE ${progress} SET ${assignments.join(", ")} WHERE TRUE`;
}

/** Compares what the runs up to a day have built with what the simulated world says of it. */
async function expectTruth(states: string, seed: number, loadedOn: readonly number[]): Promise<void> {
  const day = loadedOn.at(-1) ?? 0;
  const simulation = createSimulation({ seed, scale });
  await readWarehouse(path.join(states, `${seed}-${scale}`, "warehouse.duckdb"), async (query) => {
    for (const { name, sql, truth } of comparisons) {
      const built = comparable(await query(sql));
      expect(built, `${name} of day ${day}`).toEqual(comparable([...truth(simulation, day, { loadedOn })]));
    }
  });
}

describe.each(worlds)("the marts of seed $seed, built on days $days", ({ seed, days, lostBefore }) => {
  let states: Awaited<ReturnType<typeof temporaryStates>>;
  beforeAll(async () => {
    states = await temporaryStates();
  });
  afterAll(() => states.remove());

  it.each(days)("are the simulation's own figures after day %i", { timeout: 240_000 }, async (day) => {
    if (day === lostBefore) await forgetBuilds(states.folder, seed);
    await runOn(day, states.folder, seed);
    await expectTruth(
      states.folder,
      seed,
      days.filter((earlier) => earlier <= day),
    );
  });
});
