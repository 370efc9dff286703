import { adMess } from "../mess.ts";
import { type RandomStream, randomStream } from "../random.ts";
import { type Day, dayInJapan, type Instant, monthOf, todayAt, weekdayOf } from "../time.ts";
import type { AdEconomics, PlannedAd, PlannedCampaign } from "./ad-plans.ts";
import type { AdAmounts, AdFigure } from "./ad-rows.ts";
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

/** What has been counted of a campaign's day by an instant, ad by ad, or for the whole campaign where it has no ads. */
export function* countedFigures(
  campaign: PlannedCampaign,
  day: Day,
  { seed, scale, at }: AdReading,
): Generator<AdFigure> {
  const { campaignId, economics } = campaign;
  const age = dayInJapan(at) - day;
  const isOver = campaign.endsOn !== null && campaign.endsOn <= day;
  if (age < 0 || day < campaign.startsOn || isOver) return;
  const random = randomStream(seed, "ad", Number(campaignId), day);
  const isPaused = random.chance(0.01) && !economics.isSteady;
  if (isPaused) return;
  const clicks = economics.clicks * scale * demand(day) * (0.75 + 0.5 * random.fraction());
  if (adMess.reportsCampaignOnly(campaign.channelType)) {
    const final = drawFinal(random, economics, clicks, economics.isSteady);
    yield { campaignId, adGroupId: null, adId: null, ...known(final, age) };
    return;
  }
  let isClicked = economics.isSteady;
  for (const { adGroupId, adId, share } of shares(random, campaign, day)) {
    const final = drawFinal(random, economics, clicks * share, isClicked);
    isClicked = false;
    yield { campaignId, adGroupId, adId, ...known(final, age) };
  }
}

/** The ads shown on a day, ad group by ad group, with their shares of the campaign's clicks. */
function shares(
  random: RandomStream,
  { adGroups }: PlannedCampaign,
  day: Day,
): readonly { readonly adGroupId: string; readonly adId: string; readonly share: number }[] {
  const weighed = adGroups.flatMap(({ adGroupId, weight, ads }) =>
    ads
      .filter((ad) => isShown(ad, day))
      .map(({ adId }) => ({ adGroupId, adId, weight: weight * (0.5 + random.fraction()) })),
  );
  const whole = weighed.reduce((sum, { weight }) => sum + weight, 0);
  return weighed.map(({ adGroupId, adId, weight }) => ({ adGroupId, adId, share: weight / whole }));
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

/** What is known of figures so many days later; on the day itself that is a part of them. */
function known(final: FinalFigures, age: number): AdAmounts {
  const isToday = age === 0;
  const clicks = isToday
    ? Math.min(Math.floor(final.clicks * shareByFive + final.luck), final.clicks)
    : final.clicks;
  const parts = adMess.restatedConversions(final.conversionParts, age);
  const conversions = adMess.sharedConversions(clicks === 0 ? 0 : parts, final.partsOf);
  return {
    impressions: isToday
      ? Math.max(Math.floor(final.impressions * shareByFive), clicks, 1)
      : final.impressions,
    clicks,
    costJpy: isToday
      ? Math.round((final.costJpy * clicks) / Math.max(final.clicks, 1))
      : adMess.restatedCost(final.costJpy, final.refundedDailyJpy, age),
    conversions,
    conversionsValue: conversions * final.valueJpy,
  };
}
