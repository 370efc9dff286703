import type { SourceTable } from "../contracts/source-table.ts";
import type { Warehouse } from "../names.ts";

/**
 * What a load offers: a snapshot states every live key of what it covers, so a key it lacks is gone; an incomplete
 * snapshot is one of which a part could not be read, so a key it lacks may be in that part; changes state only what
 * they mention. ops.loads records an incomplete snapshot as changes.
 */
export type LandingMode = "snapshot" | "incomplete snapshot" | "changes";

/** The scopes from one to another in the order of their texts, both included. */
export interface ScopeRange {
  readonly from: string;
  readonly to: string;
}

export interface Landing {
  readonly warehouse: Warehouse;
  readonly table: SourceTable;
  readonly mode: LandingMode;
  /** The part of the table that is landed, as the ledger names it; the scope of rows that state none of their own. */
  readonly scope: string;
  /** The scopes that a snapshot states whole: it tombstones only keys of these. Absent: its own scope alone. */
  readonly covers?: ScopeRange | undefined;
  /** The relation that holds the staged rows (stagedColumns), as SQL names it. */
  readonly staged: string;
  /**
   * Statements that run first: they make the staged relation where no loader has, and set `landing_position` (what
   * the source was read at, or NULL), `landing_is_full_compare` and, of a cursor pull, `landing_cursor_from` and
   * `landing_cursor_to`. A failure of theirs is recorded like any other.
   */
  readonly stage: string;
}
