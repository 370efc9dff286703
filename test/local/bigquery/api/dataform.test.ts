import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { location, projectId, type RunningServer, runningServer } from "./running-server.ts";

const repository = join(import.meta.dirname, "../../../..");

const definitions = {
  "orders.js": `
    publish("orders", {
      type: "table",
      description: "One row per order.",
      columns: { id: "Order number.", total_jpy: "Yen." },
      bigquery: { partitionBy: "ordered_on", clusterBy: ["id"], labels: { layer: "warehouse" } },
      assertions: { uniqueKey: ["id"], nonNull: ["total_jpy"] },
    }).query("SELECT id, DATE '2025-07-01' AS ordered_on, id * 100 AS total_jpy FROM UNNEST([1, 2, 3]) AS id");`,
  "big_orders.js": `
    publish("big_orders", { type: "view", description: "Orders of 200 yen and more." })
      .query((ctx) => "SELECT id, total_jpy FROM " + ctx.ref("orders") + " WHERE total_jpy >= 200");`,
  "order_states.js": `
    publish("order_states", { type: "incremental", uniqueKey: ["id"], columns: { version: "Counts the runs." } })
      .query((ctx) => ctx.incremental()
        ? "SELECT id + 1 AS id, (SELECT MAX(version) FROM " + ctx.self() + ") + 1 AS version FROM " + ctx.ref("orders")
        : "SELECT id, 1 AS version FROM " + ctx.ref("orders"));`,
  "log.js": `
    operate("log", { hasOutput: true }).queries((ctx) => \`
      CREATE TABLE IF NOT EXISTS \${ctx.self()} (run INT64 OPTIONS (description = 'Which run.'));
      INSERT INTO \${ctx.self()} (run) SELECT COUNT(*) + 1 FROM \${ctx.self()};\`);`,
  "no_large_orders.js": `
    assert("no_large_orders").query((ctx) => "SELECT * FROM " + ctx.ref("orders") + " WHERE total_jpy > 1000");`,
};

let server: RunningServer;
let folder: string;
beforeAll(async () => {
  server = await runningServer();
  folder = await mkdtemp(join(tmpdir(), "kura-dataform-"));
  await mkdir(join(folder, "definitions"));
  await cp(join(repository, "node_modules/@dataform/core"), join(folder, "node_modules/@dataform/core"), {
    recursive: true,
  });
  const files: Record<string, string> = {
    "package.json": "{}",
    "workflow_settings.yaml": [
      `defaultProject: ${projectId}`,
      `defaultLocation: ${location}`,
      "defaultDataset: shop",
      "defaultAssertionDataset: assertions",
    ].join("\n"),
    ".df-credentials.json": JSON.stringify({ projectId, location }),
  };
  for (const [name, text] of Object.entries(definitions)) files[`definitions/${name}`] = text;
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
});
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

async function dataformRun(
  ...options: string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const command = join(repository, "node_modules/.bin/dataform");
  const environment = {
    ...process.env,
    BIGQUERY_EMULATOR_HOST: `${server.url}/bigquery/v2`,
    METADATA_SERVER_DETECTION: "none",
  };
  try {
    const { stdout, stderr } = await promisify(execFile)(command, ["run", folder, ...options], {
      env: environment,
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    if (!(error instanceof Error && "stdout" in error && "stderr" in error && "code" in error)) throw error;
    return { code: Number(error.code), output: `${error.stdout}${error.stderr}` };
  }
}

const rowsOf = async (query: string) => (await server.client.query(query))[0];

test("the Dataform CLI makes a project, makes it again incrementally, and reports a failed assertion", async () => {
  const first = await dataformRun();
  expect(first, first.output).toMatchObject({ code: 0 });
  expect(await rowsOf("SELECT id, total_jpy FROM shop.big_orders ORDER BY id")).toEqual([
    { id: 2, total_jpy: 200 },
    { id: 3, total_jpy: 300 },
  ]);
  expect(await rowsOf("SELECT id, version FROM shop.order_states ORDER BY id")).toEqual([
    { id: 1, version: 1 },
    { id: 2, version: 1 },
    { id: 3, version: 1 },
  ]);

  const [orders] = await server.client.dataset("shop").table("orders").getMetadata();
  expect(orders).toMatchObject({
    type: "TABLE",
    description: "One row per order.",
    labels: { layer: "warehouse" },
    timePartitioning: { type: "DAY", field: "ordered_on" },
    clustering: { fields: ["id"] },
    numRows: "3",
  });
  expect(orders.schema.fields).toEqual([
    { name: "id", type: "INTEGER", mode: "NULLABLE", description: "Order number." },
    { name: "ordered_on", type: "DATE", mode: "NULLABLE" },
    { name: "total_jpy", type: "INTEGER", mode: "NULLABLE", description: "Yen." },
  ]);
  const [view] = await server.client.dataset("shop").table("big_orders").getMetadata();
  expect(view).toMatchObject({ type: "VIEW", description: "Orders of 200 yen and more." });
  const [assertions] = await server.client.dataset("assertions").getTables();
  expect(assertions).toHaveLength(3);

  const second = await dataformRun();
  expect(second, second.output).toMatchObject({ code: 0 });
  expect(await rowsOf("SELECT id, version FROM shop.order_states ORDER BY id")).toEqual([
    { id: 1, version: 1 },
    { id: 2, version: 2 },
    { id: 3, version: 2 },
    { id: 4, version: 2 },
  ]);
  expect(await rowsOf("SELECT run FROM shop.log ORDER BY run")).toEqual([{ run: 1 }, { run: 2 }]);
  const [states] = await server.client.dataset("shop").table("order_states").getMetadata();
  expect(states.schema.fields[1]).toMatchObject({ name: "version", description: "Counts the runs." });

  await writeFile(
    join(folder, "definitions/no_large_orders.js"),
    definitions["no_large_orders.js"].replace("> 1000", "> 200"),
  );
  const failed = await dataformRun("--actions", "no_large_orders");
  expect(failed.code).not.toBe(0);
  expect(failed.output).toContain("Assertion failed: query returned 1 row(s).");

  await writeFile(
    join(folder, "definitions/wrong.js"),
    'publish("wrong").query("SELECT idd FROM UNNEST([1]) AS id");',
  );
  const wrong = await dataformRun("--actions", "wrong");
  expect(wrong.code).not.toBe(0);
  expect(wrong.output).toContain("Unrecognized name: idd");
}, 180_000);
