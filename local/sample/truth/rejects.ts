import { rowKey } from "../sheets/spreadsheet.ts";
import { spreadsheets } from "../sheets/spreadsheets.ts";
import type { Simulation } from "../simulation.ts";

/** A row that cannot be landed. Rows of a tab count from 1, the header. */
export interface LoadReject {
  readonly table: string;
  readonly reason: "duplicate_key" | "missing_key";
  readonly tab: string;
  readonly row: number;
}

/** A landed row with a required column that is no value of its type. */
export interface TypedReject {
  readonly table: string;
  /** The row's key in raw: a JSON array of the tab and the key's cells as text, normalised to NFKC and trimmed. */
  readonly key: string;
  readonly column: string;
  readonly reason: "invalid";
}

export interface ExpectedRejects {
  readonly load: readonly LoadReject[];
  readonly typed: readonly TypedReject[];
}

/** What a snapshot of every spreadsheet must reject as of a simulated day, in order of table, tab and row. */
export function expectedRejects(simulation: Simulation, simulatedDay: number): ExpectedRejects {
  const load: LoadReject[] = [];
  const typed: TypedReject[] = [];
  for (const spreadsheet of spreadsheets(simulation, simulatedDay)) {
    const { table } = spreadsheet;
    for (const { title: tab, rows } of spreadsheet.tabs) {
      for (const [index, { cells, meaning }] of rows.entries()) {
        if (meaning.kind === "duplicate_key" || meaning.kind === "missing_key") {
          load.push({ table, reason: meaning.kind, tab, row: index + 1 });
        }
        if (meaning.kind === "invalid") {
          typed.push({
            table,
            key: JSON.stringify(rowKey(spreadsheet, tab, cells)),
            column: meaning.column,
            reason: "invalid",
          });
        }
      }
    }
  }
  return { load, typed };
}
