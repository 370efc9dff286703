import { type Cell, isDateFormat } from "./cell.ts";
import { formatNumber } from "./number-format.ts";

export type ValueRenderOption = "FORMATTED_VALUE" | "UNFORMATTED_VALUE" | "FORMULA";
export type DateTimeRenderOption = "SERIAL_NUMBER" | "FORMATTED_STRING";
export type RenderedValue = string | number | boolean;

/** A cell as the values API answers it; an empty cell is "". */
export function renderCell(
  cell: Cell,
  values: ValueRenderOption,
  dates: DateTimeRenderOption,
): RenderedValue {
  if (cell === null) return "";
  if (typeof cell === "string") return cell;
  if (typeof cell === "boolean") return values === "FORMATTED_VALUE" ? (cell ? "TRUE" : "FALSE") : cell;
  if (typeof cell === "number") return values === "FORMATTED_VALUE" ? formatNumber(cell, undefined) : cell;
  if ("error" in cell) return values === "FORMULA" ? (cell.formula ?? cell.error) : cell.error;
  const asText = values === "FORMATTED_VALUE" || (dates === "FORMATTED_STRING" && isDateFormat(cell.format));
  return asText ? formatNumber(cell.number, cell.format) : cell.number;
}
