import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { projectRoot } from "../../../cli/project-root.ts";
import { comparable, readWarehouse } from "../../definitions/built-warehouse.ts";
import { kura, leftoversAfter, run, temporaryStates } from "./kura-process.ts";

const words = ["start", "--seed", "11", "--scale", "0.02"];
const minutes = 60_000;

const layer = z.object({ tables: z.number().int(), rows: z.number().int() });
const report = z.object({
  status: z.string(),
  day: z.number().int(),
  date: z.string(),
  seed: z.literal(11),
  scale: z.literal(0.02),
  layers: z.object({ raw: layer, typed: layer, warehouse: layer, mart: layer }),
  assertions: z.object({ passed: z.number().int(), failed: z.number().int(), skipped: z.number().int() }),
  loads: z.array(
    z.object({
      source: z.string(),
      table: z.string(),
      status: z.string(),
      rowsRead: z.number().int(),
      rowsLanded: z.number().int(),
      rowsUnchanged: z.number().int(),
      rowsRejected: z.number().int(),
    }),
  ),
  unchanged: z.array(z.string()),
  steps: z.array(z.object({ name: z.string(), seconds: z.number(), status: z.string() })),
  failures: z.array(z.object({ what: z.string(), message: z.string() })),
  peakMemoryBytes: z.number().int().positive(),
});

/** Runs a day to its end and reads its report. */
async function runDay(states: string, options: readonly string[] = []) {
  const { code, stdout, stderr } = await run(states, [...words, "--json", ...options]);
  expect(stdout, stderr).toMatch(/^\{/);
  return { code, stderr, report: report.parse(JSON.parse(stdout)) };
}

const marts = [
  "acquisition_funnel",
  "channel_performance",
  "consultation_service",
  "daily_kpis",
  "product_profit",
  "sales_vs_target",
];
const sourceTables = [
  ...["google_ad_day", "google_ad_group_day", "google_campaign_day"].map((table) => `ads.${table}`),
  ...["order_items", "orders", "patients", "pharmacists", "products"].map((table) => `app.${table}`),
  ...["consultations", "messages"].map((table) => `chat.${table}`),
  ...["campaign_master", "product_costs", "sales_targets"].map((table) => `sheets.${table}`),
];

/** The rows of every mart. */
function martsOf(states: string): Promise<readonly (readonly string[])[]> {
  return readWarehouse(path.join(states, "11-0.02", "warehouse.duckdb"), async (query) => {
    const found = [];
    for (const mart of marts) found.push(comparable(await query(`SELECT * FROM mart.${mart}`)));
    return found;
  });
}

/** A port on which something else listens. */
async function takenPort(): Promise<{ readonly port: string; close(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    port: String(address.port),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

let states: Awaited<ReturnType<typeof temporaryStates>>;
let firstDay: readonly (readonly string[])[];

beforeAll(async () => {
  states = await temporaryStates();
});
afterAll(() => states.remove());

/** A layer has as many tables as it has definitions, whatever is kept beside them. */
function expectEveryTable({ layers }: z.infer<typeof report>): void {
  expect(layers.raw.tables).toBe(sourceTables.length);
  expect(layers.typed.tables).toBe(sourceTables.length);
  expect(layers.warehouse.tables).toBe(readdirSync(path.join(projectRoot, "definitions/warehouse")).length);
  expect(layers.mart.tables).toBe(marts.length);
}

describe("kura start", () => {
  it("says that there is nothing to query before the first run", async () => {
    const { code, stderr } = await run(states.folder, ["query", "SELECT 1"]);
    expect(code).toBe(1);
    expect(stderr).toContain("npm start");
  });

  it("builds everything on the first run and reports it as JSON", { timeout: 5 * minutes }, async () => {
    const { code, report: first, stderr } = await runDay(states.folder);
    expect(first.failures, stderr).toEqual([]);
    expect(code).toBe(0);
    expect(first).toMatchObject({ status: "succeeded", day: 0, date: "2025-07-15" });
    expectEveryTable(first);
    for (const { rows } of Object.values(first.layers)) expect(rows).toBeGreaterThan(0);
    expect(first.assertions.passed).toBeGreaterThan(20);
    expect(first.assertions.failed).toBe(0);
    expect([...new Set(first.loads.map(({ source, table }) => `${source}.${table}`))].sort()).toEqual(
      sourceTables,
    );
    for (const load of first.loads) {
      expect(load.rowsRead).toBe(load.rowsLanded + load.rowsUnchanged + load.rowsRejected);
    }
    expect(first.steps.every(({ status }) => status === "succeeded")).toBe(true);
    firstDay = await martsOf(states.folder);
  });

  it("answers queries when it is not running", { timeout: minutes }, async () => {
    const sql = "SELECT COUNT(*) AS days, MAX(business_on) AS last FROM mart.daily_kpis";
    const table = await run(states.folder, ["query", "-"], sql);
    expect(table.stdout).toMatch(/^days +last\n/);
    expect(table.stdout).toContain("2025-07-14");
    const json = await run(states.folder, ["query", "--json", sql]);
    expect(JSON.parse(json.stdout)).toMatchObject([{ last: "2025-07-14" }]);
    const wrong = await run(states.folder, ["query", "SELECT\n  idd FROM mart.daily_kpis"]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/Unrecognized name: idd.*\n\n {4}idd FROM mart\.daily_kpis\n {4}\^/);
    const today = await run(states.folder, ["query", "--csv", "SELECT CURRENT_DATE('Asia/Tokyo') AS today"]);
    expect(today.stdout).toBe("today\r\n2025-07-15\r\n");
    const several = await Promise.all(
      [1, 2, 3].map((n) => run(states.folder, ["query", "--csv", `SELECT ${n} AS n`])),
    );
    expect(several.map(({ stdout }) => stdout)).toEqual(["n\r\n1\r\n", "n\r\n2\r\n", "n\r\n3\r\n"]);
  });

  it("shows the ledger", { timeout: minutes }, async () => {
    const { stdout } = await run(states.folder, ["loads", "--json"]);
    const loads = z.array(z.object({ source: z.string(), table_name: z.string() })).parse(JSON.parse(stdout));
    expect([...new Set(loads.map((load) => `${load.source}.${load.table_name}`))].sort()).toEqual(
      sourceTables,
    );
  });

  it("refuses wrong command lines with exit code 2", async () => {
    for (const wrong of [["start", "--scale", "-1"], ["start", "--seed", "x"], ["nothing"], ["query"]]) {
      expect((await run(states.folder, wrong)).code).toBe(2);
    }
  });

  it("is the next day when run again, and loads only what changed", { timeout: 5 * minutes }, async () => {
    const running = kura(states.folder, [...words, "--json"]);
    await running.waitFor("Start BigQuery");
    const second = await run(states.folder, words);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain("is in use by");
    const beside = await run(states.folder, ["query", "--csv", "SELECT 1 AS one"]);
    expect(beside.stdout).toBe("one\r\n1\r\n");
    expect((await running.exited).code).toBe(0);
    const day = report.parse(JSON.parse(running.stdout()));
    expect(day).toMatchObject({ status: "succeeded", day: 1, date: "2025-07-16" });
    expectEveryTable(day);
    const landed = day.loads.reduce((sum, load) => sum + load.rowsLanded, 0);
    const unchanged = day.loads.reduce((sum, load) => sum + load.rowsUnchanged, 0);
    expect(landed).toBeLessThan(unchanged / 5);
  });
});

describe("a run that ends early", () => {
  let others: Awaited<ReturnType<typeof temporaryStates>>;
  beforeAll(async () => {
    others = await temporaryStates();
  });
  afterAll(() => others.remove());

  it("by a signal leaves nothing running and nothing broken, wherever it was", {
    timeout: 15 * minutes,
  }, async () => {
    const random = seededRandom(20_250_715);
    const steps = [
      "Start PostgreSQL",
      "Fill the chat",
      "Start BigQuery",
      "Fill the ad",
      "Load Firestore",
      "Load the ad",
    ];
    const signals = ["SIGKILL", "SIGKILL", "SIGINT", "SIGKILL", "SIGTERM", "SIGKILL", "SIGKILL"] as const;
    for (const [index, signal] of signals.entries()) {
      const running = kura(others.folder, [...words, "--json"]);
      // Somewhere within what a step, or what follows it, takes.
      const step = steps[index];
      if (step !== undefined) await running.waitFor(step);
      await sleep(random() * (index === 0 ? 1_000 : 6_000));
      running.child.kill(signal);
      const { code } = await running.exited;
      if (signal === "SIGINT") expect(code === 130 || code === 0).toBe(true);
      if (signal === "SIGTERM") expect(code === 143 || code === 0).toBe(true);
      expect(await leftoversAfter(running, signal === "SIGKILL" ? 15_000 : 1_000)).toEqual([]);
    }
    const { report: done, stderr } = await runDay(others.folder);
    expect(done.failures, stderr).toEqual([]);
    // A signal may have come when the day was already complete: then this is the next one.
    if (done.day === 0) expect(await martsOf(others.folder)).toEqual(firstDay);
  });

  it("by a taken port names it and lands the other sources; the next run does the rest", {
    timeout: 5 * minutes,
  }, async () => {
    const taken = await takenPort();
    const { code, report: failed, stderr } = await runDay(others.folder, ["--postgres-port", taken.port]);
    await taken.close();
    expect(code).toBe(1);
    expect(stderr).toContain(taken.port);
    expect(failed.status).toBe("failed");
    const landed = failed.loads.filter(({ status }) => status === "succeeded");
    const read = [...failed.unchanged, ...landed.map(({ source, table }) => `${source}.${table}`)];
    expect([...new Set(read)].sort()).toEqual(sourceTables.filter((table) => !table.startsWith("app.")));
    const { report: mended } = await runDay(others.folder);
    expect(mended).toMatchObject({ status: "succeeded", failures: [], day: failed.day });
  });

  it("by BigQuery's port builds nothing", { timeout: 2 * minutes }, async () => {
    const empty = await temporaryStates();
    const taken = await takenPort();
    const { code, report: failed, stderr } = await runDay(empty.folder, ["--bigquery-port", taken.port]);
    await taken.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`port ${taken.port}`);
    expect(failed.layers.mart.tables).toBe(0);
    await empty.remove();
  });
});

/** Numbers from 0 to 1, the same for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
