import { z } from "zod";
import {
  type AdReport,
  type AdsTable,
  columnEntries,
  sourceNames,
} from "../../../includes/contracts/source-table.ts";
import { UnreadableAnswerError } from "../../retry.ts";
import { AccessToken, type AccessTokenOptions } from "../access-token.ts";
import type { Days } from "../days.ts";
import { jsonText } from "../json-text-schema.ts";
import { type HttpAnswer, sendRequest, textOf } from "../send-request.ts";
import { StreamedElements } from "../streamed-elements.ts";
import { explainFailure, readFailure } from "./google-failure.ts";
import type { Account, Platform } from "./platform.ts";

export interface GoogleAdsOptions extends AccessTokenOptions {
  readonly developerToken: string;
  /** The manager account through which the accounts are read: digits alone. */
  readonly managerId: string;
  readonly rootUrl: string;
  /** As in `v26`. */
  readonly apiVersion: string;
}

const clientSchema = jsonText.pipe(
  z.object({
    customerClient: z.object({
      id: z.string().regex(/^\d+$/),
      descriptiveName: z.string().default(""),
      manager: z.boolean().default(false),
      status: z.string().default("UNSPECIFIED"),
      timeZone: z.string(),
    }),
  }),
);

const closedStatuses = new Set(["CANCELED", "SUSPENDED", "CLOSED"]);

const resources: Readonly<Record<AdReport["level"], string>> = {
  campaign: "campaign",
  ad_group: "ad_group",
  ad: "ad_group_ad",
};

/** Google Ads: the client accounts of one manager account, read by GAQL through searchStream. */
export function googleAds(options: GoogleAdsOptions): Platform {
  const tokens = new AccessToken(options);

  /** A token of the account's holder is renewed once when it is refused before its time. */
  async function send(customerId: string, query: string): Promise<HttpAnswer> {
    const sendWith = (token: string) =>
      sendRequest({
        url: `${options.rootUrl}/${options.apiVersion}/customers/${customerId}/googleAds:searchStream`,
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "developer-token": options.developerToken,
          "login-customer-id": options.managerId,
        },
        body: JSON.stringify({ query }),
        timeoutMs: options.timeoutMs,
      });
    const token = await tokens.get();
    const answer = await sendWith(token);
    if (answer.status !== 401) return answer;
    await textOf(answer);
    return sendWith(await tokens.renew(token));
  }

  /** The rows that a query answers, which come in messages of up to ten thousand. */
  async function* search(
    request: string,
    customerId: string,
    query: string,
  ): AsyncGenerator<readonly string[]> {
    try {
      const answer = await send(customerId, query);
      if (answer.status !== 200) throw readFailure(await textOf(answer), answer);
      const results = new StreamedElements({
        field: "results",
        onField: (field, text) => {
          if (field === "error") throw readFailure(`{"error":${text}}`);
        },
      });
      for await (const piece of answer.pieces()) {
        const rows = results.push(piece);
        if (rows.length > 0) yield rows;
      }
      results.end();
    } catch (error) {
      throw explainFailure(error, request);
    }
  }

  return {
    name: "google",

    async accounts() {
      const fields = ["id", "descriptive_name", "manager", "status", "time_zone"];
      const query = `SELECT ${fields.map((field) => `customer_client.${field}`).join(", ")} FROM customer_client`;
      const request = `list the accounts of the manager account ${options.managerId} (GOOGLE_ADS_MANAGER_ID)`;
      const accounts = new Map<string, Account>();
      for await (const rows of search(request, options.managerId, query)) {
        for (const row of rows) {
          const account = readAccount(row, request);
          if (account !== undefined) accounts.set(account.id, account);
        }
      }
      return [...accounts.values()];
    },

    report(table, account, days) {
      const request = `read the ${table.report.level} report of the account ${account.id}`;
      return search(request, account.id, reportQuery(table, days));
    },
  };
}

/** An account that has reports of its own; undefined for one that only manages others. */
function readAccount(row: string, request: string): Account | undefined {
  const client = clientSchema.safeParse(row);
  if (!client.success) {
    const cause = new UnreadableAnswerError("an account is not stated as the API is known to");
    throw explainFailure(cause, request);
  }
  const { id, descriptiveName, manager, status, timeZone } = client.data.customerClient;
  if (manager) return undefined;
  return { id, name: descriptiveName, timeZone, closed: closedStatuses.has(status) ? status : null };
}

/** Asks for every column of the contract: its field `costMicros` in `metrics` is `metrics.cost_micros`. */
function reportQuery(table: AdsTable, { first, last }: Days): string {
  const fields = columnEntries(table).map(([name, column]) => {
    const [field = name] = sourceNames(name, column);
    return [...column.containers, field].map(snakeCase).join(".");
  });
  const resource = resources[table.report.level];
  return `SELECT ${fields.join(", ")} FROM ${resource} WHERE segments.date BETWEEN '${first}' AND '${last}'`;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
