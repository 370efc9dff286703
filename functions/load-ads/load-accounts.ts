import type { AdsTable } from "../../includes/contracts/source-table.ts";
import type { WarehouseConnection } from "../landing/warehouse-connection.ts";
import { oneAtATime } from "../loading/in-turn.ts";
import { type LoadSession, openSession } from "../loading/load-session.ts";
import type { LoadSummary } from "../loading/load-summary.ts";
import { type Load, runLoads } from "../loading/run-loads.ts";
import type { Logger } from "../logging.ts";
import { SourceError, withRetries } from "../retry.ts";
import { type Days, dayIn, daysToLoad } from "./days.ts";
import type { LoadAdsEnvironment } from "./environment.ts";
import { daysScope, type LandedDaysOf, landedDays, readClock } from "./landed-days.ts";
import { loadReport, type ReportLoad } from "./load-report.ts";
import { platformsOf } from "./platforms/index.ts";
import type { Account, Platform } from "./platforms/platform.ts";

export interface LoadAdsRequest {
  readonly tables: readonly AdsTable[];
  /** Reads every day since the start date again, as after a changed contract. */
  readonly isForced: boolean;
}

/**
 * Loads the reports of every account of the platforms into raw, each account's by itself: one that fails stops no
 * other. Only a warehouse out of reach rejects.
 */
export async function loadAccounts(
  environment: LoadAdsEnvironment,
  request: LoadAdsRequest,
  logger: Logger,
): Promise<readonly LoadSummary[]> {
  const session = await openSession(environment, request.tables);
  const { connection, run } = session;
  const [clock, landedOf] = await Promise.all([
    readClock(connection, run),
    landedDays(connection, request.tables, run),
  ]);
  const daysOf = (table: AdsTable, account: Account): Days =>
    daysToLoad({
      startDate: environment.ADS_START_DATE,
      restatedDays: environment.ADS_RESTATED_DAYS,
      today: todayOf(account, clock.at),
      landed: request.isForced ? undefined : landedOf(table).get(account.id),
    });
  const platforms = platformsOf(environment);
  const stageAlone = oneAtATime();
  const names = new Set(request.tables.map(({ report }) => report.platform));
  const loads = await Promise.all(
    [...names].map(async (name) => {
      const platform = platforms[name];
      const tables = request.tables.filter(({ report }) => report.platform === name);
      try {
        const listed = await accountsOf(platform, session, logger);
        tellUnasked(platform, listed, tables, landedOf, logger);
        const open = listed.filter(({ closed }) => closed === null);
        return reportLoads({ platform, accounts: open, tables, daysOf, connection, stageAlone, logger });
      } catch (error) {
        return tables.map((table): Load => ({ table, scope: name, read: () => Promise.reject(error) }));
      }
    }),
  );
  return runLoads(session, loads.flat(), logger);
}

/** The accounts of a platform; none at all is a mistake. */
async function accountsOf(
  platform: Platform,
  { retries }: LoadSession,
  logger: Logger,
): Promise<readonly Account[]> {
  const accounts = await withRetries(
    retries,
    () => platform.accounts(),
    undefined,
    ({ message }) => logger.warn({ platform: platform.name, error: message }, "accounts asked for again"),
  );
  if (accounts.length > 0) return accounts;
  throw new SourceError(
    `The platform ${platform.name} lists no account. Check which accounts its access is for.`,
    { isPassing: false },
  );
}

/** What is not asked of a platform any more stays as it is, which nobody would see otherwise. */
function tellUnasked(
  { name: platform }: Platform,
  accounts: readonly Account[],
  tables: readonly AdsTable[],
  landedOf: LandedDaysOf,
  logger: Logger,
): void {
  const closed = new Map(accounts.map((account) => [account.id, account.closed]));
  const landed = new Set(tables.flatMap((table) => [...landedOf(table).keys()]));
  for (const account of new Set([...closed.keys(), ...landed])) {
    const state = closed.has(account) ? closed.get(account) : "NOT_LISTED";
    if (state !== null) logger.info({ platform, account, state }, "account not asked, its history is kept");
  }
}

interface ReportLoads {
  readonly platform: Platform;
  readonly accounts: readonly Account[];
  readonly tables: readonly AdsTable[];
  readonly daysOf: (table: AdsTable, account: Account) => Days;
  readonly connection: WarehouseConnection;
  readonly stageAlone: ReportLoad["stageAlone"];
  readonly logger: Logger;
}

/** A load each account and report. */
function reportLoads({ accounts, tables, daysOf, ...parts }: ReportLoads): readonly Load[] {
  const landings = new Map(tables.map((table) => [table, oneAtATime()]));
  return accounts.flatMap((account) =>
    tables.map((table): Load => {
      try {
        const days = daysOf(table, account);
        const landAlone = landings.get(table) ?? oneAtATime();
        const read = async (run: string) => ({
          outcome: await loadReport({ ...parts, landAlone, account, table, days, run }),
        });
        return { table, scope: daysScope(account.id, days), read };
      } catch (error) {
        return { table, scope: account.id, read: () => Promise.reject(error) };
      }
    }),
  );
}

function todayOf({ id, timeZone }: Account, now: Date): string {
  try {
    return dayIn(timeZone, now);
  } catch (cause) {
    throw new Error(`The account ${id} counts days in "${timeZone}", which is no known time zone.`, {
      cause,
    });
  }
}
