import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWarehouse, type TestWarehouse, tableReference } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
  await warehouse.run(`
    CREATE TABLE shop.events_20240101 AS SELECT 1 AS id, 'old' AS kind;
    CREATE TABLE shop.events_20240102 AS SELECT 2 AS id, 'b' AS kind, [1] AS tags;
    CREATE TABLE shop.events_20240103 AS SELECT 3 AS id, 'c' AS kind, [2, 3] AS tags;
    CREATE TABLE shop.eventual AS SELECT 9 AS id`);
});

afterAll(() => warehouse.close());

const rows = (sql: string) => warehouse.rows(sql);

describe("tables by a wildcard", () => {
  it("are read as one, with the columns of the newest", async () => {
    expect(await rows("SELECT * FROM `shop.events_*` ORDER BY id")).toEqual([
      [1n, "old", []],
      [2n, "b", [1n]],
      [3n, "c", [2n, 3n]],
    ]);
  });

  it("are told apart and chosen by _TABLE_SUFFIX", async () => {
    const { result, referencedTables } = await warehouse.run(
      "SELECT _TABLE_SUFFIX AS suffix, e.id FROM `kura-test.shop.events_2024*` AS e WHERE _TABLE_SUFFIX BETWEEN '0102' AND '0103' ORDER BY suffix",
    );
    expect(await result?.read(0, 9)).toEqual([
      ["0102", 2n],
      ["0103", 3n],
    ]);
    expect(referencedTables).toContainEqual(tableReference("events_20240102"));
    expect(
      await rows(
        "SELECT a.id, b.id FROM `shop.events_*` AS a JOIN `shop.event*` AS b ON CONCAT('s_', a._TABLE_SUFFIX) = b._TABLE_SUFFIX ORDER BY 1",
      ),
    ).toEqual([
      [1n, 1n],
      [2n, 2n],
      [3n, 3n],
    ]);
  });

  it("serve in views and scripts, for tables to come as well", async () => {
    await warehouse.run(
      "CREATE VIEW shop.all_of_them AS SELECT id, _TABLE_SUFFIX AS day FROM `shop.events_*`",
    );
    await warehouse.run("CREATE TABLE shop.events_20240104 AS SELECT 4 AS id, 'd' AS kind, [9] AS tags");
    expect(await rows("SELECT MAX(day), COUNT(*) FROM shop.all_of_them")).toEqual([["20240104", 4n]]);
    await warehouse.run("DROP TABLE shop.events_20240104");
  });

  it("are refused where none matches, a view does, or types differ, and cannot be changed", async () => {
    expect(await warehouse.failure("SELECT * FROM `shop.nothing_*`")).toBe(
      "kura-test:shop.nothing_* does not match any table.",
    );
    expect(await warehouse.failure("SELECT * FROM `shop.all_*`")).toContain(
      "Views cannot be queried through prefix",
    );
    await warehouse.run(
      "CREATE TABLE shop.typed_1 AS SELECT 1 AS x; CREATE TABLE shop.typed_2 AS SELECT 'a' AS x",
    );
    expect(await warehouse.failure("SELECT * FROM `shop.typed_*`")).toBe(
      "Cannot read field of type INT64 as STRING Field: x",
    );
    expect(await warehouse.failure("DELETE FROM `shop.events_*` WHERE TRUE")).toContain("Cannot modify");
    expect(await rows("SELECT COUNT(*) FROM `shop.events_*`")).toEqual([[3n]]);
  });
});
