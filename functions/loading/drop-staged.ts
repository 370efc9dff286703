import type { Staged } from "../landing/stage.ts";
import type { Logger } from "../logging.ts";

/** Drops what was staged; where that fails it is left to expire. */
export async function dropStaged(staged: Staged, logger: Logger): Promise<void> {
  try {
    await staged.drop();
  } catch (error) {
    logger.warn({ table: staged.table.table, error: String(error) }, "staging table left to expire");
  }
}
