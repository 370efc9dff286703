import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectId, type RunningServer, runningServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await runningServer();
  await server.client.createDataset("a");
  await server.client.query("CREATE TABLE a.days (id INT64, d DATE) PARTITION BY d");
});
afterAll(() => server?.close());

describe("the parameter fields", () => {
  const get = (path: string) => fetch(`${server.url}/bigquery/v2/projects/${projectId}/${path}`);

  test.each([
    ["a field", "id", { id: `${projectId}:a.days` }],
    ["a field of a field", "tableReference/tableId", { tableReference: { tableId: "days" } }],
    [
      "several",
      "type,schema(fields(name))",
      { type: "TABLE", schema: { fields: [{ name: "id" }, { name: "d" }] } },
    ],
    ["one that is not there", "nothing", {}],
  ])("keeps %s", async (_, fields, expected) => {
    const answer = await get(`datasets/a/tables/days?fields=${encodeURIComponent(fields)}`);
    expect(await answer.json()).toEqual(expected);
  });

  test("that is none is refused, and an error stays whole", async () => {
    const refused = await get(`datasets/a/tables/days?fields=${encodeURIComponent("a(b")}`);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: { errors: [{ reason: "invalid", location: "fields" }] },
    });
    const missing = await get("datasets/a/tables/none?fields=id");
    expect(await missing.json()).toMatchObject({ error: { errors: [{ reason: "notFound" }] } });
  });
});

describe("a streaming insert by a template", () => {
  test("makes the table once, laid out as its template", async () => {
    const template = server.client.dataset("a").table("days");
    for (const id of [1, 2]) await template.insert({ id, d: "2024-01-01" }, { templateSuffix: "_shop" });
    const [rows] = await server.client.query("SELECT id FROM a.days_shop ORDER BY id");
    expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
    const [metadata] = await server.client.dataset("a").table("days_shop").getMetadata();
    expect(metadata.timePartitioning).toMatchObject({ type: "DAY", field: "d" });
    expect((await server.client.query("SELECT id FROM a.days"))[0]).toEqual([]);
  });

  test("refuses a suffix that is no part of a name", async () => {
    const insert = server.client.dataset("a").table("days").insert({ id: 1 }, { templateSuffix: "-x" });
    await expect(insert).rejects.toMatchObject({ code: 400 });
  });
});
