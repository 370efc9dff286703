import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BigQueryError } from "../../../../local/bigquery/engine/engine.ts";
import type {
  ExternalRows,
  Federation,
  FederationTarget,
} from "../../../../local/bigquery/engine/federation.ts";
import { openTestWarehouse, projectId, type TestWarehouse } from "./test-warehouse.ts";

/** A source of one table, `n` rows of a number and its text, as its inner SQL says: `rows n`. */
class Numbers implements Federation {
  readonly asked: string[] = [];
  /** How many temporary tables there were before each load. */
  readonly tableCounts: bigint[] = [];

  async describe(connection: string, sql: string) {
    if (connection !== "numbers")
      throw new BigQueryError("notFound", 404, `Not found: Connection ${connection}`);
    if (!/^rows \d+$/.test(sql)) throw new BigQueryError("invalidQuery", 400, `Invalid inner query: ${sql}`);
    return [
      { name: "number", type: { kind: "INT64" } },
      { name: "text", type: { kind: "STRING" } },
    ] as const;
  }

  async load(
    _connection: string,
    sql: string,
    { connection, relation }: FederationTarget,
  ): Promise<ExternalRows> {
    this.asked.push(sql);
    const reader = await connection.runAndReadAll("SELECT count(*) FROM duckdb_tables() WHERE temporary");
    this.tableCounts.push(BigInt(String(reader.getRows()[0]?.[0])));
    const count = Number(sql.split(" ")[1]);
    await connection.run(
      `CREATE TEMP TABLE ${relation} AS SELECT i AS number, 'n' || i AS text FROM range(1, ${count + 1}) AS r(i)`,
    );
    return {
      count,
      close: async () => {
        await connection.run(`DROP TABLE IF EXISTS ${relation}`).catch(() => undefined);
      },
    };
  }
}

const numbers = new Numbers();
let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse({ federation: numbers });
});

afterAll(() => warehouse.close());

describe("EXTERNAL_QUERY", () => {
  it("stands wherever a table stands", async () => {
    expect(
      await warehouse.rows(`
        WITH two AS (SELECT * FROM EXTERNAL_QUERY("numbers", '''rows 2'''))
        SELECT e.text, two.number
        FROM EXTERNAL_QUERY("numbers",
          r"rows 3") AS e LEFT JOIN two USING (number)
        WHERE e.number IN (SELECT number FROM EXTERNAL_QUERY("numbers", "rows " || "3"))
        ORDER BY e.number`),
    ).toEqual([
      ["n1", 1n],
      ["n2", 2n],
      ["n3", null],
    ]);
  });

  it("feeds tables, changes, assertions, views and dynamic SQL", async () => {
    await warehouse.run("CREATE TABLE shop.t AS SELECT number FROM EXTERNAL_QUERY('numbers', 'rows 2')");
    await warehouse.run("INSERT shop.t SELECT number + 10 FROM EXTERNAL_QUERY('numbers', 'rows 1')");
    await warehouse.run(
      "MERGE shop.t USING (SELECT * FROM EXTERNAL_QUERY('numbers', 'rows 1')) AS s ON t.number = s.number WHEN MATCHED THEN DELETE",
    );
    await warehouse.run("ASSERT (SELECT COUNT(*) FROM EXTERNAL_QUERY('numbers', 'rows 4')) = 4");
    await warehouse.run("CREATE VIEW shop.v AS SELECT text FROM EXTERNAL_QUERY('numbers', 'rows 1')");
    expect(await warehouse.rows("SELECT number FROM shop.t ORDER BY number")).toEqual([[2n], [11n]]);
    expect(await warehouse.rows("SELECT text FROM shop.v")).toEqual([["n1"]]);
    expect(
      await warehouse.rows(`
        DECLARE n INT64 DEFAULT 5;
        BEGIN TRANSACTION;
        EXECUTE IMMEDIATE FORMAT("CREATE TEMP TABLE pulled AS SELECT * FROM EXTERNAL_QUERY('numbers', 'rows %d')", n);
        COMMIT TRANSACTION;
        SELECT COUNT(*) FROM pulled`),
    ).toEqual([[5n]]);
  });

  it("keeps its rows no longer than a statement needs them", async () => {
    numbers.tableCounts.length = 0;
    await warehouse.run(`
      DECLARE n INT64 DEFAULT (SELECT COUNT(*) FROM EXTERNAL_QUERY('numbers', 'rows 2'));
      ASSERT (SELECT COUNT(*) FROM EXTERNAL_QUERY('numbers', 'rows 2')) = n;
      CREATE OR REPLACE TABLE shop.kept AS SELECT * FROM EXTERNAL_QUERY('numbers', 'rows 3');
      BEGIN TRANSACTION;
      INSERT shop.kept SELECT * FROM EXTERNAL_QUERY('numbers', 'rows 1');
      COMMIT TRANSACTION;
      BEGIN
        SELECT 1 / 0 FROM EXTERNAL_QUERY('numbers', 'rows 1');
      EXCEPTION WHEN ERROR THEN
        SELECT * FROM EXTERNAL_QUERY('numbers', 'rows 1');
      END;
      SELECT * FROM EXTERNAL_QUERY('numbers', 'rows 20000')`);
    expect(numbers.tableCounts).toEqual([0n, 0n, 0n, 0n, 0n, 0n, 0n]);
  });

  it("keeps the places of errors behind it", async () => {
    expect(
      await warehouse.failure(
        "SELECT x.text FROM EXTERNAL_QUERY('numbers', 'rows 1') AS x WHERE x.nothing = 1",
      ),
    ).toBe("Name nothing not found inside x [at 1:69]");
    expect(
      await warehouse.failure(
        "SELECT x.text\nFROM EXTERNAL_QUERY('numbers',\n  'rows 1') AS x WHERE nothing = 1",
      ),
    ).toBe("Unrecognized name: nothing [at 3:24]");
  });

  it("is not run by a dry run", async () => {
    const before = numbers.asked.length;
    const { result } = await warehouse.run("SELECT * FROM EXTERNAL_QUERY('numbers', 'rows 1')", {
      dryRun: true,
    });
    expect(result?.columns.map((column) => column.name)).toEqual(["number", "text"]);
    expect(numbers.asked).toHaveLength(before);
  });

  it("fails as its source says, and for arguments that are not constant", async () => {
    expect(await warehouse.failure("SELECT * FROM EXTERNAL_QUERY('other', 'rows 1')")).toBe(
      "Not found: Connection other",
    );
    expect(await warehouse.failure("SELECT * FROM EXTERNAL_QUERY('numbers', 'nonsense')")).toBe(
      "Invalid inner query: nonsense",
    );
    expect(await warehouse.failure("SELECT * FROM EXTERNAL_QUERY('numbers')")).toContain(
      "two constant strings",
    );
    expect(
      await warehouse.failure("SELECT * FROM shop.t, EXTERNAL_QUERY('numbers', CAST(number AS STRING))", {
        defaultDataset: { projectId, datasetId: "shop" },
      }),
    ).toContain("Unrecognized name: number");
  });
});
