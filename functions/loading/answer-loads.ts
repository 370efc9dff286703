import type { HttpFunction } from "@google-cloud/functions-framework";
import type { Logger } from "../logging.ts";
import { asError } from "../retry.ts";
import { BadRequestError } from "./load-request.ts";
import { isWell, type LoadSummary } from "./load-summary.ts";

type Response = Parameters<HttpFunction>[1];

/** What is answered where nothing was loaded: nothing was to be, or it will be. */
export class Acknowledgement {
  constructor(
    readonly status: 200 | 202,
    readonly body: object,
  ) {}
}

/**
 * Answers a request with `{"tables": [...]}`, a summary each load: 200 when all is well; 500 when any failed, was refused
 * or is incomplete, or the warehouse is out of reach; 400 for a request that cannot be done.
 */
export async function answerLoads(
  response: Response,
  logger: Logger,
  load: () => Promise<readonly LoadSummary[] | Acknowledgement>,
): Promise<void> {
  try {
    const result = await load();
    if (result instanceof Acknowledgement) {
      response.status(result.status).json({ ...result.body, tables: [] });
    } else {
      response.status(result.every(isWell) ? 200 : 500).json({ tables: result });
    }
  } catch (thrown) {
    const { message } = asError(thrown);
    const status = thrown instanceof BadRequestError ? 400 : 500;
    logger.error({ error: message }, "load not possible");
    response.status(status).json({ error: message, tables: [] });
  }
}
