import type { HttpFunction } from "@google-cloud/functions-framework";
import { z } from "zod";
import { spreadsheetTables } from "../../includes/contracts/index.ts";
import { createLogger } from "../logging.ts";
import { asError } from "../retry.ts";
import { loadSheetsEnvironment } from "./environment.ts";
import { type LoadSheetsRequest, loadSpreadsheets } from "./load-spreadsheets.ts";

const environment = loadSheetsEnvironment(process.env);
const logger = createLogger("load-sheets");

const bodySchema = z.strictObject({
  tables: z.array(z.string()).min(1).optional(),
  force: z.boolean().optional(),
});

class BadRequestError extends Error {
  override readonly name = "BadRequestError";
}

/**
 * The HTTP function: loads the spreadsheets of all contracts, or of `{"tables": ["product_costs"]}`; `"force": true`
 * lands versions again that have landed. Answers `{"tables": [...]}` with a summary each: 200 when all is well, 500
 * when any failed or was refused, 400 for a body it cannot read.
 */
export const loadSheets: HttpFunction = async (request, response) => {
  try {
    const tables = await loadSpreadsheets(environment, readRequest(request.body), logger);
    const isWell = tables.every(({ status }) => status === "landed" || status === "unchanged");
    response.status(isWell ? 200 : 500).json({ tables });
  } catch (thrown) {
    const { message } = asError(thrown);
    const status = thrown instanceof BadRequestError ? 400 : 500;
    logger.error({ error: message }, "load not possible");
    response.status(status).json({ error: message, tables: [] });
  }
};

function readRequest(body: unknown): LoadSheetsRequest {
  const parsed = bodySchema.safeParse(body ?? {});
  if (!parsed.success) {
    throw new BadRequestError(
      `The request body cannot be read: ${z.prettifyError(parsed.error)}. It takes {"tables": ["product_costs"], "force": false}.`,
    );
  }
  const { tables: names, force: isForced = false } = parsed.data;
  if (names === undefined) return { tables: spreadsheetTables, isForced };
  const tables = names.map((name) => {
    const table = spreadsheetTables.find(
      (each) => name === each.name || name === `${each.source.name}.${each.name}`,
    );
    if (table === undefined) {
      const known = spreadsheetTables.map((each) => each.name).join(", ");
      throw new BadRequestError(`There is no spreadsheet contract "${name}". There are: ${known}.`);
    }
    return table;
  });
  return { tables: [...new Set(tables)], isForced };
}
