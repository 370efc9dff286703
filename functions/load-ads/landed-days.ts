import { z } from "zod";
import type { SourceTable } from "../../includes/contracts/source-table.ts";
import { ledgerTables } from "../../includes/landing/tables.ts";
import { quoted } from "../../includes/names.ts";
import { sql, stringLiteral } from "../../includes/sql/sql.ts";
import { jobId, runQuery, type WarehouseConnection } from "../landing/warehouse-connection.ts";
import { tableName } from "../loading/load-summary.ts";
import type { Days, LandedDays } from "./days.ts";

/** How the ledger names the part of a table that is an account's days. */
export function daysScope(accountId: string, { first, last }: Days): string {
  return `${accountId}/${first}..${last}`;
}

/** A moment by BigQuery's clock. */
export interface Moment {
  readonly at: Date;
  /** RFC 3339 in UTC to the microsecond; compares as text. */
  readonly position: string;
}

/** What BigQuery's clock says: the one by which the warehouse's days are counted, a simulated one included. */
export async function readClock(connection: WarehouseConnection, run: string): Promise<Moment> {
  const rows = await runQuery(
    connection,
    'SELECT FORMAT_TIMESTAMP("%Y-%m-%dT%H:%M:%E6SZ", CURRENT_TIMESTAMP(), "UTC") AS position',
    jobId("clock", run, 1),
  );
  const [row] = z.array(z.object({ position: z.iso.datetime() })).parse(rows);
  if (row === undefined) throw new Error("BigQuery did not say what time it is.");
  return { at: new Date(row.position), position: row.position };
}

const landedSchema = z.array(
  z.object({
    source: z.string(),
    table_name: z.string(),
    account_id: z.string(),
    first_day: z.string(),
    last_day: z.string(),
  }),
);

/** What successful loads have landed of a table, by account. */
export type LandedDaysOf = (table: SourceTable) => ReadonlyMap<string, LandedDays>;

/** Reads from the ledger what successful loads of the tables have landed. */
export async function landedDays(
  connection: WarehouseConnection,
  tables: readonly SourceTable[],
  run: string,
): Promise<LandedDaysOf> {
  const sources = new Set(tables.map(({ source }) => stringLiteral(source.name)));
  const rows = await runQuery(
    connection,
    sql`
      SELECT
        source,
        table_name,
        account_id,
        MIN(first_day) AS first_day,
        ARRAY_AGG(last_day ORDER BY version DESC, finished_at DESC LIMIT 1)[OFFSET(0)] AS last_day
      FROM (
        SELECT
          source,
          table_name,
          version,
          finished_at,
          REGEXP_EXTRACT(scope, r"^(.+)/[-0-9]{10}[.][.][-0-9]{10}$") AS account_id,
          REGEXP_EXTRACT(scope, r"/([-0-9]{10})[.][.][-0-9]{10}$") AS first_day,
          REGEXP_EXTRACT(scope, r"[.][.]([-0-9]{10})$") AS last_day
        FROM ${quoted(ledgerTables(connection.warehouse).loads)}
        WHERE source IN (${[...sources].join(", ")}) AND status = "succeeded" AND mode = "snapshot"
      )
      WHERE account_id IS NOT NULL
      GROUP BY source, table_name, account_id
    `,
    jobId("landed", run, 1),
  );
  const landed = new Map<string, Map<string, LandedDays>>();
  for (const row of landedSchema.parse(rows)) {
    const name = `${row.source}.${row.table_name}`;
    const accounts = landed.get(name) ?? new Map<string, LandedDays>();
    landed.set(name, accounts.set(row.account_id, { first: row.first_day, last: row.last_day }));
  }
  return (table) => landed.get(tableName(table)) ?? new Map();
}
