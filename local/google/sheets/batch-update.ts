import { z } from "zod";
import { parseStrictly } from "../call.ts";
import { GoogleError, invalidArgument, unimplemented } from "../errors.ts";
import type { Cell } from "./cell.ts";
import { changeSpreadsheet, type Sheet, type Spreadsheet, type SpreadsheetChange } from "./spreadsheet.ts";
import { parseUserEntered } from "./user-entered.ts";

const gridProperties = z.strictObject({
  rowCount: z.int().min(1).optional(),
  columnCount: z.int().min(1).optional(),
});

export const sheetProperties = z.strictObject({
  sheetId: z.int().min(0).optional(),
  title: z.string().min(1).optional(),
  index: z.int().min(0).optional(),
  sheetType: z.literal("GRID").optional(),
  gridProperties: gridProperties.optional(),
});

export type SheetPropertiesInput = z.output<typeof sheetProperties>;

const dimensionRange = z.strictObject({
  sheetId: z.int(),
  dimension: z.enum(["ROWS", "COLUMNS"]),
  startIndex: z.int().min(0),
  endIndex: z.int().min(1),
});

const extendedValue = z.strictObject({
  numberValue: z.number().optional(),
  stringValue: z.string().optional(),
  boolValue: z.boolean().optional(),
  formulaValue: z.string().optional(),
});

const cellData = z.strictObject({
  userEnteredValue: extendedValue.optional(),
  userEnteredFormat: z
    .strictObject({
      numberFormat: z
        .strictObject({
          type: z.enum(["NUMBER", "PERCENT", "CURRENCY", "DATE", "TIME", "DATE_TIME", "SCIENTIFIC", "TEXT"]),
          pattern: z.string().min(1),
        })
        .optional(),
    })
    .optional(),
});

const requestSchema = z.strictObject({
  addSheet: z.strictObject({ properties: sheetProperties.optional() }).optional(),
  deleteSheet: z.strictObject({ sheetId: z.int() }).optional(),
  updateSheetProperties: z.strictObject({ properties: sheetProperties, fields: z.string() }).optional(),
  updateSpreadsheetProperties: z
    .strictObject({
      properties: z.strictObject({
        title: z.string().optional(),
        locale: z.string().optional(),
        timeZone: z.string().optional(),
      }),
      fields: z.string(),
    })
    .optional(),
  insertDimension: z
    .strictObject({ range: dimensionRange, inheritFromBefore: z.boolean().optional() })
    .optional(),
  deleteDimension: z.strictObject({ range: dimensionRange }).optional(),
  appendDimension: z
    .strictObject({ sheetId: z.int(), dimension: z.enum(["ROWS", "COLUMNS"]), length: z.int().min(1) })
    .optional(),
  updateCells: z
    .strictObject({
      rows: z.array(z.strictObject({ values: z.array(cellData).optional() })),
      fields: z.string(),
      start: z.strictObject({
        sheetId: z.int().default(0),
        rowIndex: z.int().default(0),
        columnIndex: z.int().default(0),
      }),
    })
    .optional(),
});

type BatchRequest = z.output<typeof requestSchema>;

/** A batch decided as a whole: nothing of it happens when one of its requests cannot. */
export interface BatchUpdate {
  readonly changes: readonly SpreadsheetChange[];
  readonly replies: readonly Readonly<Record<string, unknown>>[];
  readonly spreadsheet: Spreadsheet;
  readonly title?: string;
}

interface Outcome {
  readonly changes: readonly SpreadsheetChange[];
  readonly reply?: Readonly<Record<string, unknown>>;
  readonly title?: string;
}

/** @throws GoogleError 400 "Invalid requests[i].kind: …" as Google words it, 501 for a kind not done here. */
export function planBatchUpdate(spreadsheet: Spreadsheet, requests: readonly unknown[]): BatchUpdate {
  const changes: SpreadsheetChange[] = [];
  const replies: Readonly<Record<string, unknown>>[] = [];
  let title: string | undefined;
  let draft = spreadsheet;
  requests.forEach((request, index) => {
    const parsed = parseStrictly(requestSchema, request, "sheets.spreadsheets.batchUpdate");
    const kind = Object.keys(parsed)[0] ?? "";
    const outcome = planned(draft, parsed, `requests[${index}].${kind}`);
    for (const change of outcome.changes) draft = changeSpreadsheet(draft, change);
    changes.push(...outcome.changes);
    replies.push(outcome.reply ?? {});
    title = outcome.title ?? title;
  });
  return { changes, replies, spreadsheet: draft, ...(title === undefined ? {} : { title }) };
}

/** Properties of a sheet as the API answers them. */
export function sheetPropertiesBody(
  sheet: Omit<Sheet, "rows">,
  index: number,
): Readonly<Record<string, unknown>> {
  const { sheetId, title, rowCount, columnCount } = sheet;
  return { sheetId, title, index, sheetType: "GRID", gridProperties: { rowCount, columnCount } };
}

/** A new sheet's change; a missing id and title are made up as Google does. */
export function addSheetChange(
  spreadsheet: Spreadsheet,
  properties: SheetPropertiesInput,
  place: string,
): Extract<SpreadsheetChange, { kind: "addSheet" }> {
  const title = properties.title ?? freeTitle(spreadsheet);
  requireFreeTitle(spreadsheet, title, undefined, place);
  const sheetId = properties.sheetId ?? freeSheetId(spreadsheet);
  if (spreadsheet.sheets.some((sheet) => sheet.sheetId === sheetId)) {
    throw invalidArgument(`Invalid ${place}: Sheet with ID ${sheetId} already exists.`);
  }
  const index = Math.min(properties.index ?? spreadsheet.sheets.length, spreadsheet.sheets.length);
  const { rowCount = 1000, columnCount = 26 } = properties.gridProperties ?? {};
  return { kind: "addSheet", index, sheet: { sheetId, title, rowCount, columnCount } };
}

function planned(spreadsheet: Spreadsheet, request: BatchRequest, place: string): Outcome {
  if (Object.keys(request).length !== 1) throw invalidArgument("A request must set exactly one kind.");
  if (request.addSheet !== undefined) {
    const change = addSheetChange(spreadsheet, request.addSheet.properties ?? {}, place);
    const properties = sheetPropertiesBody(change.sheet, change.index);
    return { changes: [change], reply: { addSheet: { properties } } };
  }
  if (request.deleteSheet !== undefined) {
    const { sheetId } = existing(spreadsheet, request.deleteSheet.sheetId, place);
    if (spreadsheet.sheets.length === 1) {
      throw invalidArgument(`Invalid ${place}: You can't remove all the sheets in a document.`);
    }
    return { changes: [{ kind: "deleteSheet", sheetId }] };
  }
  if (request.updateSheetProperties !== undefined) {
    return updateSheet(spreadsheet, request.updateSheetProperties, place);
  }
  if (request.updateSpreadsheetProperties !== undefined) {
    return updateProperties(spreadsheet, request.updateSpreadsheetProperties);
  }
  if (request.insertDimension !== undefined)
    return changeDimension(spreadsheet, "insert", request.insertDimension.range, place);
  if (request.deleteDimension !== undefined)
    return changeDimension(spreadsheet, "delete", request.deleteDimension.range, place);
  if (request.appendDimension !== undefined) {
    const { dimension, length, sheetId } = request.appendDimension;
    const sheet = existing(spreadsheet, sheetId, place);
    const start = dimension === "ROWS" ? sheet.rowCount : sheet.columnCount;
    return { changes: [{ kind: "insert", sheetId, dimension, start, count: length }] };
  }
  if (request.updateCells !== undefined) return updateCells(spreadsheet, request.updateCells, place);
  throw unimplemented(`The request ${place}`);
}

function updateSheet(
  spreadsheet: Spreadsheet,
  request: NonNullable<BatchRequest["updateSheetProperties"]>,
  place: string,
): Outcome {
  const { properties, fields } = request;
  if (properties.sheetId === undefined) throw invalidArgument(`Invalid ${place}: sheetId is required.`);
  const { rows: _, ...before } = existing(spreadsheet, properties.sheetId, place);
  let sheet = before;
  let index = spreadsheet.sheets.findIndex(({ sheetId }) => sheetId === before.sheetId);
  for (const field of fieldNames(fields, ["title", "index", "gridProperties"])) {
    if (field === "title" && properties.title !== undefined) {
      requireFreeTitle(spreadsheet, properties.title, before.sheetId, place);
      sheet = { ...sheet, title: properties.title };
    } else if (field === "index" && properties.index !== undefined) {
      // Google counts the new place as if the sheet still stood at its old one.
      index = properties.index > index ? properties.index - 1 : properties.index;
    } else if (field.startsWith("gridProperties")) {
      const { rowCount, columnCount } = properties.gridProperties ?? {};
      if (!field.endsWith("columnCount")) sheet = { ...sheet, rowCount: rowCount ?? sheet.rowCount };
      if (!field.endsWith("rowCount")) sheet = { ...sheet, columnCount: columnCount ?? sheet.columnCount };
    }
  }
  return { changes: [{ kind: "updateSheet", index, sheet }] };
}

function updateProperties(
  spreadsheet: Spreadsheet,
  { properties, fields }: NonNullable<BatchRequest["updateSpreadsheetProperties"]>,
): Outcome {
  const names = new Set(fieldNames(fields, ["title", "locale", "timeZone"]));
  const locale = names.has("locale") ? (properties.locale ?? "en_US") : spreadsheet.locale;
  const timeZone = names.has("timeZone") ? (properties.timeZone ?? "Etc/GMT") : spreadsheet.timeZone;
  const title = names.has("title") ? properties.title : undefined;
  return { changes: [{ kind: "properties", locale, timeZone }], ...(title === undefined ? {} : { title }) };
}

function changeDimension(
  spreadsheet: Spreadsheet,
  kind: "insert" | "delete",
  range: z.output<typeof dimensionRange>,
  place: string,
): Outcome {
  const { sheetId, dimension, startIndex, endIndex } = range;
  const sheet = existing(spreadsheet, sheetId, place);
  const size = dimension === "ROWS" ? sheet.rowCount : sheet.columnCount;
  const count = endIndex - startIndex;
  if (count <= 0 || startIndex > size || (kind === "delete" && endIndex > size)) {
    throw invalidArgument(
      `Invalid ${place}: range.startIndex[${startIndex}] is too large, or empty (size ${size}).`,
    );
  }
  if (kind === "delete" && count === size) {
    throw invalidArgument(
      `Invalid ${place}: You can't delete all the ${dimension.toLowerCase()} on the sheet.`,
    );
  }
  return { changes: [{ kind, sheetId, dimension, start: startIndex, count }] };
}

function updateCells(
  spreadsheet: Spreadsheet,
  request: NonNullable<BatchRequest["updateCells"]>,
  place: string,
): Outcome {
  const { sheetId, rowIndex, columnIndex } = request.start;
  const sheet = existing(spreadsheet, sheetId, place);
  const fields =
    request.fields === "*" ? ["userEnteredValue", "userEnteredFormat"] : request.fields.split(",");
  const writesValue = fields.includes("userEnteredValue");
  const unknown = fields.find((field) => !/^userEntered(Value|Format(\.numberFormat)?)$/.test(field));
  if (unknown !== undefined) throw unimplemented(`The field ${unknown} of ${place}`);
  if (!writesValue) throw unimplemented(`Formatting cells without their values (${place})`);
  const cells = request.rows.map((row) => (row.values ?? []).map((cell) => cellOf(cell, fields.length > 1)));
  const width = cells.reduce((widest, row) => Math.max(widest, row.length), 0);
  if (rowIndex + cells.length > sheet.rowCount || columnIndex + width > sheet.columnCount) {
    throw invalidArgument(`Invalid ${place}: Attempting to write outside of the grid.`);
  }
  return { changes: [{ kind: "setCells", sheetId, row: rowIndex, column: columnIndex, cells }] };
}

function cellOf(data: z.output<typeof cellData>, withFormat: boolean): Cell {
  const value = data.userEnteredValue ?? {};
  const format = withFormat ? data.userEnteredFormat?.numberFormat : undefined;
  if (value.numberValue !== undefined) {
    return format === undefined ? value.numberValue : { number: value.numberValue, format };
  }
  if (value.formulaValue !== undefined) return parseUserEntered(value.formulaValue);
  if (value.stringValue === "") return null;
  return value.stringValue ?? value.boolValue ?? null;
}

function existing(spreadsheet: Spreadsheet, sheetId: number, place: string): Sheet {
  const sheet = spreadsheet.sheets.find((candidate) => candidate.sheetId === sheetId);
  if (sheet === undefined) throw invalidArgument(`Invalid ${place}: No sheet with id: ${sheetId}`);
  return sheet;
}

function requireFreeTitle(
  spreadsheet: Spreadsheet,
  title: string,
  except: number | undefined,
  place: string,
): void {
  const taken = spreadsheet.sheets.some(
    (sheet) => sheet.sheetId !== except && sheet.title.toLowerCase() === title.toLowerCase(),
  );
  if (taken) {
    throw new GoogleError(
      400,
      `Invalid ${place}: A sheet with the name "${title}" already exists. Please enter another name.`,
      "INVALID_ARGUMENT",
    );
  }
}

function freeTitle(spreadsheet: Spreadsheet): string {
  for (let number = spreadsheet.sheets.length + 1; ; number += 1) {
    const title = `Sheet${number}`;
    if (!spreadsheet.sheets.some((sheet) => sheet.title === title)) return title;
  }
}

function freeSheetId(spreadsheet: Spreadsheet): number {
  return spreadsheet.sheets.length === 0
    ? 0
    : spreadsheet.sheets.reduce((largest, sheet) => Math.max(largest, sheet.sheetId), 0) + 1;
}

function fieldNames(fields: string, known: readonly string[]): readonly string[] {
  if (fields === "*") return known;
  const names = fields.split(",").map((field) => field.trim());
  for (const name of names) {
    if (!known.includes(name.split(".")[0] ?? "")) throw unimplemented(`The field ${name}`);
  }
  return names;
}
