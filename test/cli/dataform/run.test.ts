import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileProject } from "../../../cli/dataform/compile.ts";
import { type RunSelection, runProject } from "../../../cli/dataform/run.ts";
import { allRows } from "../../../cli/query/bigquery-rest.ts";
import { type BigQueryServer, startBigQuery } from "../../../local/bigquery/start.ts";
import { sampleProject } from "./sample-project.ts";

const warehouse = { project: "hinata-kampo", location: "asia-northeast1", suffix: "" };

let bigQuery: BigQueryServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kura-run-"));
  bigQuery = await startBigQuery({ projectId: warehouse.project, location: warehouse.location });
});

afterAll(async () => {
  await bigQuery?.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(root: string, selection: RunSelection = {}, signal?: AbortSignal) {
  return runProject({
    project: await compileProject(root, warehouse),
    target: { warehouse, bigQueryUrl: bigQuery.url },
    folder,
    selection,
    ...(signal === undefined ? {} : { signal }),
  });
}

function rows(sql: string) {
  return allRows({ url: bigQuery.url, project: warehouse.project, location: warehouse.location }, sql);
}

describe("a run of the Dataform CLI", () => {
  it("builds, updates, builds anew what was defined anew, and tells of every action", async () => {
    const project = await sampleProject();
    const first = await run(project.root);
    expect(first.actions.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
      "assertions.mart_sales_assertions_rowConditions succeeded",
      "assertions.mart_sales_assertions_uniqueKey_0 succeeded",
      "mart.sales succeeded",
      "raw_app.orders succeeded",
      "typed_app.orders_state succeeded",
    ]);
    expect(first.failed).toEqual([]);
    expect(await rows("SELECT id, amount FROM mart.sales")).toEqual([["1", "120"]]);

    expect((await run(project.root)).rebuilt).toEqual([]);

    const definition = `
declare const publish: (name: string, config: object) => { query(text: string): unknown };
publish("orders_state", { type: "incremental", schema: "typed_app", uniqueKey: ["id"], bigquery: { labels: { contract: "c3d4" } } })
  .query("SELECT id, amount * 2 AS amount, 'new' AS extra FROM raw_app.orders");`;
    await writeFile(path.join(project.root, "definitions/typed/orders.ts"), definition);
    const third = await run(project.root);
    expect(third.rebuilt).toEqual(["typed_app.orders_state"]);
    expect(third.failed).toEqual([]);
    expect(await rows("SELECT id, amount, extra FROM typed_app.orders_state")).toEqual([["1", "240", "new"]]);
    expect((await run(project.root)).rebuilt).toEqual([]);
    await project.remove();
  });

  it("tells what failed and why, what was skipped for it, and builds the rest", async () => {
    const project = await sampleProject({
      "definitions/broken.ts": `
declare const publish: (name: string, config: object) => { query(text: string): unknown };
declare const assert: (name: string, config: object) => { query(text: string): unknown };
publish("broken", { type: "table", schema: "warehouse" }).query("SELECT idd FROM UNNEST([STRUCT(1 AS id)])");
publish("after", { type: "table", schema: "warehouse", dependencies: ["broken"] }).query("SELECT 1 AS one");
assert("strict", { dataset: "assertions", tags: ["blocks"] }).query("SELECT 1 AS one");
assert("mild", { dataset: "assertions", tags: ["warns"] }).query("SELECT 1 AS one");`,
    });
    const outcome = await run(project.root);
    const by = new Map(outcome.actions.map((action) => [action.name, action]));
    expect(by.get("warehouse.broken")).toMatchObject({ status: "failed", kind: "table" });
    expect(by.get("warehouse.broken")?.message).toContain("Unrecognized name: idd");
    expect(by.get("warehouse.after")).toMatchObject({ status: "skipped" });
    expect(by.get("mart.sales")).toMatchObject({ status: "succeeded" });
    expect(outcome.failed.map(({ name }) => name).sort()).toEqual(["assertions.strict", "warehouse.broken"]);
    expect(by.get("assertions.mild")?.message).toContain("1 row");
    await project.remove();
  });

  it("runs a selection", async () => {
    const project = await sampleProject();
    const outcome = await run(project.root, { actions: ["orders_state"], withDependencies: true });
    expect(outcome.actions.map(({ name }) => name).sort()).toEqual([
      "raw_app.orders",
      "typed_app.orders_state",
    ]);
    await project.remove();
  });

  it("stops when it is cancelled", async () => {
    const project = await sampleProject();
    const controller = new AbortController();
    const running = run(project.root, {}, controller.signal);
    setTimeout(() => controller.abort(new Error("enough")), 500);
    await expect(running).rejects.toThrow("enough");
    await project.remove();
  });
});
