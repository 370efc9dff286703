import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulation } from "../../local/sample/simulation.ts";
import {
  dailyKpis,
  expectedCounts,
  expectedRejects,
  productProfit,
  salesVsTarget,
} from "../../local/sample/truth.ts";
import { run, temporaryStates } from "../cli/start/kura-process.ts";
import { comparable, type Row, readWarehouse } from "./built-warehouse.ts";

const scale = 0.05;

interface Built {
  readonly dailyKpis: readonly Row[];
  readonly productProfit: readonly Row[];
  readonly salesVsTarget: readonly Row[];
  readonly loadRejects: readonly Row[];
  readonly typedRejects: readonly Row[];
  readonly liveRows: readonly Row[];
}

/** Runs `kura start` once: the state's next simulated day. */
async function nextDay(states: string, seed: number): Promise<void> {
  const { code, stdout, stderr } = await run(states, [
    "start",
    "--json",
    "--seed",
    `${seed}`,
    "--scale",
    `${scale}`,
  ]);
  expect(code, `${stderr}${stdout}`).toBe(0);
}

function readBuilt(states: string, seed: number): Promise<Built> {
  return readWarehouse(path.join(states, `${seed}-${scale}`, "warehouse.duckdb"), async (query) => ({
    dailyKpis: await query("SELECT * FROM mart.daily_kpis"),
    productProfit: await query("SELECT * FROM mart.product_profit"),
    salesVsTarget: await query("SELECT * FROM mart.sales_vs_target"),
    loadRejects: await query(`
      SELECT table_name, reason, source_row
      FROM ops.rejects
      WHERE load_id IN (
        SELECT load_id
        FROM ops.loads
        WHERE status = "succeeded"
        QUALIFY ROW_NUMBER() OVER (PARTITION BY source, table_name ORDER BY version DESC NULLS LAST, started_at DESC, load_id DESC) = 1
      )
    `),
    typedRejects: await query(
      ["product_costs", "sales_targets", "campaign_master"]
        .map(
          (table) =>
            `SELECT "${table}" AS table_name, row_key, column_name, reason FROM typed_sheets_private.${table}__rejects WHERE is_required`,
        )
        .join(" UNION ALL "),
    ),
    liveRows: await query(
      [
        ...["patients", "pharmacists", "products", "orders", "order_items"].map((table) => `app.${table}`),
        ...["product_costs", "sales_targets", "campaign_master"].map((table) => `sheets.${table}`),
      ]
        .map((name) => `SELECT "${name}" AS name, COUNT(*) AS row_count FROM typed_${name}`)
        .join(" UNION ALL "),
    ),
  }));
}

function expectTruth(built: Built, seed: number, day: number): void {
  const simulation = createSimulation({ seed, scale });
  expect(comparable(built.dailyKpis)).toEqual(comparable(dailyKpis(simulation, day)));
  expect(comparable(built.productProfit)).toEqual(comparable(productProfit(simulation, day)));
  expect(comparable(built.salesVsTarget)).toEqual(comparable(salesVsTarget(simulation, day)));

  const rejects = expectedRejects(simulation, day);
  expect(comparable(built.loadRejects)).toEqual(
    comparable(
      rejects.load.map(({ table, reason, row }) => ({ table_name: table, reason, source_row: row })),
    ),
  );
  expect(comparable(built.typedRejects)).toEqual(
    comparable(
      rejects.typed.map(({ table, key, column, reason }) => ({
        table_name: table,
        row_key: key,
        column_name: column,
        reason,
      })),
    ),
  );

  const counts = expectedCounts(simulation, day);
  expect(comparable(built.liveRows)).toEqual(
    comparable([
      ...Object.entries(counts.app).map(([table, count]) => ({ name: `app.${table}`, row_count: count })),
      ...Object.entries(counts.sheets).map(([table, { typed }]) => ({
        name: `sheets.${table}`,
        row_count: typed,
      })),
    ]),
  );
}

describe.each([1, 7, 42])("the marts of seed %i", (seed) => {
  let states: Awaited<ReturnType<typeof temporaryStates>>;
  beforeAll(async () => {
    states = await temporaryStates();
  });
  afterAll(async () => {
    await states.remove();
  });

  it("are the simulation's own figures after the first day", { timeout: 180_000 }, async () => {
    await nextDay(states.folder, seed);
    expectTruth(await readBuilt(states.folder, seed), seed, 0);
  });

  it("and after three more days", { timeout: 480_000 }, async () => {
    for (let day = 1; day <= 3; day += 1) await nextDay(states.folder, seed);
    expectTruth(await readBuilt(states.folder, seed), seed, 3);
  });
});
