import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWarehouse, type TestWarehouse } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
});

afterAll(() => warehouse.close());

/** The rows of a script's last query. */
const rows = (sql: string) => warehouse.rows(sql);

describe("what a script cannot mean", () => {
  it.each([
    ["BREAK", "BREAK without label is only allowed inside of a loop body [at 1:40]"],
    ["IF FALSE THEN ITERATE; END IF", "ITERATE is only allowed inside of a loop body [at 1:54]"],
    ["LOOP LEAVE a; END LOOP", "Label a does not exist or is out of scope [at 1:45]"],
    ["a: BEGIN LOOP CONTINUE A; END LOOP; END", "CONTINUE with label must refer to a loop [at 1:54]"],
    ["a: LOOP a: LOOP BREAK; END LOOP; END LOOP", "Label a already exists [at 1:48]"],
    [
      "IF TRUE THEN DECLARE y INT64; END IF",
      "Variable declarations are allowed only at the start of a block or script [at 1:53]",
    ],
    ["FOR X IN (SELECT 1) DO SELECT 1; END FOR", "Variable 'X' redeclaration [at 1:44]"],
    ["RAISE", "Cannot re-raise an existing exception outside of an exception handler [at 1:40]"],
    [
      "CREATE PROCEDURE shop.p() BEGIN BREAK; END",
      "BREAK without label is only allowed inside of a loop body [at 1:72]",
    ],
  ])("is found before any of it runs: %s", async (statement, message) => {
    // The statement begins at column 40.
    const script = `DECLARE x INT64; CREATE SCHEMA unmade; ${statement}`;
    expect(await warehouse.failure(script)).toBe(message);
    expect(
      await rows("SELECT schema_name FROM INFORMATION_SCHEMA.SCHEMATA WHERE schema_name = 'unmade'"),
    ).toEqual([]);
  });

  it("may be what it means elsewhere", async () => {
    expect(
      await rows(`
        SET @@query_label = 'k:v';
        DECLARE n INT64 DEFAULT 0;
        BEGIN DECLARE y INT64; END;
        BEGIN DECLARE y STRING DEFAULT 'again'; END;
        a: LOOP
          CASE WHEN n > 3 THEN LEAVE a; ELSE SET n = n + 1; END CASE;
          BEGIN RAISE USING MESSAGE = 'x'; EXCEPTION WHEN ERROR THEN ITERATE a; END;
        END LOOP;
        SELECT n`),
    ).toEqual([[4n]]);
  });
});

describe("an error in a procedure", () => {
  it("tells the calls that led to it, the innermost first", async () => {
    await warehouse.run("CREATE PROCEDURE shop.inner_one() BEGIN\n  SELECT 1 / 0; END");
    await warehouse.run("CREATE PROCEDURE shop.outer_one() BEGIN CALL shop.inner_one(); END");
    expect(
      await rows(
        "SELECT 1;\nBEGIN CALL shop.outer_one(); EXCEPTION WHEN ERROR THEN SELECT @@error.stack_trace, @@error.formatted_stack_trace; END",
      ),
    ).toEqual([
      [
        [
          [2n, 3n, null, "kura-test.shop.inner_one"],
          [1n, 41n, null, "kura-test.shop.outer_one"],
          [2n, 7n, null, null],
        ],
        "At kura-test.shop.inner_one[2:3]\nAt kura-test.shop.outer_one[1:41]\nAt [2:7]\n",
      ],
    ]);
  });
});
