import type { AdsAccess } from "../../../../local/sample/sinks/ad-progress.ts";
import { dayText } from "../../../../local/sample/time.ts";
import type { AdDay } from "../../../../local/sample/world/ad-rows.ts";

/** Rows of reports as texts: the level, whose they are, the day, the name of the campaign and the figures. */
export type ReportTexts = readonly string[];

interface ReportRow {
  readonly customer: { readonly id: string };
  readonly campaign: { readonly id: string; readonly name: string };
  readonly adGroup?: { readonly id: string; readonly name: string };
  readonly adGroupAd?: { readonly ad: { readonly id: string } };
  readonly segments: { readonly date: string };
  readonly metrics: {
    readonly impressions?: string;
    readonly clicks?: string;
    readonly costMicros?: string;
    readonly conversions?: number;
    readonly conversionsValue?: number;
  };
}

const resources = {
  campaign: [],
  ad_group: ["ad_group.id", "ad_group.name"],
  ad_group_ad: ["ad_group.id", "ad_group.name", "ad_group_ad.ad.id"],
} as const;

/** Every row that the platform reports of accounts, by campaign, by ad group and by ad, in order of text. */
export async function readReports(access: AdsAccess, customerIds: readonly string[]): Promise<ReportTexts> {
  const token = await accessToken(access);
  const texts: string[] = [];
  for (const customerId of customerIds) {
    for (const [resource, fields] of Object.entries(resources)) {
      const selected = ["customer.id", "campaign.id", "campaign.name", ...fields, "segments.date"];
      const metrics = ["impressions", "clicks", "cost_micros", "conversions", "conversions_value"];
      const query = `SELECT ${[...selected, ...metrics.map((name) => `metrics.${name}`)].join(", ")}
        FROM ${resource} WHERE segments.date BETWEEN '2021-01-01' AND '2030-12-31'`;
      const answer = await fetch(`${access.rootUrl}/v26/customers/${customerId}/googleAds:searchStream`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "developer-token": access.developerToken,
          "login-customer-id": access.managerId,
        },
        body: JSON.stringify({ query }),
      });
      const chunks: readonly { readonly results?: readonly ReportRow[] }[] = JSON.parse(await answer.text());
      for (const { results = [] } of chunks) texts.push(...results.map(reportText));
    }
  }
  return texts.sort();
}

function reportText({ customer, campaign, adGroup, adGroupAd, segments, metrics }: ReportRow): string {
  return JSON.stringify([
    customer.id,
    campaign.id,
    campaign.name,
    adGroup?.id ?? null,
    adGroup?.name ?? null,
    adGroupAd?.ad.id ?? null,
    segments.date,
    metrics.impressions,
    metrics.clicks,
    metrics.costMicros,
    metrics.conversions,
    metrics.conversionsValue,
  ]);
}

/** The rows that the simulation says are reported, in order of text. */
export function expectedReports(days: Iterable<AdDay>, names: ReadonlyMap<string, string>): ReportTexts {
  const texts: string[] = [];
  for (const { customerId, day, reported } of days) {
    for (const figure of reported) {
      const { campaignId, adGroupId, adId } = figure;
      texts.push(
        JSON.stringify([
          customerId,
          campaignId,
          names.get(campaignId),
          adGroupId,
          adGroupId === null ? null : names.get(adGroupId),
          adId,
          dayText(day),
          String(figure.impressions),
          String(figure.clicks),
          `${BigInt(figure.costJpy) * 1_000_000n}`,
          figure.conversions,
          figure.conversionsValue,
        ]),
      );
    }
  }
  return texts.sort();
}

async function accessToken({ rootUrl, clientId, clientSecret, refreshToken }: AdsAccess): Promise<string> {
  const answer = await fetch(`${rootUrl}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    }),
  });
  const { access_token: token }: { readonly access_token: string } = JSON.parse(await answer.text());
  return token;
}
