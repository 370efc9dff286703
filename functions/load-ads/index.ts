import type { HttpFunction } from "@google-cloud/functions-framework";
import { z } from "zod";
import { adReportTables } from "../../includes/contracts/index.ts";
import { answerLoads } from "../loading/answer-loads.ts";
import { loadRequestFields, namedTables, readLoadRequest } from "../loading/load-request.ts";
import { createLogger } from "../logging.ts";
import { loadAdsEnvironment } from "./environment.ts";
import { loadAccounts } from "./load-accounts.ts";

const environment = loadAdsEnvironment(process.env);
const logger = createLogger("load-ads");
const bodySchema = z.strictObject(loadRequestFields);

/**
 * The HTTP function: loads the reports of all contracts, or of `{"tables": ["google_ad_day"]}`, for every account;
 * `"force": true` reads every day since ADS_START_DATE again. Answers as `answerLoads` does, a summary each account
 * and table.
 */
export const loadAds: HttpFunction = (request, response) =>
  answerLoads(response, logger, () => {
    const example = '{"tables": ["google_campaign_day"], "force": false}';
    const { tables: names, force: isForced = false } = readLoadRequest(bodySchema, request.body, example);
    const tables = namedTables(names, adReportTables, "ad report");
    return loadAccounts(environment, { tables, isForced }, logger);
  });
