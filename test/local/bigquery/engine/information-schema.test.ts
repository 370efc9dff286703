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

  it("describes the keys of tables, also after they change", async () => {
    await warehouse.run(`
      CREATE SCHEMA keyed;
      CREATE TABLE keyed.customers (region STRING, id INT64 NOT NULL, PRIMARY KEY (region, id) NOT ENFORCED);
      CREATE TABLE keyed.bills (
        number INT64 PRIMARY KEY NOT ENFORCED, buyer INT64, place STRING, seller INT64 REFERENCES keyed.customers (id) NOT ENFORCED,
        CONSTRAINT bought FOREIGN KEY (buyer, place) REFERENCES keyed.customers (id, region) NOT ENFORCED)`);
    const usage = () =>
      rows(
        "SELECT constraint_name, column_name, ordinal_position, position_in_unique_constraint FROM keyed.INFORMATION_SCHEMA.KEY_COLUMN_USAGE ORDER BY 1, 3",
      );
    const before = await usage();
    expect(before).toEqual([
      ["bills.bought", "buyer", 1n, 2n],
      ["bills.bought", "place", 2n, 1n],
      ["bills.fk$1", "seller", 1n, 2n],
      ["bills.pk$", "number", 1n, null],
      ["customers.pk$", "region", 1n, null],
      ["customers.pk$", "id", 2n, null],
    ]);
    expect(
      await rows(
        "SELECT constraint_name, table_name, constraint_type, enforced FROM keyed.INFORMATION_SCHEMA.TABLE_CONSTRAINTS WHERE table_name = 'bills' ORDER BY 1",
      ),
    ).toEqual([
      ["bills.bought", "bills", "FOREIGN KEY", "NO"],
      ["bills.fk$1", "bills", "FOREIGN KEY", "NO"],
      ["bills.pk$", "bills", "PRIMARY KEY", "NO"],
    ]);
    expect(
      await rows(
        "SELECT table_name, column_name FROM keyed.INFORMATION_SCHEMA.CONSTRAINT_COLUMN_USAGE WHERE constraint_name = 'bills.bought' ORDER BY 2",
      ),
    ).toEqual([
      ["customers", "id"],
      ["customers", "region"],
    ]);
    const [[ddl] = []] = await rows(
      "SELECT ddl FROM keyed.INFORMATION_SCHEMA.TABLES WHERE table_name = 'bills'",
    );
    await warehouse.run(String(ddl).replace("CREATE TABLE", "CREATE OR REPLACE TABLE"));
    expect(await usage()).toEqual(before);
    await warehouse.run(`
      ALTER TABLE keyed.bills DROP PRIMARY KEY, DROP CONSTRAINT bought, DROP CONSTRAINT IF EXISTS none;
      ALTER TABLE keyed.bills RENAME COLUMN seller TO vendor;
      ALTER TABLE keyed.bills ADD PRIMARY KEY (buyer) NOT ENFORCED, ADD FOREIGN KEY (number) REFERENCES keyed.customers (id) NOT ENFORCED`);
    expect((await usage()).slice(0, 3)).toEqual([
      ["bills.fk$1", "vendor", 1n, 2n],
      ["bills.fk$2", "number", 1n, 2n],
      ["bills.pk$", "buyer", 1n, null],
    ]);
  });

  it.each([
    ["ALTER TABLE keyed.bills ADD PRIMARY KEY (place) NOT ENFORCED", "has a primary key already"],
    ["ALTER TABLE keyed.bills DROP COLUMN vendor", "is part of a primary or foreign key"],
    [
      "ALTER TABLE keyed.bills DROP CONSTRAINT none",
      "Constraint none was not found in table kura-test:keyed.bills",
    ],
    ["CREATE TABLE keyed.t (x INT64, PRIMARY KEY (x))", "an enforced PRIMARY KEY; add NOT ENFORCED"],
    [
      "CREATE TABLE keyed.t (x FLOAT64 PRIMARY KEY NOT ENFORCED)",
      "Column x of type FLOAT64 cannot be part of",
    ],
    [
      "CREATE TABLE keyed.t (x INT64 REFERENCES keyed.none (x) NOT ENFORCED)",
      "Not found: Table kura-test:keyed.none",
    ],
    [
      "CREATE TABLE keyed.t (x STRING REFERENCES keyed.customers (id) NOT ENFORCED)",
      "is not compatible with",
    ],
  ])("keeps no key that cannot be one: %s", async (sql, message) => {
    expect(await warehouse.failure(sql)).toContain(message);
  });

  it("describes parameters and results of routines", async () => {
    await warehouse.run(`
      CREATE SCHEMA routines;
      CREATE FUNCTION routines.f(x INTEGER, y ANY TYPE, z STRUCT<a STRING, b ARRAY<BOOL>>) RETURNS FLOAT64 OPTIONS(description='f') AS (x + 0.5);
      CREATE PROCEDURE routines.p(a INT64, INOUT b STRING, OUT c DATE) BEGIN SET c = NULL; END`);
    expect(
      await rows(
        "SELECT specific_name, ordinal_position, parameter_mode, is_result, parameter_name, data_type FROM routines.INFORMATION_SCHEMA.PARAMETERS ORDER BY 1, 2",
      ),
    ).toEqual([
      ["f", 0n, null, "YES", null, "FLOAT64"],
      ["f", 1n, null, "NO", "x", "INT64"],
      ["f", 2n, null, "NO", "y", "ANY TYPE"],
      ["f", 3n, null, "NO", "z", "STRUCT<a STRING, b ARRAY<BOOL>>"],
      ["p", 1n, "IN", "NO", "a", "INT64"],
      ["p", 2n, "INOUT", "NO", "b", "STRING"],
      ["p", 3n, "OUT", "NO", "c", "DATE"],
    ]);
    expect(
      await rows(
        "SELECT specific_name, option_name, option_value FROM routines.INFORMATION_SCHEMA.ROUTINE_OPTIONS",
      ),
    ).toEqual([["f", "description", '"f"']]);
  });

  it("describes datasets by what would make them again", async () => {
    await warehouse.run(
      "CREATE SCHEMA described OPTIONS(description='a \"d\"', labels=[('k', 'v')], default_table_expiration_days=1.5)",
    );
    const options = () =>
      rows(
        "SELECT option_name, option_value FROM INFORMATION_SCHEMA.SCHEMATA_OPTIONS WHERE schema_name = 'described' ORDER BY 1",
      );
    const before = await options();
    expect(before).toEqual([
      ["default_table_expiration_days", "1.5"],
      ["description", '"a \\"d\\""'],
      ["labels", '[STRUCT("k", "v")]'],
      ["location", '"asia-northeast1"'],
    ]);
    const [[ddl] = []] = await rows(
      "SELECT ddl FROM INFORMATION_SCHEMA.SCHEMATA WHERE schema_name = 'described'",
    );
    await warehouse.run(`DROP SCHEMA described; ${ddl}`);
    expect(await options()).toEqual(before);
  });

  it("measures tables, also as __TABLES__, without those whose time has come", async () => {
    await warehouse.run(`
      CREATE SCHEMA measured;
      CREATE TABLE measured.t (day DATE, s STRING) PARTITION BY day;
      INSERT INTO measured.t VALUES ('2024-01-01', 'ab'), ('2024-01-02', NULL);
      CREATE TABLE measured.gone (x INT64) OPTIONS(expiration_timestamp=TIMESTAMP '2020-01-01');
      CREATE VIEW measured.v AS SELECT s FROM measured.t`);
    expect(
      await rows(
        "SELECT table_name, total_rows, total_partitions, total_logical_bytes, deleted FROM INFORMATION_SCHEMA.TABLE_STORAGE WHERE table_schema = 'measured'",
      ),
    ).toEqual([["t", 2n, 2n, 20n, false]]);
    expect(
      await rows(
        "SELECT table_id, row_count, size_bytes, type, creation_time <= last_modified_time AND last_modified_time <= UNIX_MILLIS(CURRENT_TIMESTAMP()) FROM measured.__TABLES__ ORDER BY 1",
      ),
    ).toEqual([
      ["t", 2n, 20n, 1n, true],
      ["v", null, null, 2n, true],
    ]);
    expect(await rows("SELECT table_name FROM measured.INFORMATION_SCHEMA.TABLES ORDER BY 1")).toEqual([
      ["t"],
      ["v"],
    ]);
    expect(await rows("SELECT * FROM measured.INFORMATION_SCHEMA.MATERIALIZED_VIEWS")).toEqual([]);
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
    expect(
      await rows(
        "SELECT schema_name FROM INFORMATION_SCHEMA.SCHEMATA WHERE schema_name IN ('other', 'shop') ORDER BY 1",
      ),
    ).toEqual([["other"], ["shop"]]);
    expect(await warehouse.failure("SELECT * FROM none.INFORMATION_SCHEMA.TABLES")).toContain(
      "Not found: Dataset",
    );
    expect(await warehouse.failure("SELECT * FROM shop.INFORMATION_SCHEMA.STREAMS")).toBe(
      "Unsupported feature: INFORMATION_SCHEMA.STREAMS",
    );
  });
});
