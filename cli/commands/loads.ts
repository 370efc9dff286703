import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { allTables } from "../../includes/contracts/index.ts";
import { ledgerTables } from "../../includes/landing/tables.ts";
import { quoted } from "../../includes/names.ts";
import { stringLiteral } from "../../includes/sql/sql.ts";
import { embeddedEnvironment } from "../environment.ts";
import { UsageFailure } from "../failure.ts";
import { runQuery } from "../query/bigquery-rest.ts";
import { type StateFlags, withWarehouse } from "../query/open-warehouse.ts";
import { printJson, printTable } from "../query/printers.ts";

export interface LoadsFlags extends StateFlags {
  readonly limit: number;
  readonly json?: boolean;
}

/** `kura loads`. */
export async function showLoads(flags: LoadsFlags): Promise<void> {
  const { loads } = ledgerTables(embeddedEnvironment());
  await withWarehouse(flags, async (server) => {
    const result = await runQuery(
      server,
      `SELECT started_at, source, table_name, scope, attempt, status, rows_read, rows_landed, rows_unchanged,
         rows_rejected, rows_tombstoned, error_message
       FROM ${quoted(loads)}
       ORDER BY started_at DESC, source, table_name, scope, attempt DESC
       LIMIT ${flags.limit}`,
    );
    await (flags.json === true ? printJson : printTable)(result, process.stdout);
  });
}

/** `kura loads allow`: the next load of the table that would be refused lands, and the ledger says by whose word. */
export async function allowLoad(name: string, flags: LoadsFlags & { readonly why: string }): Promise<void> {
  const table = allTables.find((one) => `${one.source.name}.${one.name}` === name);
  if (table === undefined) {
    const known = allTables.map((one) => `${one.source.name}.${one.name}`).join(", ");
    throw new UsageFailure(`There is no table ${name}. There are ${known}.`);
  }
  if (flags.why.trim() === "") throw new UsageFailure("--why needs a reason.");
  const { overrides } = ledgerTables(embeddedEnvironment());
  const identity = randomUUID();
  const values = [identity, table.source.name, table.name, flags.why, userName()].map(stringLiteral);
  await withWarehouse(flags, async (server) => {
    await runQuery(
      server,
      `INSERT INTO ${quoted(overrides)} (override_id, source, table_name, reason, granted_by, granted_at)
       VALUES (${values.join(", ")}, CURRENT_TIMESTAMP())`,
    );
  });
  process.stdout.write(`Recorded override ${identity}: the next refused load of ${name} lands.\n`);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number without a name.
    return String(process.getuid?.() ?? "unknown");
  }
}
