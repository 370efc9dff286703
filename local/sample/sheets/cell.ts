import { type Day, dayOf, dayText } from "../time.ts";

/** What a cell holds. Null is an empty cell. */
export type Cell = null | string | number | DateCell | NotAvailable;

interface DateCell {
  readonly kind: "date";
  readonly day: Day;
}

interface NotAvailable {
  readonly kind: "not_available";
}

export const notAvailable: NotAvailable = { kind: "not_available" };

export function typedDate(day: Day): Cell {
  return { kind: "date", day };
}

/** What one types to get the cell (valueInputOption USER_ENTERED). An apostrophe keeps text as it is. */
export function cellInput(cell: Cell): string | number {
  if (cell === null) return "";
  if (typeof cell === "number") return cell;
  if (typeof cell === "string") return `'${cell}`;
  return cell.kind === "date" ? dayText(cell.day) : "=NA()";
}

/** How the cell reads back (UNFORMATTED_VALUE, SERIAL_NUMBER): dates count from 1899-12-30. */
export function cellValue(cell: Cell): string | number {
  if (cell === null) return "";
  if (typeof cell !== "object") return cell;
  return cell.kind === "date" ? cell.day - dayOf(1899, 12, 30) : "#N/A";
}
