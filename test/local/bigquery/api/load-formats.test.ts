import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import type { JobLoadMetadata, TableSchema } from "@google-cloud/bigquery";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, runningServer } from "./running-server.ts";

let server: RunningServer;
let folder: string;
let made = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kura-formats-"));
  server = await runningServer();
  await server.client.createDataset("f");
});
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

interface Loaded {
  readonly rows: readonly unknown[];
  readonly status: unknown;
  readonly fields: readonly unknown[];
}

/** Loads a file into a new table, unless one is named, and answers what is in it then. */
async function load(
  content: string | Buffer,
  metadata: JobLoadMetadata,
  tableId = `t${made++}`,
): Promise<Loaded> {
  const file = join(folder, `${made++}`);
  await writeFile(file, content);
  const table = server.client.dataset("f").table(tableId);
  const [job] = await table.load(file, metadata);
  const [rows] = await server.client.query(`SELECT * FROM f.${tableId} t ORDER BY TO_JSON_STRING(t)`);
  const [{ schema }] = await table.getMetadata();
  return { rows, status: job.status, fields: schema.fields };
}

function columns(text: string): TableSchema {
  return {
    fields: text.split(", ").map((column) => {
      const [name = "", type = "", mode = "NULLABLE"] = column.split(" ");
      return { name, type, mode };
    }),
  };
}

const csv = { sourceFormat: "CSV" };
const nullMarked = [
  { a: null, b: "" },
  { a: null, b: "n/a" },
];

describe("CSV", () => {
  test("is the format where none is given, with every type of a column", async () => {
    const { client } = server;
    const { rows } = await load(
      '1,1.5,12.34,true,京都,aGk=,2024-02-29,2024-02-29 12:00:00,2024-02-29T12:00:00,23:59:59.5,"{""a"": 1}"\r\n,,,,,,,,,,\r\n',
      {
        schema: columns(
          "i INTEGER, f FLOAT, n NUMERIC, b BOOLEAN, s STRING, y BYTES, d DATE, ts TIMESTAMP, dt DATETIME, t TIME, j JSON",
        ),
      },
    );
    expect(rows).toEqual([
      expect.objectContaining({
        i: 1,
        f: 1.5,
        b: true,
        s: "京都",
        y: Buffer.from("hi"),
        d: client.date("2024-02-29"),
        ts: client.timestamp("2024-02-29T12:00:00Z"),
        dt: client.datetime("2024-02-29T12:00:00"),
        t: client.time("23:59:59.500000"),
        j: '{"a":1}',
      }),
      { i: null, f: null, n: null, b: null, s: null, y: null, d: null, ts: null, dt: null, t: null, j: null },
    ]);
  });

  test.each<[string, string, JobLoadMetadata, unknown[]]>([
    ["quotes within quotes", 'a,"say ""hi"", he"\n', {}, [{ a: "a", b: 'say "hi", he' }]],
    ["a quoted empty text, which is no NULL", '"",\n', {}, [{ a: "", b: null }]],
    ["another delimiter", "a\tb,c\n", { fieldDelimiter: "\\t" }, [{ a: "a", b: "b,c" }]],
    ["another quote", "'a,b',c\n", { quote: "'" }, [{ a: "a,b", b: "c" }]],
    ["no quote at all", '"a",b"\n', { quote: "" }, [{ a: '"a"', b: 'b"' }]],
    ["leading rows", "x,y\nz\na,b\n", { skipLeadingRows: 2 }, [{ a: "a", b: "b" }]],
    ["quoted line breaks", 'a,"1\r\n2"\r\n', { allowQuotedNewlines: true }, [{ a: "a", b: "1\r\n2" }]],
    ["jagged rows", "a\n", { allowJaggedRows: true }, [{ a: "a", b: null }]],
    ["values beyond the columns", "a,b,c\n", { ignoreUnknownValues: true }, [{ a: "a", b: "b" }]],
    ["a null marker", "\\N,\n", { nullMarker: "\\N" }, [{ a: null, b: "" }]],
    ["null markers", 'n/a,\n-,"n/a"\n', { nullMarkers: ["-", "n/a"] } as JobLoadMetadata, nullMarked],
    [
      "ASCII 0 where it is preserved",
      "a\0,b\n",
      { preserveAsciiControlCharacters: true },
      [{ a: "a\0", b: "b" }],
    ],
    ["a byte order mark", "\ufeffa,b\n", {}, [{ a: "a", b: "b" }]],
    [
      "empty lines and no last line break",
      "\n\na,b\n\nc,d",
      {},
      [
        { a: "a", b: "b" },
        { a: "c", b: "d" },
      ],
    ],
  ])("with %s", async (_, content, options, expected) => {
    const { rows } = await load(content, { ...csv, schema: columns("a STRING, b STRING"), ...options });
    expect(rows).toEqual(expected);
  });

  test.each([
    ["ISO-8859-1", Buffer.from("é,ü\n", "latin1")],
    ["UTF-16LE", Buffer.from("\ufeffé,ü\n", "utf16le")],
    ["UTF-16BE", Buffer.from("\ufeffé,ü\n", "utf16le").swap16()],
    ["UTF-8", gzipSync("é,ü\n")],
  ])("in %s", async (encoding, content) => {
    const { rows } = await load(content, { ...csv, encoding, schema: columns("a STRING, b STRING") });
    expect(rows).toEqual([{ a: "é", b: "ü" }]);
  });

  test.each<[string, string, JobLoadMetadata]>([
    ["a row too short", "1\n", {}],
    ["a row too long", "1,a,b\n", {}],
    ["a value of another type", "x,a\n", {}],
    ["a required value that is missing", ",a\n", {}],
    ["a line break in quotes", '1,"a\nb"\n', {}],
    ["a quote that is not closed", '1,"a\n', { allowQuotedNewlines: true }],
    ["text behind a quote", '1,"a"b\n', {}],
    ["an empty number beside a null marker", ",a\n", { nullMarker: "NULL" }],
    ["ASCII 0", "1,a\0\n", {}],
  ])("with %s is refused, and nothing is loaded", async (_, content, options) => {
    const table = `t${made++}`;
    const failed = load(
      `5,ok\n${content}`,
      { ...csv, schema: columns("a INTEGER REQUIRED, b STRING"), ...options },
      table,
    );
    await expect(failed).rejects.toThrow("encountered too many errors");
    expect(await server.client.dataset("f").table(table).exists()).toEqual([false]);
  });

  test("with bad records up to maxBadRecords, which the job tells", async () => {
    const { rows, status } = await load("1,a\nx,b\n2\n3,c\n", {
      ...csv,
      schema: columns("a INTEGER, b STRING"),
      maxBadRecords: 2,
    });
    expect(rows).toEqual([
      { a: 1, b: "a" },
      { a: 3, b: "c" },
    ]);
    expect(status).toMatchObject({
      state: "DONE",
      errors: [
        { message: expect.stringContaining("Record 2") },
        { message: expect.stringContaining("Record 3") },
      ],
    });
  });

  test("does not hold nested columns", async () => {
    await expect(load("1\n", { ...csv, schema: columns("a INTEGER REPEATED") })).rejects.toThrow(
      "nested or repeated",
    );
  });
});

describe("autodetection", () => {
  test("finds names and types of CSV", async () => {
    const { fields, rows } = await load(
      "id,rate,on day,at,ok,2nd,none\n1,2,2024-01-01,2024-01-01 10:00:00 UTC,true,x,\n2,2.5,2024-01-02,2024-01-02 10:00:00 UTC,false,y,\n",
      { ...csv, autodetect: true },
    );
    expect(fields).toMatchObject([
      { name: "id", type: "INTEGER" },
      { name: "rate", type: "FLOAT" },
      { name: "on_day", type: "DATE" },
      { name: "at", type: "TIMESTAMP" },
      { name: "ok", type: "BOOLEAN" },
      { name: "_2nd", type: "STRING" },
      { name: "none", type: "STRING" },
    ]);
    expect(rows).toHaveLength(2);
  });

  test("takes null markers of CSV for no type", async () => {
    const { fields, rows } = await load("id,rate\n-,1\n2,-\n", { ...csv, autodetect: true, nullMarker: "-" });
    expect(fields).toMatchObject([{ type: "INTEGER" }, { type: "INTEGER" }]);
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual({ id: null, rate: 1 });
  });

  test("makes up names where there is no header", async () => {
    const { fields, rows } = await load("a,b\nc,d\n", { ...csv, autodetect: true });
    expect(fields).toMatchObject([{ name: "string_field_0" }, { name: "string_field_1" }]);
    expect(rows).toHaveLength(2);
  });

  test("finds nested and repeated fields of JSON", async () => {
    const { fields, rows } = await load(
      '{"id":1,"place":{"city":"京都"},"tags":["a"]}\n{"id":2.5,"place":{"zip":"600"},"late":"2024-01-01"}\n',
      { sourceFormat: "NEWLINE_DELIMITED_JSON", autodetect: true },
    );
    expect(fields).toMatchObject([
      { name: "id", type: "FLOAT" },
      {
        name: "place",
        type: "RECORD",
        fields: [
          { name: "city", type: "STRING" },
          { name: "zip", type: "INTEGER" },
        ],
      },
      { name: "tags", type: "STRING", mode: "REPEATED" },
      { name: "late", type: "DATE" },
    ]);
    expect(rows).toMatchObject([
      { id: 1, place: { city: "京都", zip: null }, tags: ["a"], late: null },
      { id: 2.5, place: { city: null, zip: 600 }, tags: [] },
    ]);
  });

  test("adds to a table what it may, and keeps the table's types", async () => {
    const options = { sourceFormat: "NEWLINE_DELIMITED_JSON", autodetect: true };
    await load('{"id":"1"}\n', { ...options, schema: columns("id STRING") }, "grown");
    await expect(load('{"id":2,"more":3}\n', options, "grown")).rejects.toThrow("Cannot add fields");
    const { fields, rows } = await load(
      '{"id":2,"more":3}\n',
      {
        ...options,
        schemaUpdateOptions: ["ALLOW_FIELD_ADDITION"],
      },
      "grown",
    );
    expect(fields).toMatchObject([
      { name: "id", type: "STRING" },
      { name: "more", type: "INTEGER" },
    ]);
    expect(rows).toEqual(
      expect.arrayContaining([
        { id: "1", more: null },
        { id: "2", more: 3 },
      ]),
    );
  });

  test("relaxes a required column that is left out", async () => {
    await load("1,a\n", { ...csv, schema: columns("id INTEGER REQUIRED, name STRING REQUIRED") }, "relaxed");
    const { fields } = await load(
      "2\n",
      {
        ...csv,
        schema: columns("id INTEGER REQUIRED"),
        schemaUpdateOptions: ["ALLOW_FIELD_RELAXATION"],
      },
      "relaxed",
    );
    expect(fields).toMatchObject([{ mode: "REQUIRED" }, { mode: "NULLABLE" }]);
  });
});

describe("Parquet", () => {
  async function parquet(query: string): Promise<Buffer> {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const file = join(folder, `${made++}.parquet`);
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
    return readFile(file);
  }
  const options = { sourceFormat: "PARQUET" };

  test("tells its own columns and types", async () => {
    const { client } = server;
    const { fields, rows } = await load(
      await parquet(`SELECT 1::INTEGER AS i, 1.5::FLOAT AS f, 12.34::DECIMAL(10, 2) AS n, TRUE AS b, '京都' AS s,
        'x'::BLOB AS y, DATE '2024-02-29' AS d, TIMESTAMPTZ '2024-02-29 12:00:00+00' AS ts,
        TIMESTAMP '2024-02-29 12:00:00' AS dt, TIME '10:00:00' AS t, {'a': 1, 'b': [2, 3]} AS r, NULL::BIGINT AS z`),
      { ...options, parquetOptions: { enableListInference: true } } as JobLoadMetadata,
    );
    expect(fields).toMatchObject([
      { name: "i", type: "INTEGER" },
      { name: "f", type: "FLOAT" },
      { name: "n", type: "NUMERIC" },
      { name: "b", type: "BOOLEAN" },
      { name: "s", type: "STRING" },
      { name: "y", type: "BYTES" },
      { name: "d", type: "DATE" },
      { name: "ts", type: "TIMESTAMP" },
      { name: "dt", type: "DATETIME" },
      { name: "t", type: "TIME" },
      { name: "r", type: "RECORD", fields: [{ type: "INTEGER" }, { type: "INTEGER", mode: "REPEATED" }] },
      { name: "z", type: "INTEGER" },
    ]);
    expect(rows).toMatchObject([
      {
        i: 1,
        f: 1.5,
        s: "京都",
        y: Buffer.from("x"),
        ts: client.timestamp("2024-02-29T12:00:00Z"),
        dt: client.datetime("2024-02-29T12:00:00"),
        r: { a: 1, b: [2, 3] },
        z: null,
      },
    ]);
  });

  test("goes into wider columns by name, and into no others", async () => {
    const file = await parquet("SELECT 'a' AS name, 1::INTEGER AS id");
    const { rows } = await load(file, { ...options, schema: columns("id FLOAT, name STRING, more DATE") });
    expect(rows).toEqual([{ id: 1, name: "a", more: null }]);
    await expect(load(file, { ...options, schema: columns("id STRING, name STRING") })).rejects.toThrow(
      "changed type",
    );
    await expect(load(file, { ...options, schema: columns("id FLOAT") })).rejects.toThrow(
      "no such field: name",
    );
  });

  test("that is none, or holds what has no type here, is refused", async () => {
    await expect(load("no parquet", options)).rejects.toThrow("not in Parquet format");
    await expect(load(await parquet("SELECT [1] AS list"), options)).rejects.toThrow("enableListInference");
    await expect(load(await parquet("SELECT MAP {'a': 1} AS m"), options)).rejects.toThrow("column m");
  });
});

describe("a partition's decorator", () => {
  const schema = columns("id INTEGER, d DATE");
  const timePartitioning = { type: "DAY", field: "d" };

  test("writes and reads one partition alone", async () => {
    await load("1,2024-01-01\n2,2024-01-02\n", { ...csv, schema, timePartitioning }, "days");
    const file = join(folder, "day.csv");
    await writeFile(file, "3,2024-01-02\n4,2024-01-02\n");
    const day = server.client.dataset("f").table("days$20240102");
    await day.load(file, { ...csv, writeDisposition: "WRITE_TRUNCATE" });
    expect(await ids("SELECT id FROM f.days")).toEqual([1, 3, 4]);
    const [rows] = await day.getRows();
    expect(rows.map(({ id }: { readonly id: number }) => id)).toEqual([3, 4]);
    await writeFile(file, "5,2024-01-03\n");
    await expect(day.load(file, { ...csv, writeDisposition: "WRITE_TRUNCATE" })).rejects.toThrow(
      "different partitions",
    );
    await expect(day.load(file, { ...csv, writeDisposition: "WRITE_EMPTY" })).rejects.toThrow(
      "Already Exists",
    );
    expect(await ids("SELECT id FROM f.days")).toEqual([1, 3, 4]);
  });

  test("is a query's destination", async () => {
    await load("1,2024-01-01\n2,2024-01-02\n", { ...csv, schema, timePartitioning }, "results");
    const destination = server.client.dataset("f").table("results$20240101");
    const query = {
      query: "SELECT 7 AS id, DATE '2024-01-01' AS d",
      destination,
      writeDisposition: "WRITE_TRUNCATE",
    };
    await (await server.client.createQueryJob(query))[0].getQueryResults();
    expect(await ids("SELECT id FROM f.results")).toEqual([2, 7]);
    const [job] = await server.client.createQueryJob({
      ...query,
      query: "SELECT 8 AS id, DATE '2024-01-02' AS d",
    });
    await expect(job.getQueryResults()).rejects.toThrow("different partitions");
    expect(await ids("SELECT id FROM f.results")).toEqual([2, 7]);
  });

  test.each(["plain$20240101", "days$2024", "days$20240230"])("%s is refused", async (name) => {
    await load("1,2024-01-01\n", { ...csv, schema }, "plain");
    await expect(server.client.dataset("f").table(name).getRows()).rejects.toThrow(/partition/);
  });

  async function ids(query: string): Promise<number[]> {
    const [rows] = await server.client.query(`${query} ORDER BY id`);
    return rows.map(({ id }) => id);
  }
});
