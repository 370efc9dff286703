import type { HttpFunction } from "@google-cloud/functions-framework";
import { Acknowledgement, answerLoads } from "../loading/answer-loads.ts";
import { createLogger } from "../logging.ts";
import { loadFirestoreEnvironment } from "./environment.ts";
import { loadExports } from "./load-exports.ts";
import { readRequest } from "./request.ts";

const environment = loadFirestoreEnvironment(process.env);
const logger = createLogger("load-firestore");

/**
 * The HTTP function. `{}` has Firestore export the collections of all contracts, or of `{"tables": ["messages"]}`, and
 * lands them; `"wait": false` only starts the export. `{"export": "gs://bucket/path"}` lands an export that is there, as
 * does the event that tells of its last file. `"force": true` lands an export again that has landed. Answers as
 * `answerLoads` does, and 202 with `{"exports": [...]}` for exports that were only started.
 */
export const loadFirestore: HttpFunction = (request, response) =>
  answerLoads(response, logger, async () => {
    const asked = readRequest(request);
    if (asked.kind !== "ignored") return loadExports(environment, asked, logger);
    logger.info({ reason: asked.reason }, "event ignored");
    return new Acknowledgement(200, { ignored: asked.reason });
  });
