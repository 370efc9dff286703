import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWarehouse, type TestWarehouse, tableReference } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse({ clock: () => 1_700_000_000_000_000n });
});

afterAll(() => warehouse.close());

const rows = (sql: string) => warehouse.rows(sql);

describe("columns' defaults", () => {
  it("fill what an INSERT leaves out, or says DEFAULT of", async () => {
    await warehouse.run(`
      CREATE TABLE shop.notes (
        id INT64, kind STRING DEFAULT 'none', made_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP(),
        tags ARRAY<STRING> DEFAULT ['new'], price NUMERIC DEFAULT 1 + 1 NOT NULL, plain INT64)`);
    await warehouse.run("INSERT INTO shop.notes (id) VALUES (1), (2)");
    await warehouse.run(
      "INSERT INTO shop.notes (id, kind, plain) VALUES (3, DEFAULT, DEFAULT), (4, NULL, 9)",
    );
    await warehouse.run("INSERT INTO shop.notes (price, id) SELECT 7, 5");
    const at = 1_700_000_000_000_000n;
    expect(await rows("SELECT * FROM shop.notes ORDER BY id")).toEqual([
      [1n, "none", at, ["new"], "2", null],
      [2n, "none", at, ["new"], "2", null],
      [3n, "none", at, ["new"], "2", null],
      [4n, null, at, ["new"], "2", 9n],
      [5n, "none", at, ["new"], "7", null],
    ]);
    const { schema } = await warehouse.engine.getTable(tableReference("notes"));
    expect(schema.map(({ defaultValueExpression }) => defaultValueExpression)).toEqual([
      undefined,
      "'none'",
      "CURRENT_TIMESTAMP()",
      "['new']",
      "1 + 1",
      undefined,
    ]);
  });

  it("are computed for each row", async () => {
    await warehouse.run("CREATE TEMP TABLE t AS SELECT 1 AS x; SELECT 1");
    expect(
      await rows(`
        CREATE TEMP TABLE keyed (x INT64, id STRING DEFAULT GENERATE_UUID());
        INSERT INTO keyed (x) SELECT x FROM UNNEST([1, 2, 3]) AS x;
        INSERT INTO keyed (x) VALUES (4), (5);
        SELECT COUNT(DISTINCT id) FROM keyed`),
    ).toEqual([[5n]]);
  });

  it("serve UPDATE and MERGE", async () => {
    await warehouse.run(
      "CREATE TABLE shop.stock (id INT64, left_count INT64 DEFAULT 10, note STRING DEFAULT 'fresh')",
    );
    await warehouse.run(`
      MERGE shop.stock USING UNNEST([1, 2]) AS id ON stock.id = id
      WHEN NOT MATCHED AND id = 1 THEN INSERT (id) VALUES (id)
      WHEN NOT MATCHED THEN INSERT (id, left_count) VALUES (id, DEFAULT)`);
    await warehouse.run("INSERT INTO shop.stock VALUES (3, 0, 'old')");
    await warehouse.run("UPDATE shop.stock SET left_count = DEFAULT, note = CONCAT(note, '!') WHERE id = 3");
    expect(await rows("SELECT * FROM shop.stock ORDER BY id")).toEqual([
      [1n, 10n, "fresh"],
      [2n, 10n, "fresh"],
      [3n, 10n, "old!"],
    ]);
  });

  it("are set and dropped later, for rows to come", async () => {
    await warehouse.run("CREATE TABLE shop.late (x INT64, y STRING)");
    await warehouse.run("ALTER TABLE shop.late ALTER COLUMN y SET DEFAULT 'why'");
    await warehouse.run("INSERT INTO shop.late (x) VALUES (1)");
    await warehouse.run("ALTER TABLE shop.late ALTER COLUMN y DROP DEFAULT");
    await warehouse.run("INSERT INTO shop.late (x) VALUES (2)");
    expect(await rows("SELECT * FROM shop.late ORDER BY x")).toEqual([
      [1n, "why"],
      [2n, null],
    ]);
    expect(await warehouse.failure("CREATE TABLE shop.bad (x INT64 DEFAULT 'a')")).toContain("INT64");
    expect(await warehouse.failure("CREATE TABLE shop.bad (x INT64) PARTITION BY _PARTITIONDATE")).toBe(
      "Unsupported feature: PARTITION BY _PARTITIONDATE, the time of ingestion",
    );
  });
});

describe("UPDATE of fields of structs", () => {
  beforeAll(async () => {
    await warehouse.run(`
      CREATE TABLE shop.parts AS
      SELECT 1 AS id, STRUCT('a' AS name, STRUCT(1 AS x, 2 AS y) AS place) AS part
      UNION ALL SELECT 2, STRUCT('b', STRUCT(3, 4))`);
  });

  it("leaves the other fields as they are, and sees the values from before", async () => {
    await warehouse.run(
      "UPDATE shop.parts SET part.place.x = part.place.y * 10, part.place.y = part.place.x, part.name = UPPER(part.name), id = id + 10 WHERE id = 1",
    );
    expect(
      await rows("SELECT id, part.name, part.place.x, part.place.y FROM shop.parts ORDER BY id"),
    ).toEqual([
      [2n, "b", 3n, 4n],
      [11n, "A", 20n, 1n],
    ]);
  });

  it("works in MERGE and with FROM", async () => {
    await warehouse.run(
      "UPDATE shop.parts AS p SET part.name = s.name FROM (SELECT 2 AS id, 'from' AS name) AS s WHERE p.id = s.id",
    );
    await warehouse.run(`
      MERGE shop.parts AS p USING (SELECT 11 AS id, 5 AS x) AS s ON p.id = s.id
      WHEN MATCHED THEN UPDATE SET part.place.x = s.x
      WHEN NOT MATCHED BY SOURCE THEN UPDATE SET part.place.y = NULL`);
    expect(
      await rows("SELECT id, part.name, part.place.x, part.place.y FROM shop.parts ORDER BY id"),
    ).toEqual([
      [2n, "from", 3n, null],
      [11n, "A", 5n, 1n],
    ]);
  });

  it("fails where the struct is NULL", async () => {
    await warehouse.run("INSERT INTO shop.parts VALUES (3, NULL)");
    expect(await warehouse.failure("UPDATE shop.parts SET part.place.x = 1 WHERE id = 3")).toContain(
      "Cannot set field of NULL STRUCT",
    );
  });
});
