import type { Simulation } from "../simulation.ts";
import { dayText } from "../time.ts";
import type { AdFigure } from "../world/ad-rows.ts";
import { type AdLoads, type LandedAdDay, landedAdDays } from "./landed-ads.ts";
import { type Numeric, numericOf, numericText, parseNumeric } from "./numeric.ts";

/** A row of the fact `fct_ad_day`, by its columns' names; numbers with decimals as exact text. */
export interface AdDayRow {
  readonly ad_day_id: string;
  readonly platform: "google";
  readonly account_id: string;
  readonly account_name: string;
  readonly campaign_id: string;
  readonly campaign_name: string | null;
  readonly ad_group_id: string | null;
  readonly ad_group_name: string | null;
  readonly ad_id: string | null;
  readonly date_on: string;
  readonly time_zone: string;
  readonly impressions: number;
  readonly clicks: number;
  readonly cost: string;
  readonly currency_code: string;
  readonly tax_treatment: "excluded";
  readonly conversions: string;
  readonly conversions_value: string;
}

/**
 * The true `fct_ad_day` as of a simulated day: the ads' figures, and what ad groups and campaigns have beyond those
 * below them.
 */
export function* adDays(simulation: Simulation, simulatedDay: number, loads?: AdLoads): Generator<AdDayRow> {
  for (const adDay of landedAdDays(simulation, simulatedDay, loads)) {
    for (const { figure, amounts } of countedOnce(adDay.reported)) yield adDayRow(adDay, figure, amounts);
  }
}

interface Amounts {
  readonly impressions: number;
  readonly clicks: number;
  readonly cost: Numeric;
  readonly conversions: Numeric;
  readonly conversionsValue: Numeric;
}

interface Counted {
  /** Whose row it is. */
  readonly figure: AdFigure;
  readonly amounts: Amounts;
}

/** Every figure once: an ad's own, and of the others what is not in the figures below them. */
function* countedOnce(figures: readonly AdFigure[]): Generator<Counted> {
  for (const figure of figures) {
    const { campaignId, adGroupId, adId } = figure;
    const amounts = amountsOf(figure);
    if (adId !== null) {
      yield { figure, amounts };
      continue;
    }
    const below = figures.filter((other) =>
      adGroupId === null
        ? other.campaignId === campaignId && other.adGroupId !== null && other.adId === null
        : other.adGroupId === adGroupId && other.adId !== null,
    );
    const rest = below.map(amountsOf).reduce(less, amounts);
    const isWholeCampaign = adGroupId === null && below.length === 0;
    if (isWholeCampaign || !isNothing(rest)) yield { figure, amounts: rest };
  }
}

function amountsOf({ impressions, clicks, costJpy, conversions, conversionsValue }: AdFigure): Amounts {
  return {
    impressions,
    clicks,
    cost: numericOf(costJpy),
    conversions: parseNumeric(String(conversions)),
    conversionsValue: parseNumeric(String(conversionsValue)),
  };
}

function less(one: Amounts, other: Amounts): Amounts {
  return {
    impressions: one.impressions - other.impressions,
    clicks: one.clicks - other.clicks,
    cost: one.cost - other.cost,
    conversions: one.conversions - other.conversions,
    conversionsValue: one.conversionsValue - other.conversionsValue,
  };
}

function isNothing({ impressions, clicks, cost, conversions, conversionsValue }: Amounts): boolean {
  return impressions === 0 && clicks === 0 && cost === 0n && conversions === 0n && conversionsValue === 0n;
}

function adDayRow({ account, names, day }: LandedAdDay, figure: AdFigure, amounts: Amounts): AdDayRow {
  const { campaignId, adGroupId, adId } = figure;
  const date = dayText(day);
  return {
    ad_day_id: ["google", account.customerId, campaignId, adGroupId ?? "-", adId ?? "-", date].join("/"),
    platform: "google",
    account_id: account.customerId,
    account_name: account.name,
    campaign_id: campaignId,
    campaign_name: names.get(campaignId) ?? null,
    ad_group_id: adGroupId,
    ad_group_name: adGroupId === null ? null : (names.get(adGroupId) ?? null),
    ad_id: adId,
    date_on: date,
    time_zone: account.timeZone,
    impressions: amounts.impressions,
    clicks: amounts.clicks,
    cost: numericText(amounts.cost),
    currency_code: account.currencyCode,
    tax_treatment: "excluded",
    conversions: numericText(amounts.conversions),
    conversions_value: numericText(amounts.conversionsValue),
  };
}
