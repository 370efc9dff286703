import holidays from "@holiday-jp/holiday_jp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { withPostgres } from "../../../local/postgres/connection.ts";
import { createSimulation } from "../../../local/sample/simulation.ts";
import { fillPostgres } from "../../../local/sample/sinks/fill-postgres.ts";
import { fillSheets } from "../../../local/sample/sinks/fill-sheets.ts";
import { type GoogleAccess, googleClients } from "../../../local/sample/sinks/google-clients.ts";
import { dayText, todayAt } from "../../../local/sample/time.ts";
import {
  dailyKpis,
  expectedCounts,
  expectedRejects,
  productProfit,
  salesVsTarget,
} from "../../../local/sample/truth.ts";
import { type AppDatabase, startAppDatabase } from "./app-database.ts";
import { dailyKpisQuery, linesTable, productProfitQuery, salesVsTargetQuery } from "./recomputed-figures.ts";
import { parseAmount, parseMonth, plain, type ReadRows, readFolder, readRows } from "./sheets-reading.ts";

let database: AppDatabase;
let google: Google;

beforeAll(async () => {
  [database, google] = await Promise.all([startAppDatabase(), startGoogle()]);
});
afterAll(() => Promise.all([database.close(), google.close()]));

interface ReadSheets {
  readonly product_costs: ReadRows;
  readonly sales_targets: ReadRows;
  readonly campaign_master: ReadRows;
}

/** What a careful person reads from the spreadsheets of the folder. */
async function readSheets(access: GoogleAccess, folderId: string): Promise<ReadSheets> {
  const found = await readFolder(googleClients(access), folderId);
  const tabs = (title: string) => found.find((one) => one.title === title)?.tabs ?? [];
  return {
    product_costs: readRows(tabs("商品原価"), 2, parseAmount),
    sales_targets: readRows(tabs("売上目標"), 2, parseAmount),
    campaign_master: readRows(tabs("キャンペーン"), 4, (cell) => plain(cell) || null),
  };
}

/** The figures as PostgreSQL computes them from the sources. */
async function recomputed(sheets: ReadSheets, today: string) {
  return withPostgres(database.connection, async (client) => {
    const tables: [string, ReadRows][] = [
      ["costs (month_on, sku, unit_cost_jpy)", sheets.product_costs],
      ["targets (month_on, channel, target_jpy)", sheets.sales_targets],
      ["campaigns (utm_source, utm_campaign, channel)", sheets.campaign_master],
    ];
    for (const [table, { rows }] of tables) {
      const isMonthly = table.includes("month_on");
      const types = isMonthly ? ["date", "text", "bigint"] : ["text", "text", "text"];
      const first = rows.map(({ key }) => (isMonthly ? parseMonth(key[0]) : key[0]));
      await client.query(
        `CREATE TEMPORARY TABLE ${table} AS SELECT a::${types[0]}, b::${types[1]}, c::${types[2]}
         FROM unnest(array[${first.map(quote)}], array[${rows.map(({ key }) => quote(key[1]))}],
           array[${rows.map(({ value }) => quote(value))}]) AS read (a, b, c)`,
      );
    }
    await client.query(
      "CREATE TEMPORARY TABLE holidays AS SELECT day FROM unnest($1::date[]) AS days (day)",
      [Object.keys(holidays.holidays)],
    );
    const run = async (query: string) =>
      (await client.query(query.replaceAll(":today", `date '${today}'`))).rows;
    await client.query("CREATE INDEX ON costs (sku, month_on)");
    await client.query("ANALYZE");
    await run(linesTable);
    await client.query("ANALYZE lines");
    return {
      dailyKpis: await run(dailyKpisQuery),
      productProfit: await run(productProfitQuery),
      salesVsTarget: await run(salesVsTargetQuery),
    };
  });
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

describe.each([
  { seed: 1, scale: 0.3 },
  { seed: 7, scale: 0.05 },
  { seed: 20_250_715, scale: 0.1 },
])("the truth of $seed at scale $scale", ({ seed, scale }) => {
  test("is what the sources hold, on each of the first days", async () => {
    await database.reset();
    const access = {
      rootUrl: google.url,
      // An account, and so a Drive, of its own.
      credentials: google.serviceAccount(`seed-${seed}`).credentials,
    };
    const simulation = createSimulation({ seed, scale });
    for (const day of [0, 1, 3]) {
      await fillPostgres(database.connection, simulation, day);
      const { folderId } = await fillSheets(access, simulation, day);
      const sheets = await readSheets(access, folderId);
      const figures = await recomputed(sheets, dayText(todayAt(day)));
      expect(dailyKpis(simulation, day)).toEqual(figures.dailyKpis);
      expect(productProfit(simulation, day)).toEqual(figures.productProfit);
      expect(salesVsTarget(simulation, day)).toEqual(figures.salesVsTarget);

      const { load, typed } = expectedRejects(simulation, day);
      for (const [table, { rows, rejects }] of Object.entries<ReadRows>({ ...sheets })) {
        const expected = [
          ...load.filter((one) => one.table === table).map(({ reason, tab, row }) => ({ reason, tab, row })),
          ...typed.filter((one) => one.table === table).map(({ reason, key }) => ({ reason, key })),
        ];
        expect([...rejects].sort(byText)).toEqual(expected.sort(byText));
        const invalid = rejects.filter((reject) => reject.reason === "invalid").length;
        const counts = { landed: rows.length + invalid, typed: rows.length };
        expect(expectedCounts(simulation, day).sheets[table]).toEqual(counts);
      }
    }
  });
});

function byText(one: object, other: object): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

test("the first days restate earlier figures", () => {
  const simulation = createSimulation({ seed: 2, scale: 0.5 });
  for (const day of [1, 2, 3]) {
    const before = dailyKpis(simulation, day - 1);
    const after = dailyKpis(simulation, day);
    expect(after.length).toBe(before.length + 1);
    const restated = before.filter((row, index) => JSON.stringify(row) !== JSON.stringify(after[index]));
    expect(restated.length).toBeGreaterThan(0);
    expect(restated.length).toBeLessThan(before.length / 2);
  }
});
