import type { AdsTable } from "../../includes/contracts/source-table.ts";
import { type LoadOutcome, landSnapshot } from "../landing/land.ts";
import { type StagedRows, stage } from "../landing/stage.ts";
import type { WarehouseConnection } from "../landing/warehouse-connection.ts";
import { dropStaged } from "../loading/drop-staged.ts";
import { tableName } from "../loading/load-summary.ts";
import type { Logger } from "../logging.ts";
import type { Days } from "./days.ts";
import { daysScope, readClock } from "./landed-days.ts";
import type { Account, Platform } from "./platforms/platform.ts";
import { dayScope, reportRowReader } from "./report-rows.ts";

export interface ReportLoad {
  readonly connection: WarehouseConnection;
  readonly platform: Platform;
  readonly account: Account;
  readonly table: AdsTable;
  readonly days: Days;
  readonly run: string;
  /** Runs one report's staging when no other's runs. */
  readonly stageAlone: <Result>(task: () => Promise<Result>) => Promise<Result>;
  /** Runs one landing of the table when no other's runs: they would compare again and again. */
  readonly landAlone: <Result>(task: () => Promise<Result>) => Promise<Result>;
  readonly logger: Logger;
}

const readings = 5;

/**
 * Loads one report of one account as a snapshot of its days: a row that the report no longer has is gone, days outside
 * are left alone. Where another load has landed a newer one meanwhile, the report is read again.
 *
 * An account that has stopped advertising has nothing in its last days, and had nothing there before: that lands. One
 * whose days had figures and have none now, or have lost more rows than the contract allows, is refused.
 */
export async function loadReport(load: ReportLoad): Promise<LoadOutcome> {
  for (let reading = 1; ; reading += 1) {
    const outcome = await readAndLand(load, `${load.run}_${reading}`);
    if (!outcome.isOutdated || reading === readings) return outcome;
    load.logger.info({ table: tableName(load.table), reading }, "a newer report has landed, read again");
  }
}

/**
 * Stages a report's rows as they arrive and lands them. A report that breaks off is asked for again from its beginning,
 * and nothing of it has landed.
 */
async function readAndLand(load: ReportLoad, run: string): Promise<LoadOutcome> {
  const { connection, platform, account, table, days, logger } = load;
  const scope = daysScope(account.id, days);
  const { position, staged } = await load.stageAlone(async () => {
    const { position } = await readClock(connection, run);
    const readRow = reportRowReader(table, { accountId: account.id, days, position });
    let attempt = 0;
    async function* rows(): StagedRows {
      attempt += 1;
      if (attempt > 1) logger.warn({ table: tableName(table), scope, attempt }, "report asked for again");
      let rowCount = 0;
      for await (const texts of platform.report(table, account, days)) {
        const before = rowCount;
        rowCount += texts.length;
        yield texts.map((text, index) => readRow(text, before + index + 1));
      }
    }
    return { position, staged: await stage(connection, table, run, rows) };
  });
  const covers = { from: dayScope(account.id, days.first), to: dayScope(account.id, days.last) };
  try {
    const snapshot = { table, scope, covers, position, run };
    return await load.landAlone(() => landSnapshot(connection, snapshot, staged));
  } finally {
    await dropStaged(staged, logger);
  }
}
