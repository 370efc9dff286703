import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { reachDatabases } from "../../../cli/own/reach-databases.ts";
import { app, appTables } from "../../../includes/contracts/app.ts";
import { int64 } from "../../../includes/contracts/column.ts";
import { days } from "../../../includes/contracts/duration.ts";
import { type FederatedTable, sourceTable } from "../../../includes/contracts/source-table.ts";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { type PostgresConnection, withPostgres } from "../../../local/postgres/connection.ts";
import { type RunningPostgres, startPostgres } from "../../../local/postgres/start.ts";
import { createSimulation } from "../../../local/sample/simulation.ts";
import { fillPostgres } from "../../../local/sample/sinks/fill-postgres.ts";
import { fillSheets } from "../../../local/sample/sinks/fill-sheets.ts";
import { run, temporaryStates, type Variables } from "./kura-process.ts";

const layer = z.object({ tables: z.number().int(), rows: z.number().int() });
const report = z.object({
  status: z.string(),
  kind: z.literal("own"),
  day: z.never().optional(),
  date: z.never().optional(),
  seed: z.never().optional(),
  scale: z.never().optional(),
  skippedSources: z.array(z.object({ source: z.string(), reason: z.string(), effect: z.string() })),
  unchanged: z.array(z.string()),
  layers: z.object({ raw: layer, typed: layer, warehouse: layer, mart: layer }),
  marts: z.array(z.object({ name: z.string(), isBuilt: z.boolean(), message: z.string().optional() })),
  assertions: z.object({ passed: z.number().int(), failed: z.number().int(), skipped: z.number().int() }),
  actions: z.object({ succeeded: z.number(), failed: z.number(), skipped: z.number() }),
  loads: z.array(
    z.object({ source: z.string(), table: z.string(), status: z.string(), rowsLanded: z.number() }),
  ),
  steps: z.array(z.object({ name: z.string(), status: z.string() })),
  failures: z.array(z.object({ what: z.string(), message: z.string() })),
});

/** Sources that a company may be without: their tables are empty then. */
const optional = [
  { source: "chat", reason: "FIRESTORE_EXPORT_URI is not set", effect: "empty" },
  { source: "ads", reason: "GOOGLE_ADS_MANAGER_ID is not set", effect: "empty" },
];
const martsOfSales = [
  "mart.acquisition_funnel",
  "mart.channel_performance",
  "mart.daily_kpis",
  "mart.product_profit",
  "mart.sales_vs_target",
];

const byName = (one: { readonly name: string }, other: { readonly name: string }) =>
  one.name < other.name ? -1 : 1;

/** The other company: its database with a replica, and its Drive. */
interface Company {
  readonly postgres: RunningPostgres;
  readonly google: Google;
  readonly folderId: string;
  close(): Promise<void>;
}

async function startCompany(): Promise<Company> {
  const folder = await mkdtemp(path.join(tmpdir(), "kura-company-"));
  const [postgres, google] = await Promise.all([startPostgres({ directory: folder }), startGoogle()]);
  const simulation = createSimulation({ seed: 5, scale: 0.02 });
  await fillPostgres(postgres.primary, simulation, 0);
  const access = { rootUrl: google.url, credentials: google.credentials };
  const { folderId } = await fillSheets(access, simulation, 0);
  await postgres.waitForReplay();
  return {
    postgres,
    google,
    folderId,
    close: async () => {
      await Promise.all([postgres.close(), google.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function urlOf({ host, port, database, user, password }: PostgresConnection): string {
  return `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

const unset: Variables = {
  KURA_DATABASE_APP: undefined,
  SHEETS_FOLDER_ID: undefined,
  GOOGLE_APPLICATION_CREDENTIALS: undefined,
  GOOGLE_API_ROOT_URL: undefined,
};

async function start(states: string, variables: Variables, words: readonly string[] = []) {
  const { code, stdout, stderr } = await run(states, ["start", "--own", "--json", ...words], "", {
    ...unset,
    ...variables,
  });
  expect(stdout, stderr).toMatch(/^\{/);
  return { code, stdout, stderr, report: report.parse(JSON.parse(stdout)) };
}

const landedOf = ({ loads }: z.infer<typeof report>, name: string) =>
  loads.filter(({ source }) => source === name).reduce((sum, { rowsLanded }) => sum + rowsLanded, 0);

let company: Company;
let states: Awaited<ReturnType<typeof temporaryStates>>;
let database: Variables;
let spreadsheets: Variables;

beforeAll(async () => {
  [company, states] = await Promise.all([startCompany(), temporaryStates()]);
  database = { KURA_DATABASE_APP: urlOf(company.postgres.standby) };
  spreadsheets = {
    SHEETS_FOLDER_ID: company.folderId,
    GOOGLE_APPLICATION_CREDENTIALS: company.google.credentialsFile,
    GOOGLE_API_ROOT_URL: company.google.url,
  };
});
afterAll(async () => {
  await company.close();
  await states.remove();
});

describe("reaching the databases", () => {
  const database = (tables: readonly FederatedTable[], address: PostgresConnection) =>
    reachDatabases([{ connection: "app", variable: "KURA_DATABASE_APP", address, tables }]);

  it("names tables that are missing or may not be read", async () => {
    const { primary, standby } = company.postgres;
    await database(appTables, standby);
    const table = (name: string) =>
      sourceTable({ ...app, schema: "pg_catalog" }, name, {
        description: "A table of another schema.",
        key: ["id"],
        columns: { id: int64("Number.") },
        pull: { every: "row" },
        freshWithin: days(1),
        owner: "nobody",
      });
    await expect(database([table("pg_authid"), table("absent")], primary)).rejects.toThrow(
      /pg_catalog\.pg_authid may not be read, pg_catalog\.absent does not exist\. .*includes\/contracts/,
    );
  });

  it("says which database does not answer, and which variable names it", async () => {
    const { standby } = company.postgres;
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = z.object({ port: z.number() }).parse(server.address());
    await new Promise((resolve) => server.close(resolve));
    await expect(database(appTables, { ...standby, port })).rejects.toThrow(
      new RegExp(`database of app \\(127\\.0\\.0\\.1:${port}.*ECONNREFUSED.*KURA_DATABASE_APP`),
    );
    await expect(database(appTables, { ...standby, tls: { rejectUnauthorized: false } })).rejects.toThrow(
      "sslmode=disable",
    );
  });
});

describe("kura start --own", () => {
  it("refuses what cannot be, names what is missing, and never shows a password", async () => {
    const refused = async (words: readonly string[], variables: Variables) => {
      const { code, stderr } = await run(states.folder, ["start", "--own", ...words], "", {
        ...unset,
        ...variables,
      });
      expect(code).toBe(2);
      expect(stderr).not.toContain("horse");
      return stderr;
    };
    expect(await refused(["--seed", "7"], database)).toContain("--seed");
    expect(await refused([], {})).toMatch(/KURA_DATABASE_APP='postgres:.*\n.*SHEETS_FOLDER_ID=/);
    expect(await refused([], { KURA_DATABASE_APP: "postgres://reader:ho#horse@db/app" })).toContain("%40");
    expect(await refused([], { ...database, KURA_DATABASE_SHOP: "postgres://a:horse@db/app" })).toContain(
      "KURA_DATABASE_SHOP is a connection that no contract names",
    );
    expect(await refused([], { SHEETS_FOLDER_ID: company.folderId })).toContain(
      "GOOGLE_APPLICATION_CREDENTIALS is missing",
    );
  });

  it("does without a source that is not configured, and says what was not built", async () => {
    const { code, report: built, stderr } = await start(states.folder, database);
    expect(built.failures, stderr).toEqual([]);
    expect(code).toBe(0);
    expect(stderr).toContain("SHEETS_FOLDER_ID is not set");
    expect(built.skippedSources).toEqual([
      { source: "sheets", reason: "SHEETS_FOLDER_ID is not set", effect: "left out" },
      ...optional,
    ]);
    expect(built.actions.failed).toBe(0);
    expect(built.actions.skipped).toBeGreaterThan(0);
    expect(built.loads).toHaveLength(5);
    // Five of the database, and the empty ones of the sources that may be absent.
    expect(built.layers.raw.tables).toBe(10);
    expect(built.layers.warehouse.rows).toBeGreaterThan(0);
    expect(built.marts.toSorted(byName)).toEqual(
      [
        { name: "mart.consultation_service", isBuilt: true },
        ...martsOfSales.map((name) => ({ name, isBuilt: false, message: "needs sheets, not configured" })),
      ].sort(byName),
    );
  }, 120_000);

  it("builds every mart from both sources, and loads only what has changed", async () => {
    await withPostgres(company.postgres.primary, (client) =>
      client.query("UPDATE products SET name = name || '!' WHERE id = (SELECT min(id) FROM products)"),
    );
    await company.postgres.waitForReplay();
    const second = await start(states.folder, { ...database, ...spreadsheets });
    expect(second.report.failures, second.stderr).toEqual([]);
    expect(second.code).toBe(0);
    expect(second.report.skippedSources).toEqual(optional);
    expect(second.report.loads).toHaveLength(8);
    expect(landedOf(second.report, "app")).toBe(1);
    expect(landedOf(second.report, "sheets")).toBeGreaterThan(0);
    expect(second.report.marts.toSorted(byName)).toEqual(
      [...martsOfSales, "mart.consultation_service"].map((name) => ({ name, isBuilt: true })).sort(byName),
    );
    for (const { rows } of Object.values(second.report.layers)) expect(rows).toBeGreaterThan(0);

    const third = await start(states.folder, { ...database, ...spreadsheets });
    expect(third.report).toMatchObject({ status: "succeeded", failures: [] });
    expect(third.report.loads).toHaveLength(5);
    expect(third.report.unchanged.toSorted()).toEqual([
      "sheets.campaign_master",
      "sheets.product_costs",
      "sheets.sales_targets",
    ]);
    expect(landedOf(third.report, "app")).toBe(0);
    expect(third.report.layers.raw).toEqual(second.report.layers.raw);
  }, 180_000);

  it("is what kura query reads, at the machine's time", async () => {
    const sql = `SELECT
        (SELECT COUNT(*) FROM typed_app.orders) AS orders,
        (SELECT MAX(business_on) FROM mart.daily_kpis) = CURRENT_DATE("Asia/Tokyo") - 1 AS is_complete,
        ABS(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), TIMESTAMP_MILLIS(${Date.now()}), MINUTE)) < 5 AS is_now`;
    const expected = await withPostgres(company.postgres.standby, async (client) => {
      const { rows } = await client.query("SELECT count(*)::int AS orders FROM orders");
      return z.object({ orders: z.number() }).parse(rows[0]);
    });
    for (const words of [["query"], ["query", "--own"]]) {
      const { stdout, stderr } = await run(states.folder, [...words, "--json", sql]);
      expect(JSON.parse(stdout), stderr).toMatchObject([
        { is_complete: true, is_now: true, orders: expected.orders },
      ]);
    }
    const loads = await run(states.folder, ["loads", "--own", "--json"]);
    expect(JSON.parse(loads.stdout)).toHaveLength(18);
  });

  it("names a source that fails, lands the other, and ends with exit code 1", async () => {
    const others = await temporaryStates();
    const standby = { ...company.postgres.standby, password: "correct-horse" };
    const locked = await start(others.folder, { ...spreadsheets, KURA_DATABASE_APP: urlOf(standby) });
    expect(locked.code).toBe(1);
    expect(locked.stdout + locked.stderr).not.toContain("correct-horse");
    expect(locked.report.failures[0]).toMatchObject({
      what: "Reach the databases",
      message: expect.stringMatching(/database of app .*password.*KURA_DATABASE_APP/),
    });
    const landed = locked.report.loads.filter(({ status }) => status === "succeeded");
    expect(landed.map(({ source }) => source)).toEqual(["sheets", "sheets", "sheets"]);

    const credentials = path.join(others.folder, "wrong-key.json");
    const stranger = { ...company.google.credentials, client_email: "stranger@elsewhere.example" };
    await writeFile(credentials, JSON.stringify(stranger));
    const refused = await start(
      others.folder,
      { ...database, ...spreadsheets, GOOGLE_APPLICATION_CREDENTIALS: credentials },
      ["--fresh"],
    );
    expect(refused.code).toBe(1);
    expect(refused.report.failures[0]).toMatchObject({
      what: "Load the spreadsheets",
      message: expect.stringContaining("GOOGLE_APPLICATION_CREDENTIALS"),
    });
    const pulled = refused.report.loads.filter(({ status }) => status === "succeeded");
    expect(pulled.map(({ source }) => source)).toEqual(["app", "app", "app", "app", "app"]);
    await others.remove();
  }, 120_000);
});
