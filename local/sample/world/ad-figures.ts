import { adMess } from "../mess.ts";
import { type RandomStream, randomStream } from "../random.ts";
import { type Day, dayInJapan, type Instant, monthOf, todayAt, weekdayOf } from "../time.ts";
import type { AdEconomics, PlannedAd, PlannedCampaign } from "./ad-plans.ts";
import type { AdFigure } from "./ad-rows.ts";
import { firstDay } from "./sign-ups.ts";

/** When, and by how large a business, figures are read. */
export interface AdReading {
  readonly seed: number;
  readonly scale: number;
  readonly at: Instant;
}

/** The share of a day's impressions and clicks that has come when the simulated days' clock strikes five. */
const shareByFive = 0.06;
/** People see fewer ads for kampo in summer. January comes first. */
const monthWeights = [1.2, 1.15, 1.1, 1.0, 0.95, 0.9, 0.85, 0.85, 0.9, 1.0, 1.1, 1.2] as const;
const historyLength = todayAt(0) - firstDay;

/** The figures of a campaign's day as known at an instant: its own, its ad groups' and its ads'. */
export function campaignFigures(
  campaign: PlannedCampaign,
  day: Day,
  { seed, scale, at }: AdReading,
): readonly AdFigure[] {
  const { campaignId, economics } = campaign;
  const age = dayInJapan(at) - day;
  const isOver = campaign.endsOn !== null && campaign.endsOn <= day;
  if (age < 0 || day < campaign.startsOn || isOver) return [];
  const random = randomStream(seed, "ad", Number(campaignId), day);
  const isPaused = random.chance(0.01) && !economics.isSteady;
  if (isPaused) return [];
  const clicks = economics.clicks * scale * demand(day) * (0.75 + 0.5 * random.fraction());
  if (adMess.reportsCampaignOnly(campaign.channelType)) {
    const total = new Sum();
    total.add(drawFinal(random, economics, clicks, economics.isSteady), age);
    return [total.figure(campaignId, null, null)];
  }
  const total = new Sum();
  const below: AdFigure[] = [];
  for (const { adGroup, shown } of shares(random, campaign, day)) {
    const groupTotal = new Sum();
    const ads: AdFigure[] = [];
    for (const { ad, share } of shown) {
      const isFirst = below.length === 0 && ads.length === 0;
      const final = drawFinal(random, economics, clicks * share, economics.isSteady && isFirst);
      for (const sum of [total, groupTotal]) sum.add(final, age);
      const adTotal = new Sum();
      adTotal.add(final, age);
      const isListed = ad.removedAt === null || ad.removedAt > at;
      if (isListed) ads.push(adTotal.figure(campaignId, adGroup.adGroupId, ad.adId));
    }
    if (shown.length > 0) below.push(groupTotal.figure(campaignId, adGroup.adGroupId, null), ...ads);
  }
  return [total.figure(campaignId, null, null), ...below];
}

/** The ads shown on a day, ad group by ad group, with their shares of the campaign's clicks. */
function shares(random: RandomStream, { adGroups }: PlannedCampaign, day: Day) {
  const weighed = adGroups.map((adGroup) => ({
    adGroup,
    shown: adGroup.ads
      .filter((ad) => isShown(ad, day))
      .map((ad) => ({ ad, weight: adGroup.weight * (0.5 + random.fraction()) })),
  }));
  let whole = 0;
  for (const { shown } of weighed) for (const { weight } of shown) whole += weight;
  return weighed.map(({ adGroup, shown }) => ({
    adGroup,
    shown: shown.map(({ ad, weight }) => ({ ad, share: weight / whole })),
  }));
}

function isShown({ from, removedAt }: PlannedAd, day: Day): boolean {
  return from <= day && (removedAt === null || day <= dayInJapan(removedAt));
}

/** How much is searched for on a day, 1 on average over the history. */
function demand(day: Day): number {
  const growth = (1 + (1.5 * (day - firstDay)) / historyLength) / 1.75;
  const weekday = weekdayOf(day);
  return growth * (monthWeights[monthOf(day) % 12] ?? 1) * (weekday === 0 || weekday === 6 ? 1.2 : 0.92);
}

/** What the figures of an ad's day come to in the end. */
interface FinalFigures {
  readonly impressions: number;
  readonly clicks: number;
  readonly costJpy: number;
  /** What each day of the restated week takes off the cost. */
  readonly refundedDailyJpy: number;
  readonly conversionParts: number;
  readonly partsOf: 100 | 3;
  readonly valueJpy: number;
  /** Where between two whole numbers a part of the day is rounded up. */
  readonly luck: number;
}

function drawFinal(
  random: RandomStream,
  economics: AdEconomics,
  expectedClicks: number,
  isClicked: boolean,
): FinalFigures {
  const clicks = Math.max(Math.floor(expectedClicks + random.fraction()), isClicked ? 1 : 0);
  const unclicked = expectedClicks * (1 / economics.clickRate - 1) * (0.7 + 0.6 * random.fraction());
  const costJpy = Math.round(clicks * economics.costPerClickJpy * (0.8 + 0.4 * random.fraction()));
  const refund = 1 + Math.floor(costJpy * 0.004 * random.fraction());
  const whole = Math.floor(clicks * economics.conversionRate * (0.5 + random.fraction()) + random.fraction());
  const isShared = random.chance(0.3);
  const shared = random.integer(1, 99);
  const isThirds = random.chance(0.02) && clicks > 0;
  const valueJpy = random.integer(3500, 9000);
  const hundredths = clicks === 0 ? 0 : Math.min(whole, clicks) * 100 + (isShared && whole > 0 ? shared : 0);
  return {
    impressions: 1 + clicks + Math.floor(unclicked),
    clicks,
    costJpy,
    refundedDailyJpy: clicks === 0 ? 0 : refund,
    conversionParts: isThirds ? 1 + (shared % 5) : hundredths,
    partsOf: isThirds ? 3 : 100,
    valueJpy,
    luck: random.fraction(),
  };
}

/** Figures added up as the platform does: conversions as floating-point numbers, one after the other. */
class Sum {
  private impressions = 0;
  private clicks = 0;
  private costJpy = 0;
  private conversions = 0;
  private conversionsValue = 0;

  /** Adds what is known of an ad's figures so many days later; on the day itself that is a part of them. */
  add(final: FinalFigures, age: number): void {
    const isToday = age === 0;
    const clicks = isToday
      ? Math.min(Math.floor(final.clicks * shareByFive + final.luck), final.clicks)
      : final.clicks;
    const parts = adMess.restatedConversions(final.conversionParts, age);
    const conversions = adMess.sharedConversions(clicks === 0 ? 0 : parts, final.partsOf);
    this.impressions += isToday
      ? Math.max(Math.floor(final.impressions * shareByFive), clicks, 1)
      : final.impressions;
    this.clicks += clicks;
    this.costJpy += isToday
      ? Math.round((final.costJpy * clicks) / Math.max(final.clicks, 1))
      : adMess.restatedCost(final.costJpy, final.refundedDailyJpy, age);
    this.conversions += conversions;
    this.conversionsValue += conversions * final.valueJpy;
  }

  figure(campaignId: string, adGroupId: string | null, adId: string | null): AdFigure {
    const { impressions, clicks, costJpy, conversions, conversionsValue } = this;
    return { campaignId, adGroupId, adId, impressions, clicks, costJpy, conversions, conversionsValue };
  }
}
