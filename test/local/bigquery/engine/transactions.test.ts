import { getEventListeners } from "node:events";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { QueryOutcome } from "../../../../local/bigquery/engine/engine.ts";
import { Gate } from "./gate.ts";
import { openTestWarehouse, type TestWarehouse } from "./test-warehouse.ts";

const gate = new Gate();
let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse({ federation: gate });
});

afterAll(() => warehouse.close());

beforeEach(async () => {
  await warehouse.run(
    "CREATE OR REPLACE TABLE shop.stock AS SELECT sku, 10 AS quantity FROM UNNEST(['a', 'b', 'c']) AS sku",
  );
  await warehouse.run("CREATE OR REPLACE TABLE shop.log (entry STRING)");
});

const conflict =
  "Transaction is aborted due to concurrent update against table kura-test:shop.stock. Transaction ID: ";

/** Runs `other` while a transaction stands between `before` and `after`. */
async function during(
  before: string,
  other: () => Promise<unknown>,
  after: string,
): Promise<PromiseSettledResult<QueryOutcome>> {
  const reached = gate.shut();
  const held = Promise.allSettled([
    warehouse.run(`BEGIN TRANSACTION; ${before}; ${gate.statement}; ${after}; COMMIT TRANSACTION`),
  ]);
  await Promise.race([reached, held]);
  await other();
  gate.open();
  const [outcome] = await held;
  return outcome;
}

describe("a transaction", () => {
  it("is seen as a whole once it has committed, and not at all after ROLLBACK", async () => {
    await warehouse.run(`
      BEGIN TRANSACTION;
      INSERT shop.log VALUES ('one');
      UPDATE shop.stock SET quantity = 9 WHERE sku = 'a';
      COMMIT TRANSACTION;
      BEGIN TRANSACTION;
      INSERT shop.log VALUES ('two');
      DELETE FROM shop.stock WHERE TRUE;
      ROLLBACK TRANSACTION;`);
    expect(await warehouse.rows("SELECT entry FROM shop.log")).toEqual([["one"]]);
    expect(await warehouse.rows("SELECT sku, quantity FROM shop.stock ORDER BY sku")).toEqual([
      ["a", 9n],
      ["b", 10n],
      ["c", 10n],
    ]);
  });

  it("is rolled back by an error that nobody handles", async () => {
    const message = await warehouse.failure(
      "BEGIN TRANSACTION; INSERT shop.log VALUES ('one'); SELECT ERROR('no'); COMMIT TRANSACTION",
    );
    expect(message).toBe("Query error: no at [1:52]");
    expect(await warehouse.rows("SELECT COUNT(*) FROM shop.log")).toEqual([[0n]]);
  });

  it("can be rolled back by a handler after an error of the data", async () => {
    const rows = await warehouse
      .rows(`
      BEGIN
        BEGIN TRANSACTION;
        INSERT shop.log VALUES ('one');
        SELECT IF(quantity > 0, ERROR('no'), 'x') FROM shop.stock;
        COMMIT TRANSACTION;
      EXCEPTION WHEN ERROR THEN
        CREATE TEMP TABLE noted AS SELECT 'unused' AS message;
        ROLLBACK TRANSACTION;
      END`)
      .catch((error: Error) => error.message);
    expect(rows).toContain("it can only be rolled back");
    const handled = await warehouse.rows(`
      DECLARE message STRING;
      BEGIN
        BEGIN TRANSACTION;
        INSERT shop.log VALUES ('one');
        SELECT IF(quantity > 0, ERROR('no'), 'x') FROM shop.stock;
        COMMIT TRANSACTION;
      EXCEPTION WHEN ERROR THEN
        SET message = @@error.message;
        ROLLBACK TRANSACTION;
        INSERT shop.log VALUES (message);
      END;
      SELECT entry FROM shop.log`);
    expect(handled).toEqual([["Query error: no at [6:9]"]]);
  });

  it("has one CURRENT_TIMESTAMP", async () => {
    const rows = await warehouse.rows(`
      DECLARE first, second TIMESTAMP;
      BEGIN TRANSACTION;
      SET first = CURRENT_TIMESTAMP();
      INSERT shop.log VALUES ('one');
      SET second = (SELECT CURRENT_TIMESTAMP() FROM shop.log LIMIT 1);
      COMMIT TRANSACTION;
      SELECT first = second, CURRENT_TIMESTAMP() > first`);
    expect(rows).toEqual([[true, true]]);
  });

  it("takes only temporary tables", async () => {
    const rows = await warehouse.rows(`
      BEGIN TRANSACTION;
      CREATE TEMP TABLE picked AS SELECT sku FROM shop.stock WHERE sku < 'c';
      DELETE FROM shop.stock WHERE sku IN (SELECT sku FROM picked);
      DROP TABLE picked;
      COMMIT TRANSACTION;
      SELECT sku FROM shop.stock`);
    expect(rows).toEqual([["c"]]);
    for (const statement of [
      "CREATE TABLE shop.other (x INT64)",
      "DROP TABLE shop.log",
      "DROP SCHEMA shop",
    ]) {
      expect(await warehouse.failure(`BEGIN TRANSACTION; ${statement}; COMMIT TRANSACTION`)).toMatch(
        /^Query error: Transactions cannot contain DDL statements/,
      );
    }
  });

  it("takes temporary tables back with a ROLLBACK", async () => {
    const message = await warehouse.failure(
      "BEGIN TRANSACTION; CREATE TEMP TABLE t AS SELECT 1 AS x; ROLLBACK TRANSACTION; SELECT * FROM t",
    );
    expect(message).toMatch(/must be qualified with a dataset/);
  });
});

describe("conflicts", () => {
  const change = "UPDATE shop.stock SET quantity = quantity - 1 WHERE sku = ";
  const look = "SELECT COUNT(*) FROM shop.log";

  it("cancel a transaction whose table another transaction changed since its snapshot, even in other rows", async () => {
    const other = () => warehouse.run(`BEGIN TRANSACTION; ${change}'a'; COMMIT TRANSACTION`);
    const outcome = await during(look, other, `${change}'b'`);
    expect(outcome).toMatchObject({ status: "rejected", reason: { reason: "invalidQuery" } });
    expect(outcome.status === "rejected" && outcome.reason.message).toContain(conflict);
    expect(await warehouse.rows("SELECT SUM(quantity) FROM shop.stock")).toEqual([[29n]]);
  });

  it.each([
    ["UPDATE", `${change}'a'`],
    ["DELETE", "DELETE FROM shop.stock WHERE sku = 'a'"],
    [
      "MERGE",
      "MERGE shop.stock USING (SELECT 'd' AS sku) AS s ON FALSE WHEN NOT MATCHED THEN INSERT (sku) VALUES (s.sku)",
    ],
    ["TRUNCATE", "TRUNCATE TABLE shop.stock"],
    ["CREATE OR REPLACE", "CREATE OR REPLACE TABLE shop.stock AS SELECT 'a' AS sku, 1 AS quantity"],
  ])("cancel a transaction whose table a stand-alone %s changed since its snapshot", async (_, statement) => {
    const outcome = await during(look, () => warehouse.run(statement), `${change}'b'`);
    expect(outcome.status === "rejected" && outcome.reason.message).toContain(conflict);
  });

  it("cancel a transaction whose table another transaction is changing now", async () => {
    const other = async () => {
      const message = await warehouse.failure(`BEGIN TRANSACTION; ${change}'b'; COMMIT TRANSACTION`);
      expect(message).toContain(conflict);
    };
    const outcome = await during(`${change}'a'`, other, look);
    expect(outcome.status).toBe("fulfilled");
    expect(await warehouse.rows("SELECT SUM(quantity) FROM shop.stock")).toEqual([[29n]]);
  });

  it("let a stand-alone statement wait for a transaction that changes its table", async () => {
    let waiting: Promise<QueryOutcome> | undefined;
    let isDone = false;
    const other = async () => {
      waiting = warehouse.run(`${change}'b'`).finally(() => {
        isDone = true;
      });
      await warehouse.run(look);
      expect(isDone).toBe(false);
    };
    const outcome = await during(`${change}'a'`, other, look);
    expect(outcome.status).toBe("fulfilled");
    await waiting;
    expect(await warehouse.rows("SELECT SUM(quantity) FROM shop.stock")).toEqual([[28n]]);
  });

  it("do not come from inserts into a table that a transaction changes", async () => {
    const insert = "INSERT shop.stock (sku, quantity) VALUES ('d', 10)";
    const outcome = await during(`${change}'a'`, () => warehouse.run(insert), `${change}'b'`);
    expect(outcome.status).toBe("fulfilled");
    expect(await warehouse.rows("SELECT SUM(quantity) FROM shop.stock")).toEqual([[38n]]);
  });

  it("cancel a transaction that inserts into a table replaced since its snapshot", async () => {
    const replace = "CREATE OR REPLACE TABLE shop.stock AS SELECT 'a' AS sku, 1 AS quantity";
    const insert = "INSERT shop.stock (sku, quantity) VALUES ('d', 10)";
    const outcome = await during(look, () => warehouse.run(replace), insert);
    expect(outcome.status === "rejected" && outcome.reason.message).toContain(conflict);
    expect(await warehouse.rows("SELECT SUM(quantity) FROM shop.stock")).toEqual([[1n]]);
  });

  it("never lose a change, whatever runs at once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 2, maxLength: 6 }), async (inTransaction) => {
        await warehouse.run("CREATE OR REPLACE TABLE shop.stock AS SELECT 'a' AS sku, 0 AS quantity");
        const increase = "UPDATE shop.stock SET quantity = quantity + 1 WHERE TRUE";
        const outcomes = await Promise.allSettled(
          inTransaction.map((each) =>
            warehouse.run(each ? `BEGIN TRANSACTION; ${increase}; COMMIT TRANSACTION` : increase),
          ),
        );
        const committed = outcomes.filter((outcome) => outcome.status === "fulfilled").length;
        expect(committed).toBeGreaterThan(0);
        expect(await warehouse.rows("SELECT quantity FROM shop.stock")).toEqual([[BigInt(committed)]]);
      }),
      { numRuns: 10 },
    );
  });

  it("do not come from plain inserts and reads", async () => {
    const scripts = Array.from({ length: 4 }, (_, index) =>
      warehouse.run(
        `BEGIN TRANSACTION; SELECT COUNT(*) FROM shop.stock; INSERT shop.log VALUES ('${index}'); COMMIT TRANSACTION`,
      ),
    );
    await Promise.all(scripts);
    expect(await warehouse.rows("SELECT COUNT(*) FROM shop.log")).toEqual([[4n]]);
  });

  it("are waited out by a hundred statements at once, which see and lose nothing in between", async () => {
    await warehouse.run(
      "CREATE OR REPLACE TABLE shop.stock AS SELECT CAST(id AS STRING) AS sku, 0 AS quantity FROM UNNEST(GENERATE_ARRAY(1, 100)) AS id",
    );
    const signals = Array.from({ length: 75 }, () => new AbortController().signal);
    const read = "SELECT COUNT(*), MAX(quantity) - MIN(quantity) FROM shop.stock WHERE sku != 'new'";
    const reads = Array.from({ length: 25 }, async () =>
      expect(await warehouse.rows(read)).toEqual([[100n, 0n]]),
    );
    const changes = signals.map((signal, index) =>
      warehouse.run(
        index % 3 === 0
          ? "INSERT shop.stock (sku, quantity) VALUES ('new', -1000)"
          : "UPDATE shop.stock SET quantity = quantity + 1 WHERE TRUE",
        { signal },
      ),
    );
    await Promise.all([...reads, ...changes]);
    expect(await warehouse.rows(read)).toEqual([[100n, 0n]]);
    expect(await warehouse.rows("SELECT MAX(quantity), COUNTIF(sku = 'new') FROM shop.stock")).toEqual([
      [50n, 25n],
    ]);
    for (const signal of signals) expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("let stand-alone statements queue behind each other", async () => {
    await Promise.all(Array.from({ length: 8 }, () => warehouse.run(`${change}'a'`)));
    expect(await warehouse.rows("SELECT quantity FROM shop.stock WHERE sku = 'a'")).toEqual([[2n]]);
  });
});

describe("readers", () => {
  it("see one instant while a table is replaced, again and again", async () => {
    await warehouse.run("CREATE OR REPLACE TABLE shop.pair AS SELECT 0 AS x, 0 AS y");
    const writes = (async () => {
      for (let round = 1; round <= 10; round++) {
        await warehouse.run(
          `CREATE OR REPLACE TABLE shop.pair AS SELECT ${round} AS x, ${round} AS y FROM UNNEST(GENERATE_ARRAY(1, ${round}))`,
        );
      }
    })();
    const reads = (async () => {
      for (let round = 0; round < 20; round++) {
        const [row] = await warehouse.rows(
          "SELECT COUNT(*) = GREATEST(1, ANY_VALUE(x)) AND COUNTIF(x != y) = 0 FROM shop.pair",
        );
        expect(row).toEqual([true]);
      }
    })();
    await Promise.all([writes, reads]);
  });

  it.each([
    ["replaced", "CREATE OR REPLACE TABLE shop.stock AS SELECT 'z' AS sku, 1 AS quantity"],
    ["dropped", "DROP TABLE shop.stock"],
    ["altered", "ALTER TABLE shop.stock DROP COLUMN quantity"],
    ["emptied", "TRUNCATE TABLE shop.stock"],
  ])("in a transaction keep their snapshot while the table is %s", async (_, statement) => {
    const read = "SELECT sku, quantity FROM shop.stock ORDER BY sku";
    const outcome = await during("SELECT 1", () => warehouse.run(statement), read);
    if (outcome.status === "rejected") throw outcome.reason;
    expect(await outcome.value.result?.read(0, 10)).toEqual([
      ["a", 10n],
      ["b", 10n],
      ["c", 10n],
    ]);
  });
});
