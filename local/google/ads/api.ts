import { z } from "zod";
import type { Api } from "../api.ts";
import { type Call, parseStrictly } from "../call.ts";
import { unimplemented } from "../errors.ts";
import { RawAnswer } from "../raw-answer.ts";
import { jsonAnswer } from "../send.ts";
import { type AdsAccess, adsScope } from "./access.ts";
import { pageAnswer, streamAnswer } from "./answers.ts";
import { dayIn } from "./days.ts";
import {
  AdsRefusal,
  adsFailure,
  failureOf,
  queryRefusal,
  quotaExhausted,
  requestRefusal,
} from "./failure.ts";
import { parseQuery } from "./gaql/parse.ts";
import { type AdsCaller, requireAccount, requireDeveloper } from "./permission.ts";
import { asksForMetrics, type Plan, planQuery } from "./report/plan.ts";
import { runReport } from "./report/report.ts";
import { fieldMaskOf } from "./report/row-text.ts";
import type { AdsLimits } from "./settings.ts";
import type { Account } from "./world/entities.ts";
import type { World } from "./world/world.ts";

export interface AdsParts {
  readonly access: AdsAccess;
  readonly limits: AdsLimits;
  readonly world: World;
}

/** Versions that are answered, and those that the API names as no longer so; it has no pages of others. */
const versions = { supported: ["v23", "v24", "v25", "v26"], sunset: ["v19", "v20", "v21", "v22"] };

/** The reports of the Google Ads API: `/v26/customers/{id}/googleAds:searchStream` and `:search`. */
export function adsApi(parts: AdsParts): Api {
  return {
    service: "ads",
    // Paths begin with the version, which is read as one of their segments.
    prefix: /^(?=\/v\d+\/customers[/:])/,
    fields: {},
    readScopes: [adsScope],
    writeScopes: [adsScope],
    failure: (status, pathname) => failureOf(versionOf(pathname), status),
    errorBody: (body, pathname) => (pathname.endsWith(":searchStream") ? [body] : body),
    handle: (call, verb) => {
      const [version = ""] = call.path;
      try {
        return handle(parts, call, verb, version);
      } catch (error) {
        if (error instanceof AdsRefusal) throw adsFailure(version, error);
        throw error;
      }
    },
  };
}

function handle(parts: AdsParts, call: Call, verb: string | undefined, version: string): RawAnswer {
  if (versions.sunset.includes(version)) {
    throw requestRefusal(
      "UNSUPPORTED_VERSION",
      `Version ${version} is deprecated. Requests to this version will be blocked.`,
    );
  }
  if (!versions.supported.includes(version)) return pageNotFound(call, verb);
  const caller: AdsCaller = {
    developerToken: headerOf(call, "developer-token"),
    loginCustomerId: headerOf(call, "login-customer-id"),
  };
  requireDeveloper(caller, parts.access);
  if (call.caller !== emailOf(call, parts)) {
    throw new AdsRefusal(401, {
      kind: "authenticationError",
      code: "NOT_ADS_USER",
      message:
        "The Google account that generated the OAuth access token is not associated with a Google Ads account.",
    });
  }
  const wait = parts.limits.wait();
  if (wait > 0) throw quotaExhausted(wait);
  const [, , customerId = "", service, ...more] = call.path;
  if (call.path.length === 2 && verb === "listAccessibleCustomers" && call.method === "GET") {
    return jsonAnswer(200, { resourceNames: [`customers/${parts.access.managerId}`] });
  }
  if (service !== "googleAds" || more.length > 0 || call.method !== "POST") {
    throw unimplemented(`${call.method} /${call.path.join("/")}${verb === undefined ? "" : `:${verb}`}`);
  }
  const account = requireAccount(customerId, caller, parts.access, parts.world.accounts);
  if (verb === "searchStream") return searchStream(parts, call, account);
  if (verb === "search") return search(parts, call, account);
  throw unimplemented(`The method googleAds:${verb ?? ""}`);
}

const noSummary = z.enum(["UNSPECIFIED", "NO_SUMMARY_ROW"]).optional();
const streamSchema = z.strictObject({
  query: z.string().optional(),
  summaryRowSetting: z.string().optional(),
});
const searchSchema = z.strictObject({
  query: z.string().optional(),
  pageToken: z.string().optional(),
  pageSize: z.unknown().optional(),
  validateOnly: z.boolean().optional(),
  searchSettings: z
    .strictObject({
      returnTotalResultsCount: z.boolean().optional(),
      omitResults: z.literal(false).optional(),
    })
    .optional(),
});

function searchStream(parts: AdsParts, call: Call, account: Account): RawAnswer {
  const body = parseStrictly(streamSchema, call.body ?? {}, "googleAds:searchStream");
  if (!noSummary.safeParse(body.summaryRowSetting).success) throw unimplemented("A summary row");
  const plan = planFor(parts, call, account, body.query);
  const report = runReport(plan, account, parts.world);
  const { rowsPerChunk } = parts.limits;
  const interrupt = parts.limits.takeInterrupt(Math.max(1, Math.ceil(report.size / rowsPerChunk)));
  if (interrupt === undefined) return streamAnswer(report, fieldMaskOf(plan), rowsPerChunk);
  const { chunks, status } = interrupt;
  const failure = failureOf(call.path[0] ?? "", status);
  return streamAnswer(report, fieldMaskOf(plan), rowsPerChunk, { chunks, body: failure.body });
}

function search(parts: AdsParts, call: Call, account: Account): RawAnswer {
  const body = parseStrictly(searchSchema, call.body ?? {}, "googleAds:search");
  if (body.pageSize !== undefined) {
    throw requestRefusal(
      "PAGE_SIZE_NOT_SUPPORTED",
      "Setting the page size is not supported. Search Responses will have fixed page size of '10000' rows.",
    );
  }
  const plan = planFor(parts, call, account, body.query);
  if (body.validateOnly === true) return jsonAnswer(200, {});
  return pageAnswer(runReport(plan, account, parts.world), fieldMaskOf(plan), {
    query: `${account.id} ${body.query ?? ""}`,
    token: body.pageToken === "" ? undefined : body.pageToken,
    rows: parts.limits.rowsPerChunk,
    hasTotal: body.searchSettings?.returnTotalResultsCount === true,
  });
}

function planFor({ limits }: AdsParts, call: Call, account: Account, query: string | undefined): Plan {
  if (query === undefined || query === "") {
    throw requestRefusal("REQUIRED_FIELD_MISSING", "Required field is missing: query.");
  }
  const plan = planQuery(parseQuery(query), dayIn(account.timeZone, call.now()), limits.dailyMonths);
  if (account.isManager && asksForMetrics(plan)) {
    throw queryRefusal(
      "REQUESTED_METRICS_FOR_MANAGER",
      "Metrics cannot be requested for a manager account. To retrieve metrics, issue separate requests against each " +
        "client account under the manager account.",
    );
  }
  return plan;
}

function emailOf({ store }: Call, { access }: AdsParts): string | undefined {
  return store.state.grants.get(access.refreshToken)?.email;
}

function headerOf({ headers }: Call, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function versionOf(pathname: string): string {
  return /^\/(v\d+)\//.exec(pathname)?.[1] ?? "v26";
}

/** Google's page for addresses that no API has: it is no JSON. */
function pageNotFound(call: Call, verb: string | undefined): RawAnswer {
  const path = `/${call.path.map(encodeURIComponent).join("/")}${verb === undefined ? "" : `:${verb}`}`;
  const page = `<!DOCTYPE html>
<html lang=en>
  <title>Error 404 (Not Found)!!1</title>
  <p><b>404.</b> <ins>That’s an error.</ins>
  <p>The requested URL <code>${path}</code> was not found on this server.  <ins>That’s all we know.</ins>
</html>
`;
  return new RawAnswer(404, { "content-type": "text/html; charset=UTF-8" }, Buffer.from(page, "utf8"));
}
