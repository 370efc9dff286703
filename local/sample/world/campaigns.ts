import { type RandomStream, randomStream } from "../random.ts";
import { type Day, dayOf, firstDayOf, type Month, monthNumber, monthOf, yearOf } from "../time.ts";

/** The channels that campaigns belong to. Orders without utm count as `organic`, unmatched ones as `unknown`. */
export type CampaignChannel = "search" | "social" | "LINE" | "affiliate" | "email";

/** What a link carries, and what a patient keeps of the first visit. */
export interface Utm {
  readonly source: string;
  readonly medium: string;
  readonly campaign: string | null;
}

/** A way to write a campaign in links, and the first day on which links carried it. */
export interface Spelling extends Utm {
  readonly campaign: string;
  readonly since: Day;
}

export interface Campaign {
  readonly campaignId: string;
  readonly name: string;
  readonly channel: CampaignChannel;
  /** One campaign may go by several spellings; the first is as old as the campaign. */
  readonly utms: readonly Spelling[];
  readonly startsOn: Day;
  /** The first day without it; null for a campaign that runs on. */
  readonly endsOn: Day | null;
  /** The day on which marketing writes it into the campaign master; null if nobody ever does. */
  readonly registeredOn: Day | null;
  /** How many patients it brings, relative to the others. */
  readonly weight: number;
}

/** The day on which the shop opened, and its first ads ran. */
export const shopOpened = dayOf(2021, 7, 1);

/** The campaign that was given another name over time, links and all; old links stay in use. */
export const renamedCampaignId = "20110002";
export const linksRenamedOn = dayOf(2023, 4, 1);

/** Campaigns that run all the time. */
const standingCampaigns: readonly Campaign[] = [
  standing("20110001", "指名検索", "search", "google", "cpc", "brand", shopOpened, 14),
  alsoSpelt(
    "Kampo-General",
    linksRenamedOn,
    standing(renamedCampaignId, "漢方 一般", "search", "google", "cpc", "kampo_generic", shopOpened, 10),
  ),
  standing("20110003", "P-MAX 漢方", "search", "google", "cpc", "pmax_kampo", dayOf(2023, 2, 15), 6),
  standing("30110001", "Yahoo!検索 指名", "search", "yahoo", "cpc", "brand_yss", shopOpened, 6),
  standing(
    "40110001",
    "認知拡大（動画）",
    "social",
    "facebook",
    "paid_social",
    "kampo_awareness",
    shopOpened,
    7,
  ),
  standing(
    "40110002",
    "Instagram 体質診断",
    "social",
    "instagram",
    "paid_social",
    "taishitsu_shindan",
    dayOf(2022, 6, 1),
    8,
  ),
  standing("50110001", "友だち追加", "LINE", "line", "paid_social", "line_friends", shopOpened, 10),
  standing("60110001", "A8 本プログラム", "affiliate", "a8", "affiliate", "a8_main", dayOf(2022, 4, 1), 5),
  standing(
    "70110001",
    "メールマガジン",
    "email",
    "newsletter",
    "email",
    "weekly_digest",
    dayOf(2023, 1, 10),
    3,
  ),
];

const firstSeason = monthNumber(2021, 10);
const seasonNames = ["winter", "spring", "summer", "autumn"] as const;
const seasonTitles = ["冬の温活", "春のゆらぎ", "夏の胃腸ケア", "秋のうるおい"] as const;
const seasonalChannels: readonly {
  readonly channel: CampaignChannel;
  readonly source: string;
  readonly medium: string;
}[] = [
  { channel: "social", source: "instagram", medium: "paid_social" },
  { channel: "LINE", source: "line", medium: "paid_social" },
  { channel: "search", source: "google", medium: "cpc" },
];
const daysUntilRegistered = 10;
const forgottenSeason = monthNumber(2023, 10);
const twiceSpeltSeason = monthNumber(2024, 4);

/** The seasons' campaigns so far asked for; every day asks for them again. */
const seasons: Campaign[] = [];

/** The campaigns begun by a day: the standing ones and one each season, in the order of their start. */
export function campaignsBegunBy(day: Day): readonly Campaign[] {
  const begun = standingCampaigns.filter((campaign) => campaign.startsOn <= day);
  for (let index = 0; ; index += 1) {
    const campaign = seasons[index] ?? seasonal(firstSeason + 3 * index);
    seasons[index] = campaign;
    if (campaign.startsOn > day) break;
    begun.push(campaign);
  }
  return begun.sort((one, other) => one.startsOn - other.startsOn);
}

/** Where the patients of a day come from. */
export class AcquisitionSources {
  private readonly seed: number;
  private day: Day = Number.NaN;
  private sources: readonly (Utm | null)[] = [];

  constructor(seed: number) {
    this.seed = seed;
  }

  /** Draws what the first visit of a patient who signs up that day carried; null for none. */
  draw(random: RandomStream, day: Day): Utm | null {
    if (day !== this.day) {
      this.sources = sourcesOn(day, this.seed);
      this.day = day;
    }
    return random.pick(this.sources);
  }
}

const organicWeight = 26;
/** Links that someone posted with a source and no campaign. */
const sourceOnly: Utm = { source: "x", medium: "social", campaign: null };

function sourcesOn(day: Day, seed: number): readonly (Utm | null)[] {
  const sources: (Utm | null)[] = new Array<null>(organicWeight).fill(null);
  sources.push(sourceOnly, sourceOnly);
  const noise = randomStream(seed, "campaign", monthOf(day));
  for (const campaign of campaignsBegunBy(day)) {
    const strength = campaign.weight + noise.integer(-1, 1);
    if (campaign.endsOn !== null && campaign.endsOn <= day) continue;
    const spellings = campaign.utms.filter(({ since }) => since <= day);
    for (let ticket = 0; ticket < strength; ticket += 1)
      sources.push(spellings[ticket % spellings.length] ?? null);
  }
  return sources;
}

function standing(
  campaignId: string,
  name: string,
  channel: CampaignChannel,
  source: string,
  medium: string,
  campaign: string,
  startsOn: Day,
  weight: number,
): Campaign {
  const utms = [{ source, medium, campaign, since: startsOn }];
  return { campaignId, name, channel, utms, startsOn, endsOn: null, registeredOn: startsOn, weight };
}

function alsoSpelt(spelling: string, since: Day, campaign: Campaign): Campaign {
  const [first] = campaign.utms;
  if (first === undefined) return campaign;
  return { ...campaign, utms: [first, { ...first, campaign: spelling, since }] };
}

function seasonal(month: Month): Campaign {
  const turn = Math.floor((month - firstSeason) / 3);
  const { channel, source, medium } = seasonalChannels[turn % seasonalChannels.length] ?? {
    channel: "search",
    source: "google",
    medium: "cpc",
  };
  const quarter = Math.floor((month % 12) / 3);
  const season = seasonNames[quarter] ?? "winter";
  const year = yearOf(month);
  const startsOn = firstDayOf(month) + 7;
  const spellings = [`${season}_sale_${year}`];
  if (month === twiceSpeltSeason)
    spellings.push(`${season.charAt(0).toUpperCase()}${season.slice(1)}-Sale-${year}`);
  return {
    campaignId: `8${String(year)}${String((month % 12) + 1).padStart(3, "0")}`,
    name: `${seasonTitles[quarter] ?? ""}${year}`,
    channel,
    utms: spellings.map((campaign) => ({ source, medium, campaign, since: startsOn })),
    startsOn,
    endsOn: startsOn + 60,
    registeredOn: month === forgottenSeason ? null : startsOn + daysUntilRegistered,
    weight: 9,
  };
}
