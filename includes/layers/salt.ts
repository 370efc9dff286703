import { quoted, sharedTable, type TableName, type Warehouse } from "../names.ts";
import { sql } from "../sql/sql.ts";
import { currentWarehouse, place } from "./dataform.ts";

/** The closed one-row table with the salt of personal data's hashes. */
export function saltTable(warehouse: Warehouse): TableName {
  return sharedTable(warehouse, "secret", "hashing_salt");
}

/** The operation that makes the salt once; it never appears in compiled SQL. */
export function salt(): void {
  const warehouse = currentWarehouse();
  const name = saltTable(warehouse);
  operate(name.table, {
    ...place(name),
    hasOutput: true,
    description: "The salt of personal data's hashes. Closed to people: whoever knows it can test guesses.",
    columns: [{ path: ["salt"], description: "Random text, made once." }],
    tags: ["typed"],
  }).queries(sql`
    CREATE TABLE IF NOT EXISTS ${quoted(name)} AS
    SELECT CONCAT(GENERATE_UUID(), GENERATE_UUID()) AS salt;
  `);
}
