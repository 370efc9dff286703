import type { SourceTable } from "../contracts/source-table.ts";
import type { Warehouse } from "../names.ts";

/**
 * What a load offers: a snapshot states every live key of its scope, so a key it lacks is gone;
 * changes state only what they mention.
 */
export type LandingMode = "snapshot" | "changes";

export interface Landing {
  readonly warehouse: Warehouse;
  readonly table: SourceTable;
  readonly mode: LandingMode;
  /** The part of the table that is landed: a snapshot tombstones only keys of its own scope. */
  readonly scope: string;
  /** The relation that holds the staged rows (stagedColumns), as SQL names it. */
  readonly staged: string;
  /**
   * Statements that run first: they make the staged relation where no loader has, and set `landing_position` (what
   * the source was read at, or NULL), `landing_is_full_compare` and, of a cursor pull, `landing_cursor_from` and
   * `landing_cursor_to`. A failure of theirs is recorded like any other.
   */
  readonly stage: string;
}
