import { writeFile } from "node:fs/promises";
import { openTestWarehouse, tableReference } from "./test-warehouse.ts";

/** A process that writes without end, to be killed: after each round it says the round's number. */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: writer.ts FILE");
const warehouse = await openTestWarehouse({ file });
await warehouse.run(`
  CREATE TABLE IF NOT EXISTS shop.rounds (round INT64);
  CREATE TABLE IF NOT EXISTS shop.counter AS SELECT 0 AS round, 0 AS copies;
  CREATE TABLE IF NOT EXISTS shop.wide AS SELECT 0 AS round, '' AS filler LIMIT 0;`);
const [[last] = []] = await warehouse.rows("SELECT round FROM shop.counter");
for (let round = Number(last) + 1; ; round++) {
  await warehouse.run(`
    BEGIN TRANSACTION;
    INSERT shop.rounds VALUES (${round});
    MERGE shop.counter AS c USING (SELECT ${round} AS round) AS s ON TRUE
      WHEN MATCHED THEN UPDATE SET round = s.round, copies = copies + 1;
    COMMIT TRANSACTION;
    CREATE OR REPLACE TABLE shop.wide OPTIONS (description = 'round ${round}') AS
      SELECT ${round} AS round, REPEAT('x', 200) AS filler FROM UNNEST(GENERATE_ARRAY(1, 20000));`);
  await load(round);
  process.stdout.write(`${round}\n`);
}

/** Loads rows in place of those of the round before, and copies them. */
async function load(round: number): Promise<void> {
  const rows = `${file}.ndjson`;
  await writeFile(rows, `{"round":${round}}\n`.repeat(20_000));
  const replaced = { createDisposition: "CREATE_IF_NEEDED", writeDisposition: "WRITE_TRUNCATE" } as const;
  await warehouse.engine.load({
    ...replaced,
    destination: tableReference("loaded"),
    schema: [{ name: "round", type: "INT64", mode: "NULLABLE" }],
    files: [rows],
    ignoreUnknownValues: false,
    maxBadRecords: 0,
  });
  await warehouse.engine.copy({
    ...replaced,
    sources: [tableReference("loaded")],
    destination: tableReference("copied"),
  });
}
