import type { AdPlatform, AdsTable } from "../../../includes/contracts/source-table.ts";
import type { Days } from "../days.ts";

/** An account whose reports are loaded. */
export interface Account {
  /** As the platform numbers it, and as the rows of its reports state it. */
  readonly id: string;
  readonly name: string;
  /** The zone in which the account counts days, as in `Asia/Tokyo`. */
  readonly timeZone: string;
  /** Why the platform answers no reports of it any more, as in `CANCELED`; null of one that it answers. */
  readonly closed: string | null;
}

/**
 * What a load needs to know of one ad platform, in one file: how requests are authorised, which accounts there are,
 * and how a report is asked for, awaited, paged and cut into rows. Which days are asked for, what is sent again and
 * when, staging and landing are the same for all.
 *
 * Failures are thrown as SourceError, which says whether they may pass and how long the platform asks to wait; a body
 * that breaks off is one that may pass. What is asked of it again begins anew.
 */
export interface Platform {
  readonly name: AdPlatform;

  /** Every account that reports can be asked of, closed ones included, each once; accounts that only manage others are none. */
  accounts(): Promise<readonly Account[]>;

  /**
   * The rows of a contract's report of some days, in the account's zone and both included; some rows at a time, as
   * they arrive. Each is one JSON object as text: an object of an answer as it stands, or a line of a file by its
   * header, values as they are written. Rows of totals are left out. Only a report that was read to its end ends
   * without an error.
   */
  report(table: AdsTable, account: Account, days: Days): AsyncIterable<readonly string[]>;
}
