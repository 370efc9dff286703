import type { HttpFunction } from "@google-cloud/functions-framework";
import { z } from "zod";
import { spreadsheetTables } from "../../includes/contracts/index.ts";
import { answerLoads } from "../loading/answer-loads.ts";
import { loadRequestFields, namedTables, readLoadRequest } from "../loading/load-request.ts";
import { createLogger } from "../logging.ts";
import { loadSheetsEnvironment } from "./environment.ts";
import { loadSpreadsheets } from "./load-spreadsheets.ts";

const environment = loadSheetsEnvironment(process.env);
const logger = createLogger("load-sheets");
const bodySchema = z.strictObject(loadRequestFields);

/**
 * The HTTP function: loads the spreadsheets of all contracts, or of `{"tables": ["product_costs"]}`; `"force": true`
 * lands versions again that have landed. Answers as `answerLoads` does.
 */
export const loadSheets: HttpFunction = (request, response) =>
  answerLoads(response, logger, () => {
    const example = '{"tables": ["product_costs"], "force": false}';
    const { tables: names, force: isForced = false } = readLoadRequest(bodySchema, request.body, example);
    const tables = namedTables(names, spreadsheetTables, "spreadsheet");
    return loadSpreadsheets(environment, { tables, isForced }, logger);
  });
