import type { HttpFunction } from "@google-cloud/functions-framework";
import type { Logger } from "../logging.ts";
import { asError } from "../retry.ts";
import { BadRequestError } from "./load-request.ts";
import { isWell, type LoadSummary } from "./load-summary.ts";

type Response = Parameters<HttpFunction>[1];

/**
 * Answers a request with `{"tables": [...]}`, a summary each load: 200 when all is well, 500 when any failed or was
 * refused, or the warehouse is out of reach, 400 for a request that cannot be done.
 */
export async function answerLoads(
  response: Response,
  logger: Logger,
  load: () => Promise<readonly LoadSummary[]>,
): Promise<void> {
  try {
    const tables = await load();
    response.status(tables.every(isWell) ? 200 : 500).json({ tables });
  } catch (thrown) {
    const { message } = asError(thrown);
    const status = thrown instanceof BadRequestError ? 400 : 500;
    logger.error({ error: message }, "load not possible");
    response.status(status).json({ error: message, tables: [] });
  }
}
