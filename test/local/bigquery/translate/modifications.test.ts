import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EvaluatedTable } from "../../../../local/bigquery/analyzer/analyzer.ts";
import type { SqlType } from "../../../../local/bigquery/types/sql-type.ts";
import { openWarehouse, type Warehouse } from "./warehouse.ts";

const INT64: SqlType = { kind: "INT64" };
const STRING: SqlType = { kind: "STRING" };

const stock: EvaluatedTable = {
  name: "stock",
  columns: [
    { name: "sku", type: STRING },
    { name: "quantity", type: INT64 },
    { name: "tags", type: { kind: "ARRAY", element: STRING } },
    // Names that staging and DuckDB could mistake for their own.
    { name: "action", type: STRING },
    { name: "Target", type: INT64 },
  ],
  rows: [],
};
const changes: EvaluatedTable = {
  name: "changes",
  columns: [
    { name: "sku", type: STRING },
    { name: "delta", type: INT64 },
    { name: "action", type: STRING },
  ],
  rows: [],
};
const columnList = "sku, quantity, tags, action, `Target`";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openWarehouse([stock, changes]);
});
afterAll(async () => {
  await warehouse?.close();
});
beforeEach(async () => {
  await warehouse.modify("TRUNCATE TABLE stock");
  await warehouse.modify("TRUNCATE TABLE changes");
  await warehouse.modify(
    `INSERT INTO stock (${columnList}) VALUES ('A', 1, ['x'], 'keep', 10), ('B', 2, [], NULL, 20), ('C', NULL, NULL, 'keep', 30), (NULL, 4, ['y', 'z'], 'keep', 40)`,
  );
});

async function stockRows(): Promise<readonly string[]> {
  const { rows } = await warehouse.query(`SELECT ${columnList} FROM stock ORDER BY sku, quantity`);
  return rows.map((row) =>
    row.map((value) => (Array.isArray(value) ? `[${value}]` : String(value))).join(" "),
  );
}

describe("INSERT", () => {
  it("answers how many rows it inserted and stores NULL arrays as empty ones", async () => {
    const counts = await warehouse.modify(
      "INSERT stock (sku, quantity, tags) SELECT sku, quantity * 2, tags FROM stock",
    );
    expect(counts).toEqual({ inserted: 4, updated: 0, deleted: 0 });
    const { rows } = await warehouse.query("SELECT sku, tags FROM stock WHERE sku = 'C'");
    expect(rows).toEqual([
      ["C", []],
      ["C", []],
    ]);
  });

  it("takes rows with DEFAULT, expressions and WITH", async () => {
    await warehouse.modify(
      "INSERT stock (sku, quantity) VALUES ('D', DEFAULT), (CONCAT('E', '1'), (SELECT MAX(quantity) FROM stock))",
    );
    await warehouse.modify(
      "INSERT stock (sku, quantity) WITH w AS (SELECT 'F' AS s, 1 AS q) SELECT s, q FROM w UNION ALL SELECT s, q + 1 FROM w",
    );
    const { rows } = await warehouse.query(
      "SELECT sku, quantity FROM stock WHERE sku > 'C' ORDER BY sku, quantity",
    );
    expect(rows).toEqual([
      ["D", null],
      ["E1", 4n],
      ["F", 1n],
      ["F", 2n],
    ]);
  });
});

describe("UPDATE", () => {
  it("computes with the values of before", async () => {
    const counts = await warehouse.modify(
      "UPDATE stock SET quantity = `Target`, `Target` = quantity, tags = NULL WHERE sku <= 'B'",
    );
    expect(counts).toEqual({ inserted: 0, updated: 2, deleted: 0 });
    expect(await stockRows()).toEqual([
      "null 4 [y,z] keep 40",
      "A 10 [] keep 1",
      "B 20 [] null 2",
      "C null [] keep 30",
    ]);
  });

  it("takes values from a join and from subqueries", async () => {
    await warehouse.modify("INSERT changes (sku, delta) VALUES ('A', 5), ('C', 7), ('Z', 9)");
    const counts = await warehouse.modify(
      "UPDATE stock s SET quantity = IFNULL(s.quantity, 0) + c.delta, action = (SELECT MAX(sku) FROM changes) FROM changes c WHERE c.sku = s.sku",
    );
    expect(counts.updated).toBe(2);
    expect(await stockRows()).toEqual([
      "null 4 [y,z] keep 40",
      "A 6 [x] Z 10",
      "B 2 [] null 20",
      "C 7 [] Z 30",
    ]);
  });

  it("fails where a row joins two", async () => {
    await warehouse.modify("INSERT changes (sku, delta) VALUES ('A', 5), ('A', 5)");
    await expect(
      warehouse.modify("UPDATE stock s SET quantity = c.delta FROM changes c WHERE c.sku = s.sku"),
    ).rejects.toThrow("UPDATE/MERGE must match at most one source row for each target row");
    expect((await stockRows())[1]).toBe("A 1 [x] keep 10");
  });
});

describe("DELETE", () => {
  it("deletes where the condition is true, not where it is unknown", async () => {
    expect((await warehouse.modify("DELETE FROM stock WHERE quantity > 1")).deleted).toBe(2);
    expect(
      (
        await warehouse.modify(
          "DELETE stock s WHERE EXISTS (SELECT 1 FROM stock i WHERE i.action = s.action AND i.sku > s.sku)",
        )
      ).deleted,
    ).toBe(1);
    expect(await stockRows()).toEqual(["C null [] keep 30"]);
  });
});

describe("MERGE", () => {
  const upsert = `MERGE stock t USING changes s ON t.sku = s.sku
    WHEN MATCHED AND s.action = 'delete' THEN DELETE
    WHEN MATCHED AND s.action IS NULL THEN UPDATE SET quantity = IFNULL(t.quantity, 0) + s.delta
    WHEN MATCHED THEN UPDATE SET quantity = s.delta, action = s.action
    WHEN NOT MATCHED BY TARGET AND s.delta > 0 THEN INSERT (sku, quantity, action) VALUES (s.sku, s.delta, 'new')
    WHEN NOT MATCHED BY SOURCE AND t.sku IS NULL THEN UPDATE SET action = 'orphan'
    WHEN NOT MATCHED BY SOURCE AND t.quantity > 1 THEN DELETE`;

  it("carries out the first clause that applies to each row", async () => {
    await warehouse.modify(
      "INSERT changes VALUES ('A', 5, NULL), ('C', 7, 'set'), ('N', 1, NULL), ('O', 0, NULL), (NULL, 3, 'null')",
    );
    expect(await warehouse.modify(upsert)).toEqual({ inserted: 2, updated: 3, deleted: 1 });
    expect(await stockRows()).toEqual([
      "null 3 null new null",
      "null 4 [y,z] orphan 40",
      "A 6 [x] keep 10",
      "C 7 [] set 30",
      "N 1 null new null",
    ]);
  });

  it("fails where a row that it would change has two matches", async () => {
    await warehouse.modify("INSERT changes VALUES ('A', 5, NULL), ('A', 6, NULL)");
    await expect(warehouse.modify(upsert)).rejects.toThrow("UPDATE/MERGE must match at most one source row");
    await expect(
      warehouse.modify(
        "MERGE stock t USING changes s ON t.sku = s.sku WHEN MATCHED AND s.delta = 6 THEN UPDATE SET quantity = 6",
      ),
    ).resolves.toEqual({ inserted: 0, updated: 1, deleted: 0 });
  });

  it("replaces a table with ON FALSE", async () => {
    await warehouse.modify("INSERT changes VALUES ('A', 5, NULL), ('B', 6, NULL)");
    const counts = await warehouse.modify(
      "MERGE stock USING (SELECT sku, SUM(delta) AS delta FROM changes GROUP BY sku) s ON FALSE WHEN NOT MATCHED THEN INSERT (sku, quantity, tags) VALUES (sku, delta, ['t']) WHEN NOT MATCHED BY SOURCE THEN DELETE",
    );
    expect(counts).toEqual({ inserted: 2, updated: 0, deleted: 4 });
    expect(await stockRows()).toEqual(["A 5 [t] null null", "B 6 [t] null null"]);
  });

  it("inserts whole rows with INSERT ROW", async () => {
    const counts = await warehouse.modify(
      "MERGE changes t USING (SELECT sku, quantity AS delta, action FROM stock) s ON t.sku = s.sku WHEN NOT MATCHED THEN INSERT ROW",
    );
    expect(counts.inserted).toBe(4);
    const { rows } = await warehouse.query("SELECT * FROM changes ORDER BY sku");
    expect(rows).toEqual([
      [null, 4n, "keep"],
      ["A", 1n, "keep"],
      ["B", 2n, null],
      ["C", null, "keep"],
    ]);
  });

  it("updates arrays, which DuckDB stores anew, and inserts in one statement", async () => {
    await warehouse.modify("INSERT changes VALUES ('A', 5, NULL), ('B', 6, NULL), ('X', 6, NULL)");
    await warehouse.modify(
      "MERGE stock t USING changes s ON t.sku = s.sku WHEN MATCHED AND s.sku = 'A' THEN UPDATE SET tags = ['a'] WHEN MATCHED THEN UPDATE SET tags = ['b'], quantity = s.delta WHEN NOT MATCHED THEN INSERT (sku, tags) VALUES (s.sku, ['c'])",
    );
    expect(await stockRows()).toEqual([
      "null 4 [y,z] keep 40",
      "A 1 [a] keep 10",
      "B 6 [b] null 20",
      "C null [] keep 30",
      "X null [c] null null",
    ]);
  });
});
