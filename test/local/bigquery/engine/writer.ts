import { openTestWarehouse } from "./test-warehouse.ts";

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
  process.stdout.write(`${round}\n`);
}
