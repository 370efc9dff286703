import { z } from "zod";
import { type Call, newIdentifier, parseStrictly } from "../call.ts";
import { changedFile, type Need, spreadsheetFile, spreadsheetMimeType } from "../drive/access.ts";
import { newFile } from "../drive/new-file.ts";
import { GoogleError, invalidArgument, unimplemented } from "../errors.ts";
import type { FieldTree } from "../field-tree.ts";
import { formatA1 } from "./a1.ts";
import { findAppendPlace } from "./append.ts";
import {
  addSheetChange,
  planBatchUpdate,
  type SheetPropertiesInput,
  sheetProperties,
  sheetPropertiesBody,
} from "./batch-update.ts";
import { changeSpreadsheet, type Spreadsheet, type SpreadsheetChange } from "./spreadsheet.ts";
import {
  clearValues,
  type RenderOptions,
  readValues,
  resolveRange,
  type ValuesWrite,
  writeValues,
} from "./values.ts";

const properties: FieldTree = { title: true, locale: true, timeZone: true };
const sheetFields: FieldTree = {
  properties: {
    sheetId: true,
    title: true,
    index: true,
    sheetType: true,
    gridProperties: { rowCount: true, columnCount: true },
  },
};
const spreadsheetFields: FieldTree = {
  spreadsheetId: true,
  spreadsheetUrl: true,
  properties,
  sheets: sheetFields,
};
const valueRangeFields: FieldTree = { range: true, majorDimension: true, values: true };
const updateFields: FieldTree = {
  spreadsheetId: true,
  updatedRange: true,
  updatedRows: true,
  updatedColumns: true,
  updatedCells: true,
};

/** Every field that an answer of the Sheets API can have here, for partial responses. */
export const sheetsFields: FieldTree = {
  ...spreadsheetFields,
  ...valueRangeFields,
  ...updateFields,
  valueRanges: valueRangeFields,
  tableRange: true,
  updates: updateFields,
  clearedRange: true,
  clearedRanges: true,
  replies: { addSheet: sheetFields },
  responses: updateFields,
  totalUpdatedRows: true,
  totalUpdatedColumns: true,
  totalUpdatedCells: true,
  totalUpdatedSheets: true,
};

/** Answers a request to the Sheets API v4; the path is what follows `/v4/spreadsheets`. */
export function handleSheets(call: Call, verb: string | undefined): unknown {
  const [spreadsheetId, collection, range, ...more] = call.path;
  const place = [call.method, collection ?? "", range === undefined ? "" : "range", verb ?? ""].join(" ");
  if (spreadsheetId === undefined) {
    if (call.method === "POST") return create(call);
    throw unimplemented(`${call.method} /v4/spreadsheets`);
  }
  if (more.length === 0) {
    switch (place) {
      case "GET   ":
        return get(call, spreadsheetId);
      case "POST   batchUpdate":
        return batchUpdate(call, spreadsheetId);
      case "GET values range ":
        return valuesGet(call, spreadsheetId, range ?? "");
      case "GET values  batchGet":
        return valuesBatchGet(call, spreadsheetId);
      case "PUT values range ":
        return valuesUpdate(call, spreadsheetId, range ?? "");
      case "POST values range append":
        return valuesAppend(call, spreadsheetId, range ?? "");
      case "POST values range clear":
        return valuesClear(call, spreadsheetId, range ?? "");
      case "POST values  batchUpdate":
        return valuesBatchUpdate(call, spreadsheetId);
      case "POST values  batchClear":
        return valuesBatchClear(call, spreadsheetId);
    }
  }
  throw unimplemented(
    `The Sheets method ${call.method} …/${call.path.slice(1).join("/")}${verb === undefined ? "" : `:${verb}`}`,
  );
}

const spreadsheetSchema = z.strictObject({
  properties: z
    .strictObject({
      title: z.string().optional(),
      locale: z.string().optional(),
      timeZone: z.string().optional(),
    })
    .optional(),
  sheets: z.array(z.strictObject({ properties: sheetProperties.optional() })).optional(),
});

function create(call: Call): unknown {
  const body = parseStrictly(spreadsheetSchema, call.body ?? {}, "sheets.spreadsheets.create");
  const id = newIdentifier();
  const title = body.properties?.title ?? "Untitled spreadsheet";
  const { locale = "en_US", timeZone = "Etc/GMT" } = body.properties ?? {};
  const asked: readonly { readonly properties?: SheetPropertiesInput | undefined }[] =
    body.sheets === undefined || body.sheets.length === 0 ? [{ properties: {} }] : body.sheets;
  const changes: SpreadsheetChange[] = [{ kind: "properties", locale, timeZone }];
  let spreadsheet: Spreadsheet = { locale, timeZone, sheets: [] };
  asked.forEach((sheet, index) => {
    const change = addSheetChange(spreadsheet, { ...sheet.properties, index }, `sheets[${index}]`);
    spreadsheet = changeSpreadsheet(spreadsheet, change);
    changes.push(change);
  });
  call.store.commit([
    { kind: "file", file: newFile(call, { id, name: title, mimeType: spreadsheetMimeType }) },
    { kind: "spreadsheet", id, changes },
  ]);
  return spreadsheetBody(call, id);
}

const getQuery = z.strictObject({ includeGridData: z.enum(["true", "false"]).optional() });

function get(call: Call, id: string): unknown {
  const query = parseStrictly(getQuery, call.query, "sheets.spreadsheets.get");
  if (query.includeGridData === "true") throw unimplemented("includeGridData of sheets.spreadsheets.get");
  open(call, id, "reader");
  return spreadsheetBody(call, id);
}

const batchUpdateBody = z.strictObject({
  requests: z.array(z.unknown()).optional(),
  includeSpreadsheetInResponse: z.literal(false).optional(),
});

function batchUpdate(call: Call, id: string): unknown {
  const spreadsheet = open(call, id, "writer");
  const { requests = [] } = parseStrictly(
    batchUpdateBody,
    call.body ?? {},
    "sheets.spreadsheets.batchUpdate",
  );
  if (requests.length === 0) throw invalidArgument("Must specify at least one request.");
  const plan = planBatchUpdate(spreadsheet, requests);
  commit(call, id, plan.changes, plan.title);
  return { spreadsheetId: id, replies: plan.replies };
}

const renderQuery = {
  majorDimension: z.enum(["ROWS", "COLUMNS"]).default("ROWS"),
  valueRenderOption: z.enum(["FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"]).default("FORMATTED_VALUE"),
  dateTimeRenderOption: z.enum(["SERIAL_NUMBER", "FORMATTED_STRING"]).default("SERIAL_NUMBER"),
};

function valuesGet(call: Call, id: string, range: string): unknown {
  const options: RenderOptions = parseStrictly(
    z.strictObject(renderQuery),
    call.query,
    "sheets.spreadsheets.values.get",
  );
  return readValues(resolveRange(open(call, id, "reader"), range), options);
}

const batchGetQuery = z.strictObject({
  ...renderQuery,
  ranges: z.union([z.string().transform((range) => [range]), z.array(z.string())]).default([]),
});

function valuesBatchGet(call: Call, id: string): unknown {
  const { ranges, ...options } = parseStrictly(
    batchGetQuery,
    call.query,
    "sheets.spreadsheets.values.batchGet",
  );
  const spreadsheet = open(call, id, "reader");
  if (ranges.length === 0) throw invalidArgument("Must specify at least one range.");
  const valueRanges = ranges.map((range) => readValues(resolveRange(spreadsheet, range), options));
  return { spreadsheetId: id, valueRanges };
}

const inputOption = z.enum(["RAW", "USER_ENTERED"]);
const inputQuery = { valueInputOption: inputOption, includeValuesInResponse: z.literal("false").optional() };
const inputValues = z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])));
const valueRangeBody = z.strictObject({
  range: z.string().optional(),
  majorDimension: z.enum(["ROWS", "COLUMNS"]).default("ROWS"),
  values: inputValues.default([]),
});

function valuesUpdate(call: Call, id: string, range: string): unknown {
  const method = "sheets.spreadsheets.values.update";
  const { valueInputOption } = parseStrictly(z.strictObject(inputQuery), call.query, method);
  const body = parseStrictly(valueRangeBody, call.body ?? {}, method);
  const spreadsheet = open(call, id, "writer");
  if (body.range !== undefined && body.range !== range) {
    throw invalidArgument(
      `Requested range [${range}] does not match the range of the values [${body.range}].`,
    );
  }
  const written = writeValues(
    resolveRange(spreadsheet, range),
    body.values,
    body.majorDimension,
    valueInputOption,
  );
  commit(call, id, written.changes);
  return updateBody(id, written);
}

const appendQuery = z.strictObject({
  ...inputQuery,
  insertDataOption: z.enum(["OVERWRITE", "INSERT_ROWS"]).default("OVERWRITE"),
});

function valuesAppend(call: Call, id: string, range: string): unknown {
  const method = "sheets.spreadsheets.values.append";
  const query = parseStrictly(appendQuery, call.query, method);
  const body = parseStrictly(valueRangeBody, call.body ?? {}, method);
  if (body.majorDimension === "COLUMNS") throw unimplemented(`majorDimension COLUMNS of ${method}`);
  const spreadsheet = open(call, id, "writer");
  const { sheet, asked } = resolveRange(spreadsheet, range);
  const { row, column, table } = findAppendPlace(sheet, asked);
  const width = body.values.reduce((widest, line) => Math.max(widest, line.length), 0);
  const grown: SpreadsheetChange[] = [];
  const grow = (dimension: "ROWS" | "COLUMNS", start: number, count: number): void => {
    if (count > 0) grown.push({ kind: "insert", sheetId: sheet.sheetId, dimension, start, count });
  };
  if (query.insertDataOption === "INSERT_ROWS") grow("ROWS", row, body.values.length);
  else grow("ROWS", sheet.rowCount, row + body.values.length - sheet.rowCount);
  grow("COLUMNS", sheet.columnCount, column + width - sheet.columnCount);
  const draft = grown.reduce(changeSpreadsheet, spreadsheet);
  const target = draft.sheets.find(({ sheetId }) => sheetId === sheet.sheetId) ?? sheet;
  const start = { startRow: row, endRow: row + 1, startColumn: column, endColumn: column + 1 };
  const written = writeValues({ sheet: target, asked: start }, body.values, "ROWS", query.valueInputOption);
  commit(call, id, [...grown, ...written.changes]);
  const tableRange = table === undefined ? {} : { tableRange: formatA1(sheet.title, table) };
  return { spreadsheetId: id, ...tableRange, updates: updateBody(id, written) };
}

const noQuery = z.strictObject({});

function valuesClear(call: Call, id: string, range: string): unknown {
  parseStrictly(noQuery, call.query, "sheets.spreadsheets.values.clear");
  parseStrictly(noQuery, call.body ?? {}, "sheets.spreadsheets.values.clear");
  const cleared = clearValues(resolveRange(open(call, id, "writer"), range));
  commit(call, id, cleared.changes);
  return { spreadsheetId: id, clearedRange: cleared.clearedRange };
}

const valuesBatchUpdateBody = z.strictObject({
  valueInputOption: inputOption,
  includeValuesInResponse: z.literal(false).optional(),
  data: z.array(valueRangeBody.extend({ range: z.string() })).default([]),
});

function valuesBatchUpdate(call: Call, id: string): unknown {
  const method = "sheets.spreadsheets.values.batchUpdate";
  parseStrictly(noQuery, call.query, method);
  const body = parseStrictly(valuesBatchUpdateBody, call.body ?? {}, method);
  let draft = open(call, id, "writer");
  const changes: SpreadsheetChange[] = [];
  const sheets = new Set<number>();
  const responses = body.data.map((data) => {
    const range = resolveRange(draft, data.range);
    const written = writeValues(range, data.values, data.majorDimension, body.valueInputOption);
    draft = written.changes.reduce(changeSpreadsheet, draft);
    changes.push(...written.changes);
    sheets.add(range.sheet.sheetId);
    return written;
  });
  commit(call, id, changes);
  const total = (count: (written: ValuesWrite) => number): number =>
    responses.reduce((sum, written) => sum + count(written), 0);
  return {
    spreadsheetId: id,
    totalUpdatedRows: total((written) => written.updatedRows),
    totalUpdatedColumns: total((written) => written.updatedColumns),
    totalUpdatedCells: total((written) => written.updatedCells),
    totalUpdatedSheets: sheets.size,
    responses: responses.map((written) => updateBody(id, written)),
  };
}

const batchClearBody = z.strictObject({ ranges: z.array(z.string()).default([]) });

function valuesBatchClear(call: Call, id: string): unknown {
  const method = "sheets.spreadsheets.values.batchClear";
  parseStrictly(noQuery, call.query, method);
  const { ranges } = parseStrictly(batchClearBody, call.body ?? {}, method);
  const spreadsheet = open(call, id, "writer");
  const cleared = ranges.map((range) => clearValues(resolveRange(spreadsheet, range)));
  commit(
    call,
    id,
    cleared.flatMap(({ changes }) => changes),
  );
  return { spreadsheetId: id, clearedRanges: cleared.map(({ clearedRange }) => clearedRange) };
}

function open(call: Call, id: string, need: Need): Spreadsheet {
  spreadsheetFile(call.store.state, id, call.caller, need);
  const spreadsheet = call.store.state.spreadsheets.get(id);
  if (spreadsheet === undefined) throw new GoogleError(404, "Requested entity was not found.", "NOT_FOUND");
  return spreadsheet;
}

function commit(call: Call, id: string, changes: readonly SpreadsheetChange[], title?: string): void {
  const file = spreadsheetFile(call.store.state, id, call.caller, "writer");
  call.store.commit([
    { kind: "spreadsheet", id, changes },
    { kind: "file", file: changedFile(file, call.now(), title === undefined ? {} : { name: title }) },
  ]);
}

function spreadsheetBody(call: Call, id: string): unknown {
  const { locale, timeZone, sheets } = open(call, id, "reader");
  return {
    spreadsheetId: id,
    properties: { title: call.store.state.files.get(id)?.name ?? "", locale, timeZone },
    sheets: sheets.map((sheet, index) => ({ properties: sheetPropertiesBody(sheet, index) })),
    spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${id}/edit`,
  };
}

function updateBody(id: string, written: ValuesWrite): unknown {
  const { changes: _, ...counts } = written;
  return { spreadsheetId: id, ...counts };
}
