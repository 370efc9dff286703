import { afterAll, beforeAll, expect, test } from "vitest";
import { projectId, type RunningServer, runningServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await runningServer();
  await server.client.createDataset("w");
});
afterAll(() => server?.close());

/** Runs a query into a table of the dataset. Throws the job's error. */
async function write(tableId: string, query: string, options: object = {}) {
  const configuration = {
    query: {
      query,
      useLegacySql: false,
      destinationTable: { projectId, datasetId: "w", tableId },
      ...options,
    },
  };
  const [job] = await server.client.createJob({ configuration });
  await job.getQueryResults();
}

async function rows(table: string) {
  const [found] = await server.client.query(`SELECT * FROM w.${table} ORDER BY 1`);
  return found;
}

const append = { writeDisposition: "WRITE_APPEND" };

test("a destination is made with the partitions and clusters that are asked for", async () => {
  const query = "SELECT DATE '2024-01-01' AS d, 1 AS id, 'a' AS name";
  await write("daily", query, {
    timePartitioning: { type: "DAY", field: "d", expirationMs: "315360000000000" },
    clustering: { fields: ["name", "id"] },
  });
  const [daily] = await server.client.dataset("w").table("daily").getMetadata();
  expect(daily).toMatchObject({
    timePartitioning: { type: "DAY", field: "d", expirationMs: "315360000000000" },
    clustering: { fields: ["name", "id"] },
  });
  const range = { start: "0", end: "10", interval: "5" };
  await write("ranges", query, { rangePartitioning: { field: "id", range } });
  const [ranges] = await server.client.dataset("w").table("ranges").getMetadata();
  expect(ranges).toMatchObject({ rangePartitioning: { field: "id", range } });
  await write("daily$20240101", query.replace("1 AS id", "2 AS id"), { writeDisposition: "WRITE_TRUNCATE" });
  expect(await rows("daily")).toMatchObject([{ id: 2 }]);
});

test.each([
  ["a column that is none", { timePartitioning: { type: "DAY", field: "e" } }, /cannot be found/],
  [
    "text",
    { timePartitioning: { type: "DAY", field: "name" } },
    /can only be of type TIMESTAMP, DATE or DATETIME/,
  ],
  ["clusters of an array", { clustering: { fields: ["tags"] } }, /tags/],
  ["five clusters", { clustering: { fields: ["d", "name", "d", "name", "d"] } }, /Maximum is 4/],
])("not partitioned or clustered by %s", async (_name, options, message) => {
  const query = "SELECT CURRENT_DATE() AS d, 'a' AS name, [1] AS tags";
  await expect(write("unmade", query, options)).rejects.toThrow(message);
  await expect(server.client.dataset("w").table("unmade").exists()).resolves.toEqual([false]);
});

test("rows are appended by the names of their columns", async () => {
  await write("named", "SELECT 1 AS id, 'a' AS name");
  await write("named", "SELECT 'b' AS name, 2 AS id", append);
  expect(await rows("named")).toEqual([
    { id: 1, name: "a" },
    { id: 2, name: "b" },
  ]);
  await expect(write("named", "SELECT 'b' AS nom, 2 AS id", append)).rejects.toThrow(/does not match Table/);
});

test("schemaUpdateOptions add columns and relax required ones", async () => {
  await server.client.query("CREATE TABLE w.changing (id INT64 NOT NULL, name STRING)");
  await write("changing", "SELECT 1 AS id, 'a' AS name", append);
  const more = "SELECT 2 AS id, 'b' AS name, DATE '2024-01-01' AS made_on, ['x'] AS tags";
  await expect(write("changing", more, append)).rejects.toThrow(/does not match Table/);
  await write("changing", more, { ...append, schemaUpdateOptions: ["ALLOW_FIELD_ADDITION"] });
  expect(await rows("changing")).toMatchObject([
    { id: 1, made_on: null, tags: [] },
    { id: 2, tags: ["x"] },
  ]);
  const unnumbered = "SELECT CAST(NULL AS INT64) AS id, 'c' AS name";
  await expect(
    write("changing", unnumbered, { ...append, schemaUpdateOptions: ["ALLOW_FIELD_ADDITION"] }),
  ).rejects.toThrow();
  await write("changing", unnumbered, { ...append, schemaUpdateOptions: ["ALLOW_FIELD_RELAXATION"] });
  expect((await rows("changing")).map(({ id }) => id)).toEqual([null, 1, 2]);
  await expect(
    write("changing", more, {
      writeDisposition: "WRITE_TRUNCATE",
      schemaUpdateOptions: ["ALLOW_FIELD_ADDITION"],
    }),
  ).rejects.toThrow(/Schema update options should only be specified with WRITE_APPEND/);
});

test("statements that write a table themselves take no destination", async () => {
  await write("kept", "SELECT 1 AS id");
  await expect(write("kept", "INSERT w.kept (id) VALUES (2)", append)).rejects.toThrow(
    "Cannot set destination table in jobs with DML statements",
  );
  await expect(write("kept", "CREATE TABLE w.other (id INT64)", append)).rejects.toThrow(
    "Cannot set destination table in jobs with DDL statements",
  );
  expect(await rows("kept")).toEqual([{ id: 1 }]);
});
