import { type Cell, notAvailable, typedDate } from "./sheets/cell.ts";
import {
  clockAt,
  dayOf,
  firstDayOf,
  hour,
  type Instant,
  type Month,
  monthText,
  startOfDay,
  yearOf,
} from "./time.ts";
import { linksRenamedOn, renamedCampaignId } from "./world/campaigns.ts";

/**
 * The mess of the sample's spreadsheets, a kind each, as people make it. The app has its own: one campaign under
 * two spellings and links without a campaign (world/campaigns.ts), changes by raw SQL that leave updated_at
 * (world/products.ts, world/pharmacists.ts), moments at midnight and at month ends (world/day-shape.ts,
 * world/order-schedule.ts), and payments that are known late (world/order-life.ts). The chat's is in chat-mess.ts.
 */
export const mess = {
  /** `１，２００`: typed with the Japanese input method on. */
  fullWidthNumber: (value: number): Cell => fullWidth(grouped(value)),
  /** ` 1200　`: text with a space before and an ideographic one after. */
  straySpaces: (value: number | string): Cell => ` ${value}\u3000`,
  /** `1,200,000`: a number pasted as text. */
  commaText: (value: number): Cell => grouped(value),
  /** `ＬＩＮＥ`, `ＨＫ－００３`. */
  fullWidthText: (text: string): Cell => fullWidth(text),
  /** `#N/A`: a lookup that found nothing yet. */
  missingLookup: (): Cell => notAvailable,
  /** A month as `2025/04`, as `2025-04` or as the date of its first day. */
  monthWithSlash: (month: Month): Cell => monthText(month, "/"),
  monthWithHyphen: (month: Month): Cell => monthText(month, "-"),
  monthAsDate: (month: Month): Cell => typedDate(firstDayOf(month)),
  /** The cost's column got another name in 2024. */
  renamedCostHeader: (tabYear: number): string => (tabYear < 2024 ? "原価" : "仕入原価"),
  /** The row that someone typed twice: a month of the costs, and a month and channel of the targets. */
  isCostTypedTwice: (month: Month, id: number): boolean => month === monthOfYear(2023, 5) && id === 17,
  isTargetTypedTwice: (month: Month, channel: string): boolean =>
    month === monthOfYear(2024, 11) && channel === "LINE",
  isCampaignTypedTwice: (campaign: string): boolean => campaign === "brand",
  /** The block of a month after which someone left a figure without its key. */
  hasCostWithoutKey: (month: Month): boolean => month === monthOfYear(2024, 3),
  /** The month whose fiscal year closes with a sum that has no key. */
  hasSumWithoutKey: (month: Month): boolean => month % 12 === 2 && yearOf(month) === 2024,
  /** The month before whose block someone left a row empty. */
  hasEmptyRow: (month: Month): boolean => month === monthOfYear(2022, 4) || month === monthOfYear(2024, 6),
} as const;

/** How long the ad platform restates a day's figures. */
const restatedDays = 7;

/** The share of a day's conversions that is known by the days since; the rest is credited late. */
const knownShares = [0.2, 0.5, 0.66, 0.78, 0.86, 0.92, 0.97] as const;

/**
 * The mess of the ad platform's reports, a kind each. Two spellings of one campaign, a campaign that nobody wrote into
 * the campaign master and links without a campaign are in world/campaigns.ts.
 */
export const adMess = {
  /** The week in which yesterday's figures still move: cost goes down as clicks turn out invalid, conversions go up. */
  restatedDays,
  restatedCost: (finalJpy: number, refundedDailyJpy: number, age: number): number =>
    finalJpy + refundedDailyJpy * Math.max(restatedDays - age, 0),
  restatedConversions: (final: number, age: number): number => Math.floor(final * (knownShares[age] ?? 1)),
  /** Conversions that several ads share, in hundredths or thirds: 0.35, or 0.3333333333333333. */
  sharedConversions: (parts: number, of: 100 | 3): number => parts / of,
  /** A campaign that changes its name over time; every report shows the name of the day on which it is asked for. */
  campaignNames: (
    campaignId: string,
    name: string,
  ): readonly { readonly from: Instant; readonly name: string }[] => [
    { from: 0, name },
    ...(campaignId === renamedCampaignId
      ? [
          { from: startOfDay(linksRenamedOn), name: `${name}（Kampo-General）` },
          { from: clockAt(2) + 4 * hour, name: `${name} & 生薬 "2025"` },
        ]
      : []),
  ],
  /** Performance Max reports nothing below the campaign. */
  reportsCampaignOnly: (channelType: string): boolean => channelType === "PERFORMANCE_MAX",
  /** Ads that are gone, and whose figures only their ad group and campaign still have: one long ago, one on the second day. */
  adRemovedAt: (adId: string): Instant | null => removedAds.get(adId) ?? null,
} as const;

const removedAds: ReadonlyMap<string, Instant> = new Map([
  [`${renamedCampaignId}0203`, startOfDay(dayOf(2023, 10, 1)) + 12 * hour],
  ["201100010202", clockAt(1) + 6 * hour],
]);

function monthOfYear(year: number, month: number): Month {
  return year * 12 + month - 1;
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** ASCII letters, digits and signs as their full-width forms. */
function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}
