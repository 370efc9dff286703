import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestWarehouse, type TestWarehouse } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
  await warehouse.run(
    "CREATE TABLE shop.many AS SELECT x FROM UNNEST(GENERATE_ARRAY(1, 400000)) AS x; CREATE VIEW shop.seen AS SELECT x FROM shop.many",
  );
});

afterAll(() => warehouse.close());

it("TABLESAMPLE SYSTEM reads some of a table, all of it at 100 percent and nothing at 0", async () => {
  const count = async (percent: string) => {
    const [[rows] = []] = await warehouse.rows(
      `SELECT COUNT(*) FROM shop.many AS m TABLESAMPLE SYSTEM (${percent} PERCENT) WHERE m.x > 0`,
    );
    return Number(rows);
  };
  expect(await count("100")).toBe(400_000);
  expect(await count("0")).toBe(0);
  const some = await count("50");
  expect(some).toBeGreaterThan(40_000);
  expect(some).toBeLessThan(360_000);
});

it("TABLESAMPLE is refused for what is no table, and beyond all of it", async () => {
  expect(await warehouse.failure("SELECT * FROM shop.seen TABLESAMPLE SYSTEM (10 PERCENT)")).toContain(
    "can only be used with tables",
  );
  expect(await warehouse.failure("SELECT * FROM (SELECT 1) TABLESAMPLE SYSTEM (10 PERCENT)")).toContain(
    "can only be used with tables",
  );
  expect(await warehouse.failure("SELECT * FROM shop.many TABLESAMPLE SYSTEM (101 PERCENT)")).toContain(
    "100",
  );
  expect(await warehouse.failure("SELECT * FROM shop.many TABLESAMPLE RESERVOIR (10 ROWS)")).toContain(
    "Unsupported TABLESAMPLE RESERVOIR",
  );
});
