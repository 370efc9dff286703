import type { DatasetsResponse, GetDatasetsOptions } from "@google-cloud/bigquery";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { location, projectId, type RunningServer, runningServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await runningServer();
});
afterAll(() => server?.close());

/** A patch with nulls, which the client's types do not know. */
async function patch(path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${server.url}/bigquery/v2/projects/${projectId}/${path}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}

describe("datasets", () => {
  test("are made, read, patched, listed by page and deleted", async () => {
    const { client } = server;
    const [dataset] = await client.createDataset("shop", {
      description: "Orders.",
      labels: { team: "data" },
    });
    expect(dataset.metadata).toMatchObject({
      kind: "bigquery#dataset",
      id: `${projectId}:shop`,
      datasetReference: { projectId, datasetId: "shop" },
      location,
      description: "Orders.",
      labels: { team: "data" },
    });
    await patch("datasets/shop", {
      friendlyName: "Shop",
      description: null,
      labels: { team: null, tier: "raw" },
    });
    const [patched] = await dataset.getMetadata();
    expect(patched).toMatchObject({ friendlyName: "Shop", labels: { tier: "raw" } });
    expect(patched.description).toBeUndefined();
    for (let n = 0; n < 5; n++) await client.createDataset(`page_${n}`);
    const names: (string | undefined)[] = [];
    let query: GetDatasetsOptions | null = { maxResults: 2, autoPaginate: false };
    while (query !== null) {
      const [page, next]: DatasetsResponse = await client.getDatasets(query);
      expect(page.length).toBeLessThanOrEqual(2);
      names.push(...page.map((listed) => listed.id));
      query = next ?? null;
    }
    expect(names.toSorted()).toEqual(["page_0", "page_1", "page_2", "page_3", "page_4", "shop"]);
    const [tiered] = await client.getDatasets({ filter: "labels.tier:raw" });
    expect(tiered.map((listed) => listed.id)).toEqual(["shop"]);
    await client.dataset("page_0").delete();
    expect((await client.dataset("page_0").exists())[0]).toBe(false);
  });

  test("answer 404, 409 and 400 as BigQuery does", async () => {
    const { client } = server;
    await expect(client.dataset("nowhere").getMetadata()).rejects.toMatchObject({
      code: 404,
      errors: [{ reason: "notFound", message: expect.stringContaining(`${projectId}:nowhere`) }],
    });
    await client.createDataset("twice");
    await expect(client.createDataset("twice")).rejects.toMatchObject({
      code: 409,
      errors: [{ reason: "duplicate" }],
    });
    await expect(client.createDataset("not-a-name")).rejects.toMatchObject({ code: 400 });
  });

  test("with tables are deleted only with their contents", async () => {
    const [dataset] = await server.client.createDataset("full");
    await dataset.createTable("t", { schema: "id:INTEGER" });
    await expect(dataset.delete()).rejects.toMatchObject({
      code: 400,
      errors: [{ reason: "resourceInUse" }],
    });
    await dataset.delete({ force: true });
    expect((await dataset.exists())[0]).toBe(false);
  });
});

describe("tables", () => {
  const schema = {
    fields: [
      { name: "id", type: "INTEGER", mode: "REQUIRED", description: "Order number." },
      {
        name: "email",
        type: "STRING",
        policyTags: { names: ["projects/p/locations/l/taxonomies/1/policyTags/2"] },
      },
      { name: "items", type: "RECORD", mode: "REPEATED", fields: [{ name: "sku", type: "STRING" }] },
      { name: "paid_at", type: "TIMESTAMP" },
    ],
  };

  test("keep schema, descriptions, policy tags, partitioning and clustering", async () => {
    const [dataset] = await server.client.createDataset("tables");
    const [table] = await dataset.createTable("orders", {
      schema,
      description: "One row per order.",
      labels: { layer: "raw" },
      timePartitioning: { type: "DAY", field: "paid_at" },
      clustering: { fields: ["id"] },
    });
    const [metadata] = await table.getMetadata();
    expect(metadata).toMatchObject({
      kind: "bigquery#table",
      id: `${projectId}:tables.orders`,
      type: "TABLE",
      description: "One row per order.",
      labels: { layer: "raw" },
      numRows: "0",
      location,
      timePartitioning: { type: "DAY", field: "paid_at" },
      clustering: { fields: ["id"] },
    });
    expect(metadata.schema.fields).toEqual([
      { name: "id", type: "INTEGER", mode: "REQUIRED", description: "Order number." },
      { ...schema.fields[1], mode: "NULLABLE" },
      {
        name: "items",
        type: "RECORD",
        mode: "REPEATED",
        fields: [{ name: "sku", type: "STRING", mode: "NULLABLE" }],
      },
      { name: "paid_at", type: "TIMESTAMP", mode: "NULLABLE" },
    ]);
  });

  test("take patches: descriptions, new fields, labels; and refuse a stale etag", async () => {
    const [dataset] = await server.client.createDataset("patched");
    const [table] = await dataset.createTable("t", { schema: "id:INTEGER", labels: { a: "1", b: "2" } });
    const [before] = await table.getMetadata();
    const fields = [
      { name: "id", type: "INTEGER", mode: "NULLABLE", description: "The key." },
      { name: "note", type: "STRING", mode: "NULLABLE" },
    ];
    await table.setMetadata({ description: "Patched.", schema: { fields } });
    await patch("datasets/patched/tables/t", { labels: { a: null, c: "3" } });
    const [after] = await table.getMetadata();
    expect(after).toMatchObject({ description: "Patched.", labels: { b: "2", c: "3" } });
    expect(after.labels).not.toHaveProperty("a");
    expect(after.schema.fields).toEqual(fields);
    expect(after.etag).not.toBe(before.etag);
    await expect(table.setMetadata({ etag: before.etag, description: "Late." })).rejects.toMatchObject({
      code: 412,
      errors: [{ reason: "conditionNotMet" }],
    });
    await expect(table.setMetadata({ schema: { fields: fields.slice(1) } })).rejects.toMatchObject({
      code: 400,
    });
    await patch("datasets/patched/tables/t", { description: null });
    expect((await table.getMetadata())[0].description).toBeUndefined();
  });

  test("are listed by page, views among them", async () => {
    const [dataset] = await server.client.createDataset("listed");
    for (const name of ["a", "b", "c"]) await dataset.createTable(name, { schema: "id:INTEGER" });
    await dataset.createTable("v", { view: { query: "SELECT 1 AS one", useLegacySql: false } });
    const [tables] = await dataset.getTables();
    const [firstPage, next] = await dataset.getTables({ maxResults: 3, autoPaginate: false });
    expect(firstPage.map((table) => table.id)).toEqual(["a", "b", "c"]);
    expect((await dataset.getTables(next ?? {}))[0].map((table) => table.id)).toEqual(["v"]);
    expect(tables.map((table) => [table.id, table.metadata.type])).toEqual([
      ["a", "TABLE"],
      ["b", "TABLE"],
      ["c", "TABLE"],
      ["v", "VIEW"],
    ]);
    const [view] = await dataset.table("v").getMetadata();
    expect(view.view).toEqual({ query: "SELECT 1 AS one", useLegacySql: false });
    expect(view.schema.fields).toEqual([{ name: "one", type: "INTEGER", mode: "NULLABLE" }]);
    const [rows] = await server.client.query(`SELECT * FROM ${"`"}${projectId}.listed.v${"`"}`);
    expect(rows).toEqual([{ one: 1 }]);
  });

  test("that are views take another query, and refuse a wrong one", async () => {
    const [dataset] = await server.client.createDataset("views");
    const [view] = await dataset.createTable("v", { view: "SELECT 1 AS one" });
    await view.setMetadata({ view: "SELECT 'x' AS name, 2 AS two", description: "Two columns." });
    const [metadata] = await view.getMetadata();
    expect(metadata.schema.fields.map((field: { name: string }) => field.name)).toEqual(["name", "two"]);
    expect((await server.client.query("SELECT * FROM views.v"))[0]).toEqual([{ name: "x", two: 2 }]);
    await expect(dataset.createTable("w", { view: "SELECT nope" })).rejects.toMatchObject({
      code: 400,
      errors: [{ reason: "invalidQuery" }],
    });
  });

  test("answer 404 and 409 as BigQuery does", async () => {
    const [dataset] = await server.client.createDataset("conflicts");
    await dataset.createTable("t", { schema: "id:INTEGER" });
    await expect(dataset.createTable("t", { schema: "id:INTEGER" })).rejects.toMatchObject({
      code: 409,
      errors: [{ reason: "duplicate" }],
    });
    await expect(dataset.table("u").getMetadata()).rejects.toMatchObject({
      code: 404,
      errors: [{ reason: "notFound" }],
    });
    await expect(dataset.table("u").delete()).rejects.toMatchObject({ code: 404 });
    await dataset.table("u").delete({ ignoreNotFound: true });
    await expect(
      server.client.dataset("none").createTable("t", { schema: "id:INTEGER" }),
    ).rejects.toMatchObject({
      code: 404,
    });
  });
});

describe("rows of a table", () => {
  test("are streamed in by insertAll and read by page, whole or some fields", async () => {
    const [dataset] = await server.client.createDataset("rows");
    const [table] = await dataset.createTable("t", {
      schema: {
        fields: [
          { name: "id", type: "INTEGER", mode: "REQUIRED" },
          {
            name: "place",
            type: "RECORD",
            fields: [
              { name: "city", type: "STRING" },
              { name: "zip", type: "STRING" },
            ],
          },
          { name: "at", type: "TIMESTAMP" },
        ],
      },
    });
    const at = server.client.timestamp("2025-07-14T20:00:00.123456Z");
    const rows = Array.from({ length: 25 }, (_, id) => ({ id, place: { city: "東京", zip: `${id}` }, at }));
    await table.insert(rows);
    expect((await table.getRows())[0]).toEqual(rows);
    const [page, next] = await table.getRows({ maxResults: 10, autoPaginate: false });
    expect(page).toEqual(rows.slice(0, 10));
    expect((await table.getRows(next ?? {}))[0]).toEqual(rows.slice(10, 20));
    const [some] = await table.getRows({ selectedFields: "place.zip,id", startIndex: "20" });
    expect(some).toEqual(rows.slice(20).map(({ id, place }) => ({ id, place: { zip: place.zip } })));
  });

  test("that do not fit are named, and keep the others out unless skipped", async () => {
    const [dataset] = await server.client.createDataset("bad_rows");
    const [table] = await dataset.createTable("t", {
      schema: [
        { name: "id", type: "INTEGER", mode: "REQUIRED" },
        { name: "n", type: "STRING" },
      ],
    });
    const rows = [{ id: 1 }, { n: "no id" }, { id: "x" }, { id: 4, other: 1 }];
    const once = { partialRetries: 0 };
    await expect(table.insert(rows, once)).rejects.toMatchObject({
      name: "PartialFailureError",
      errors: [
        { row: rows[0], errors: [{ reason: "stopped" }] },
        { row: rows[1], errors: [{ reason: "invalid", message: "Missing required field: id." }] },
        { row: rows[2], errors: [{ reason: "invalid" }] },
        { row: rows[3], errors: [{ reason: "invalid", message: "no such field: other." }] },
      ],
    });
    expect((await table.getRows())[0]).toEqual([]);
    await expect(table.insert(rows, { ...once, skipInvalidRows: true })).rejects.toMatchObject({
      errors: [{ row: rows[1] }, { row: rows[2] }, { row: rows[3] }],
    });
    expect((await table.getRows())[0]).toEqual([{ id: 1, n: null }]);
    await table.insert([{ id: 9, other: 1 }], { ignoreUnknownValues: true });
    expect((await table.getRows())[0]).toHaveLength(2);
  });

  test("streamed twice under one insertId are there once", async () => {
    const [dataset] = await server.client.createDataset("insert_ids");
    const [table] = await dataset.createTable("t", { schema: "id:INTEGER" });
    const rows = [{ insertId: "one", json: { id: 1 } }];
    await table.insert(rows, { raw: true });
    await table.insert(rows, { raw: true });
    expect((await table.getRows())[0]).toEqual([{ id: 1 }]);
  });
});

describe("a table of many columns", () => {
  const columns = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `c${index}`, type: "INT64" }));

  test("is read whole, in its bytes too", async () => {
    const [dataset] = await server.client.createDataset("wide");
    const [table] = await dataset.createTable("t", { schema: columns(1500) });
    await table.insert({ c1499: 7 });
    const [job] = await server.client.createQueryJob("SELECT * FROM wide.t");
    const [[row]] = await job.getQueryResults();
    expect([Object.keys(row).length, row.c0, row.c1499]).toEqual([1500, null, 7]);
    expect((await job.getMetadata())[0].statistics.totalBytesProcessed).toBe("8");
  });

  test("ends at BigQuery's limit", async () => {
    const dataset = server.client.dataset("wide");
    const nested = { name: "s", type: "STRUCT", fields: columns(2) };
    await expect(dataset.createTable("u", { schema: [nested, ...columns(9999)] })).rejects.toMatchObject({
      code: 400,
      message: expect.stringContaining("Too many total leaf fields: 10001, max allowed field count: 10000"),
    });
  });
});
