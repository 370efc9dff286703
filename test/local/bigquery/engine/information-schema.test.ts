import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWarehouse, type TestWarehouse } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
  await warehouse.run(`
    CREATE TABLE shop.orders (id INT64 NOT NULL OPTIONS(description="the \\"key\\""), day DATE, note STRING DEFAULT 'none', line STRUCT<sku STRING, tags ARRAY<STRING>>)
    PARTITION BY day CLUSTER BY id OPTIONS(description='All orders', labels=[('team', 'sales')], partition_expiration_days=365)`);
  await warehouse.run(
    "INSERT INTO shop.orders (id, day) VALUES (1, '2024-02-29'), (2, '2024-02-29'), (3, '2025-01-01'), (4, NULL)",
  );
  await warehouse.run(
    "CREATE TABLE shop.buckets (x INT64) PARTITION BY RANGE_BUCKET(x, GENERATE_ARRAY(0, 100, 10)); INSERT INTO shop.buckets VALUES (-1), (0), (9), (95), (NULL)",
  );
  await warehouse.run("CREATE VIEW shop.recent AS SELECT id FROM shop.orders");
  await warehouse.run("CREATE FUNCTION shop.twice(x INT64) AS (x * 2)");
  await warehouse.run("CREATE PROCEDURE shop.nothing() BEGIN SELECT 1; END");
  await warehouse.run("CREATE SCHEMA other OPTIONS(location='US'); CREATE TABLE other.t AS SELECT 1 AS x");
});

afterAll(() => warehouse.close());

const rows = (sql: string) => warehouse.rows(sql);

describe("INFORMATION_SCHEMA", () => {
  it("describes tables by what would make them again", async () => {
    const [[ddl] = []] = await rows(
      "SELECT ddl FROM shop.INFORMATION_SCHEMA.TABLES WHERE table_name = 'orders'",
    );
    expect(String(ddl)).toContain("PARTITION BY day\nCLUSTER BY id");
    await warehouse.run("CREATE SCHEMA IF NOT EXISTS again");
    await warehouse.run(String(ddl).replace("`kura-test.shop.orders`", "again.orders"));
    const described = (dataset: string) =>
      rows(`
        SELECT TO_JSON_STRING(ARRAY(SELECT AS STRUCT * EXCEPT (table_schema) FROM ${dataset}.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'orders' ORDER BY ordinal_position)),
          TO_JSON_STRING(ARRAY(SELECT AS STRUCT * EXCEPT (table_schema) FROM ${dataset}.INFORMATION_SCHEMA.COLUMN_FIELD_PATHS WHERE table_name = 'orders' ORDER BY field_path)),
          TO_JSON_STRING(ARRAY(SELECT AS STRUCT * EXCEPT (table_schema) FROM ${dataset}.INFORMATION_SCHEMA.TABLE_OPTIONS WHERE table_name = 'orders' ORDER BY option_name))`);
    expect(await described("again")).toEqual(await described("shop"));
    await warehouse.run("DROP SCHEMA again CASCADE");
  });

  it("lists columns, their defaults and places, and the fields within", async () => {
    expect(
      await rows(
        "SELECT column_name, is_nullable, data_type, is_partitioning_column, clustering_ordinal_position, column_default FROM shop.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 'orders' ORDER BY ordinal_position",
      ),
    ).toEqual([
      ["id", "NO", "INT64", "NO", 1n, null],
      ["day", "YES", "DATE", "YES", null, null],
      ["note", "YES", "STRING", "NO", null, "'none'"],
      ["line", "YES", "STRUCT<sku STRING, tags ARRAY<STRING>>", "NO", null, null],
    ]);
    expect(
      await rows(
        "SELECT field_path, data_type FROM shop.INFORMATION_SCHEMA.COLUMN_FIELD_PATHS WHERE column_name = 'line' ORDER BY 1",
      ),
    ).toEqual([
      ["line", "STRUCT<sku STRING, tags ARRAY<STRING>>"],
      ["line.sku", "STRING"],
      ["line.tags", "ARRAY<STRING>"],
    ]);
  });

  it("lists options as they are written", async () => {
    expect(
      await rows(
        "SELECT option_name, option_type, option_value FROM shop.INFORMATION_SCHEMA.TABLE_OPTIONS ORDER BY 1",
      ),
    ).toEqual([
      ["description", "STRING", '"All orders"'],
      ["labels", "ARRAY<STRUCT<STRING, STRING>>", '[STRUCT("team", "sales")]'],
      ["partition_expiration_days", "FLOAT64", "365.0"],
    ]);
  });

  it("counts the rows and bytes of partitions", async () => {
    expect(
      await rows(
        "SELECT table_name, partition_id, total_rows, total_logical_bytes FROM shop.INFORMATION_SCHEMA.PARTITIONS ORDER BY 1, 2",
      ),
    ).toEqual([
      ["buckets", "0", 2n, 16n],
      ["buckets", "90", 1n, 8n],
      ["buckets", "__NULL__", 1n, 0n],
      ["buckets", "__UNPARTITIONED__", 1n, 8n],
      ["orders", "20240229", 2n, 44n],
      ["orders", "20250101", 1n, 22n],
      ["orders", "__NULL__", 1n, 14n],
    ]);
    expect(await rows("SELECT partition_id, total_rows FROM other.INFORMATION_SCHEMA.PARTITIONS")).toEqual([
      [null, 1n],
    ]);
  });

  it("lists views and routines with their texts", async () => {
    expect(await rows("SELECT table_name, view_definition FROM shop.INFORMATION_SCHEMA.VIEWS")).toEqual([
      ["recent", "SELECT id FROM shop.orders"],
    ]);
    expect(
      await rows(
        "SELECT routine_name, routine_type, routine_definition FROM shop.INFORMATION_SCHEMA.ROUTINES ORDER BY 1",
      ),
    ).toEqual([
      ["nothing", "PROCEDURE", "BEGIN SELECT 1; END"],
      ["twice", "FUNCTION", "x * 2"],
    ]);
  });

  it("tells of jobs, with what they read, wrote or failed of", async () => {
    await warehouse.run("UPDATE shop.orders SET note = 'x' WHERE id < 3", { jobId: "updating" });
    await warehouse.failure("SELECT nothing", { jobId: "failing" });
    expect(
      await rows(`
        SELECT job_id, statement_type, state, dml_statistics.updated_row_count, error_result.reason, referenced_tables[SAFE_OFFSET(0)].table_id, end_time >= start_time
        FROM \`region-asia-northeast1\`.INFORMATION_SCHEMA.JOBS_BY_PROJECT WHERE job_id IN ('updating', 'failing') ORDER BY 1`),
    ).toEqual([
      ["failing", null, "DONE", null, "invalidQuery", null, true],
      ["updating", "UPDATE", "DONE", 2n, null, "orders", true],
    ]);
    expect(
      await warehouse.rows("SELECT state FROM INFORMATION_SCHEMA.JOBS WHERE job_id = 'mine'", {
        jobId: "mine",
      }),
    ).toEqual([["RUNNING"]]);
  });

  it("covers the datasets of a region, or one, and refuses what it does not have", async () => {
    expect(await rows("SELECT table_name FROM `region-us`.INFORMATION_SCHEMA.TABLES")).toEqual([["t"]]);
    expect(await rows("SELECT schema_name FROM INFORMATION_SCHEMA.SCHEMATA ORDER BY 1")).toEqual([
      ["other"],
      ["shop"],
    ]);
    expect(await warehouse.failure("SELECT * FROM none.INFORMATION_SCHEMA.TABLES")).toContain(
      "Not found: Dataset",
    );
    expect(await warehouse.failure("SELECT * FROM shop.INFORMATION_SCHEMA.STREAMS")).toBe(
      "Unsupported feature: INFORMATION_SCHEMA.STREAMS",
    );
  });
});
