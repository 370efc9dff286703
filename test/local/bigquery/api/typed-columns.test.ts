import type { TableField } from "@google-cloud/bigquery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, runningServer } from "./running-server.ts";

let server: RunningServer;

beforeAll(async () => {
  server = await runningServer();
  await server.client.createDataset("typed");
});

afterAll(() => server.close());

describe("fields with parameters", () => {
  const fields: TableField[] = [
    { name: "s", type: "STRING", maxLength: "3" },
    { name: "n", type: "NUMERIC", precision: "4", scale: "1", roundingMode: "ROUND_HALF_EVEN" },
    { name: "r", type: "RECORD", mode: "REPEATED", fields: [{ name: "b", type: "BYTES", maxLength: "2" }] },
  ];

  it("are told as they were stated, and hold what is streamed", async () => {
    const dataset = server.client.dataset("typed");
    const [table] = await dataset.createTable("held", { schema: { fields } });
    const [{ schema }] = await table.getMetadata();
    expect(schema.fields).toEqual([
      { ...fields[0], mode: "NULLABLE" },
      { ...fields[1], mode: "NULLABLE" },
      { ...fields[2], fields: [{ name: "b", type: "BYTES", mode: "NULLABLE", maxLength: "2" }] },
    ]);
    await table.insert([{ s: "abc", n: "0.25", r: [{ b: "YWI=" }] }]);
    const [rows] = await server.client.query("SELECT s, CAST(n AS STRING) AS n FROM typed.held");
    expect(rows).toEqual([{ s: "abc", n: "0.2" }]);
    await expect(table.insert([{ s: "ab" }, { s: "abcd" }, { n: 1000 }])).rejects.toMatchObject({
      errors: [
        { errors: [{ reason: "stopped" }] },
        { errors: [{ message: "STRING(3) has maximum length 3 but got a value with length 4" }] },
        { errors: [{ message: expect.stringContaining("NUMERIC(4, 1) has precision 4 and scale 1") }] },
      ],
    });
  });

  it("may be patched to larger parameters only", async () => {
    const table = server.client.dataset("typed").table("patched");
    const schemaOf = (maxLength?: string) => ({
      schema: { fields: [{ name: "s", type: "STRING", ...(maxLength === undefined ? {} : { maxLength }) }] },
    });
    await table.create(schemaOf("3"));
    await table.setMetadata(schemaOf("5"));
    await expect(table.setMetadata(schemaOf("4"))).rejects.toThrow(
      "has changed type from STRING(5) to STRING(4)",
    );
    await table.setMetadata(schemaOf());
    const [{ schema }] = await table.getMetadata();
    expect(schema.fields).toEqual([{ name: "s", type: "STRING", mode: "NULLABLE" }]);
  });

  it("are refused on types that have none", async () => {
    const table = server.client.dataset("typed").table("refused");
    const schema = { fields: [{ name: "i", type: "INTEGER", maxLength: "3" }] };
    await expect(table.create({ schema })).rejects.toThrow("field i is of type INT64");
  });
});
