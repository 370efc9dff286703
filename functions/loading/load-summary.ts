import type { SourceTable } from "../../includes/contracts/source-table.ts";
import type { LoadOutcome } from "../landing/land.ts";

/** What became of one load: of a table, or of one scope of it. Counts are of rows; read = landed + unchanged + rejected. */
export interface LoadSummary {
  readonly table: string;
  readonly scope: string;
  /**
   * `unchanged`: what the source stands at had landed before, and was not read again. `incomplete`: what could be read
   * has landed; `error` says what could not.
   */
  readonly status: "landed" | "unchanged" | "incomplete" | "failed" | "refused";
  readonly read: number;
  readonly landed: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly tombstoned: number;
  readonly loadId: string | null;
  readonly seconds: number;
  readonly error?: string;
}

/** A contract's name as people say it, as in `sheets.product_costs`. */
export function tableName(table: SourceTable): string {
  return `${table.source.name}.${table.name}`;
}

/** @param outcome undefined where nothing was read, because nothing had changed @param started of performance.now() */
export function summarise(
  table: SourceTable,
  scope: string,
  started: number,
  outcome: LoadOutcome | undefined,
): LoadSummary {
  return {
    table: tableName(table),
    scope,
    status: outcome === undefined ? "unchanged" : outcome.status === "succeeded" ? "landed" : outcome.status,
    read: outcome?.read ?? 0,
    landed: outcome?.landed ?? 0,
    unchanged: outcome?.unchanged ?? 0,
    rejected: outcome?.rejected ?? 0,
    tombstoned: outcome?.tombstoned ?? 0,
    loadId: outcome?.loadId ?? null,
    seconds: Math.round(performance.now() - started) / 1000,
    ...(outcome?.error == null ? {} : { error: outcome.error }),
  };
}

/** Whether a load ended as it should. */
export function isWell({ status }: LoadSummary): boolean {
  return status === "landed" || status === "unchanged";
}
