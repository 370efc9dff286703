import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestWarehouse, type TestWarehouse, tableReference } from "./test-warehouse.ts";

const largest = "578960446186580977117854925043439539266.34992332820282019728792003956564819967";

let warehouse: TestWarehouse;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "kura-bignumeric-"));
  warehouse = await openTestWarehouse();
});

afterAll(async () => {
  await warehouse.close();
  await rm(directory, { recursive: true, force: true });
});

describe("BIGNUMERIC columns", () => {
  it("hold what is inserted, to the last digit", async () => {
    await warehouse.run("CREATE TABLE shop.amounts (id INT64, amount BIGNUMERIC, parts ARRAY<BIGNUMERIC>)");
    await warehouse.run(
      `INSERT INTO shop.amounts VALUES (1, BIGNUMERIC '${largest}', [BIGNUMERIC '0.5', 2]), (2, NULL, []), (3, -1, [])`,
    );
    await warehouse.run("UPDATE shop.amounts SET amount = amount * 2 WHERE id = 3");
    expect(
      await warehouse.rows("SELECT id, amount, parts FROM shop.amounts ORDER BY amount DESC, id"),
    ).toEqual([
      [1n, largest, ["0.5", "2"]],
      [3n, "-2", []],
      [2n, null, []],
    ]);
    expect(await warehouse.rows("SELECT SUM(amount) FROM shop.amounts WHERE id > 1")).toEqual([["-2"]]);
  });

  it("are loaded from JSON", async () => {
    const file = path.join(directory, "amounts.json");
    await writeFile(file, `{"amount":"${largest}"}\n{"amount":1.25}\n{"amount":null}\n`);
    await warehouse.engine.load({
      destination: tableReference("loaded"),
      schema: [{ name: "amount", type: "BIGNUMERIC", mode: "NULLABLE" }],
      createDisposition: "CREATE_IF_NEEDED",
      writeDisposition: "WRITE_APPEND",
      files: [file],
      ignoreUnknownValues: false,
      maxBadRecords: 0,
    });
    expect(await warehouse.rows("SELECT amount FROM shop.loaded ORDER BY amount")).toEqual([
      [null],
      ["1.25"],
      [largest],
    ]);
  });
});
