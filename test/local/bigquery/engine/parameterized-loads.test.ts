import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FieldSchema, LoadRequest } from "../../../../local/bigquery/engine/engine.ts";
import { openTestWarehouse, type TestWarehouse, tableReference } from "./test-warehouse.ts";

let warehouse: TestWarehouse;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kura-parameterized-loads-test-"));
  warehouse = await openTestWarehouse();
});

afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true });
});

const rows = (sql: string) => warehouse.rows(sql);

const schemaOf = async (table: string) => (await warehouse.engine.getTable(tableReference(table))).schema;

describe("loads into parameterized columns", () => {
  const schema: readonly FieldSchema[] = [
    { name: "s", type: "STRING", mode: "NULLABLE", maxLength: 3 },
    { name: "n", type: "NUMERIC", mode: "REPEATED", precision: 4, scale: 1 },
  ];

  const load = async (line: string, request: Partial<LoadRequest> = {}) => {
    const file = join(folder, "rows.txt");
    await writeFile(file, line);
    return warehouse.engine.load({
      destination: tableReference("loaded"),
      schema,
      createDisposition: "CREATE_IF_NEEDED",
      writeDisposition: "WRITE_APPEND",
      files: [file],
      ignoreUnknownValues: false,
      maxBadRecords: 0,
      ...request,
    });
  };

  it("hold the values of JSON and CSV files", async () => {
    await load('{"s": "abc", "n": [1.25, "2"]}\n');
    await expect(load('{"s": "abcd"}\n')).rejects.toThrow("Field s: STRING(3) has maximum length 3");
    await expect(load('{"n": [1000]}\n')).rejects.toThrow("Field n: NUMERIC(4, 1) has precision 4");
    const unstated = schema.map(({ name, type, mode }): FieldSchema => ({ name, type, mode }));
    await expect(load('{"s": "abcd"}\n', { schema: unstated })).rejects.toThrow("Field s: STRING(3)");
    expect(await rows("SELECT * FROM shop.loaded")).toEqual([["abc", ["1.3", "2"]]]);
    const csv = { schema: schema.slice(0, 1), format: { kind: "CSV" } as const };
    await expect(load("abcd\n", csv)).rejects.toThrow("Field s: STRING(3)");
    expect(await load("abcd\nab\n", { ...csv, maxBadRecords: 1 })).toMatchObject({ rows: 1, badRecords: 1 });
  });

  it("refuse parameters that a type cannot have", async () => {
    const wrong = [{ name: "s", type: "STRING", mode: "NULLABLE", precision: 3 }] as const;
    await expect(load("{}\n", { schema: wrong })).rejects.toThrow("field s is of type STRING");
  });

  it("keep the columns' own parameters, and refuse what may exceed them", async () => {
    await warehouse.run("CREATE OR REPLACE TABLE shop.loaded (s STRING(3), n ARRAY<NUMERIC(4, 1)>)");
    const stated = (maxLength: number) =>
      schema.map((field) => (field.maxLength ? { ...field, maxLength } : field));
    await load('{"s": "ab"}\n', { schema: stated(2) });
    await expect(load('{"s": "a"}\n', { schema: stated(4) })).rejects.toThrow(
      "Field s has changed type from STRING(3) to STRING(4)",
    );
    expect((await schemaOf("loaded")).map(({ maxLength }) => maxLength)).toEqual([3, undefined]);
    expect(await rows("SELECT s FROM shop.loaded")).toEqual([["ab"]]);
  });
});

describe("copies into parameterized columns", () => {
  const copy = (source: string) =>
    warehouse.engine.copy({
      sources: [tableReference(source)],
      destination: tableReference("narrow"),
      createDisposition: "CREATE_NEVER",
      writeDisposition: "WRITE_APPEND",
    });

  it("take what fits by its type, and refuse what may not", async () => {
    await warehouse.run(`
      CREATE TABLE shop.narrow (s STRING(3), place STRUCT<zip STRING(7), price NUMERIC(4, 1)>);
      CREATE TABLE shop.narrower (s STRING(2), place STRUCT<zip STRING(7), price NUMERIC(3, 1)>);
      INSERT shop.narrower VALUES ('ab', ('6008001', 12.5));
      CREATE TABLE shop.longer (s STRING, place STRUCT<zip STRING(7), price NUMERIC(4, 1)>);
      CREATE TABLE shop.deeper (s STRING(3), place STRUCT<zip STRING(7), price NUMERIC(4, 2)>);`);
    expect(await copy("narrower")).toBe(1);
    await expect(copy("longer")).rejects.toThrow("Field s has changed type from STRING(3) to STRING");
    await expect(copy("deeper")).rejects.toThrow(
      "price NUMERIC(4, 1)> to STRUCT<zip STRING(7), price NUMERIC(4, 2)>",
    );
    await expect(warehouse.run("INSERT shop.narrow (s) VALUES ('abcd')")).rejects.toThrow("STRING(3)");
    expect(await rows("SELECT s, place.price FROM shop.narrow")).toEqual([["ab", "12.5"]]);
  });

  it("are a query's appended rows, which are looked at one by one", async () => {
    const append = (sql: string) =>
      warehouse.run(sql, { destination: tableReference("narrow"), writeDisposition: "WRITE_APPEND" });
    const place = "STRUCT('1' AS zip, NUMERIC '1' AS price) AS place";
    await append(`SELECT 'abc' AS s, ${place}`);
    await expect(append(`SELECT 'abcd' AS s, ${place}`)).rejects.toThrow("STRING(3)");
  });
});
