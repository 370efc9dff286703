import { rowKey } from "../sheets/spreadsheet.ts";
import { spreadsheets } from "../sheets/spreadsheets.ts";
import type { Simulation } from "../simulation.ts";
import { unreadableTime } from "./readable-chat.ts";

/** A row that cannot be landed. Rows of a tab count from 1, the header. */
export interface LoadReject {
  readonly table: string;
  readonly reason: "duplicate_key" | "missing_key";
  readonly tab: string;
  readonly row: number;
}

/** A landed row with a required column that has no value, or none of its type. */
export interface TypedReject {
  readonly table: string;
  /**
   * The row's key in raw, a JSON array: of the tab and the key's cells as text, normalised to NFKC and trimmed, or of the
   * segments of a document's path.
   */
  readonly key: string;
  readonly column: string;
  readonly reason: "missing" | "invalid";
}

export interface ExpectedRejects {
  readonly load: readonly LoadReject[];
  readonly typed: readonly TypedReject[];
}

/**
 * What a snapshot of every spreadsheet and of the chat must reject as of a simulated day: the spreadsheets' rows in order
 * of table, tab and row, then the chat's.
 */
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
  typed.push(...chatRejects(simulation, simulatedDay));
  return { load, typed };
}

function* chatRejects(simulation: Simulation, simulatedDay: number): Generator<TypedReject> {
  for (const { id, document, messages } of simulation.consultations(simulatedDay)) {
    const path = ["consultations", id];
    if (document !== null && document.entry === null) {
      const key = JSON.stringify(path);
      yield { table: "consultations", key, column: "friend_added_at", reason: "missing" };
    }
    for (const message of messages) {
      const reason = unreadableTime(message.sentAtForm);
      const key = JSON.stringify([...path, "messages", message.id]);
      if (reason !== null) yield { table: "messages", key, column: "sent_at", reason };
    }
  }
}
