import { adMess } from "../mess.ts";
import { clockAt, type Day, dayInJapan, type Instant, todayAt } from "../time.ts";
import { countedFigures } from "./ad-figures.ts";
import { adAccounts, adCampaignsBegunBy, type PlannedCampaign } from "./ad-plans.ts";
import { reportedFigures } from "./ad-reports.ts";
import type { AdAccountRow, AdCampaignRow, AdDay, AdGroupRow, AdRow } from "./ad-rows.ts";

/** Days from one to another, both included; without an end where absent. */
export interface DayRange {
  readonly from?: Day;
  readonly through?: Day;
}

/**
 * The ad platform: two client accounts and what it reports of them, always as of a simulated day's clock. Seed, scale
 * and day alone decide the figures; each day's are generated while they are read.
 */
export class AdPlatform {
  private readonly seed: number;
  private readonly scale: number;

  constructor(seed: number, scale: number) {
    this.seed = seed;
    this.scale = scale;
  }

  accounts(): readonly AdAccountRow[] {
    return Object.values(adAccounts);
  }

  campaigns(simulatedDay: number): readonly AdCampaignRow[] {
    const at = clockAt(simulatedDay);
    return begun(at).map(({ customerId, campaignId, names, channelType, endsOn }) => ({
      customerId,
      campaignId,
      name: nameAt(names, at),
      channelType,
      isRunning: endsOn === null || dayInJapan(at) < endsOn,
    }));
  }

  adGroups(simulatedDay: number): readonly AdGroupRow[] {
    return begun(clockAt(simulatedDay)).flatMap(({ customerId, campaignId, adGroups }) =>
      adGroups.map(({ adGroupId, name }) => ({ customerId, campaignId, adGroupId, name })),
    );
  }

  /** The ads that the accounts have and have had. */
  ads(simulatedDay: number): readonly AdRow[] {
    const at = clockAt(simulatedDay);
    return begun(at).flatMap(({ customerId, campaignId, adGroups }) =>
      adGroups.flatMap(({ adGroupId, ads }) =>
        ads
          .filter(({ from }) => from <= dayInJapan(at))
          .map(({ adId, type, removedAt }) => {
            const isListed = removedAt === null || removedAt > at;
            return { customerId, campaignId, adGroupId, adId, type, isListed };
          }),
      ),
    );
  }

  /** The days with figures, account by account in order of time. */
  *days(
    simulatedDay: number,
    { from = 0, through = todayAt(simulatedDay) }: DayRange = {},
  ): Generator<AdDay> {
    const at = clockAt(simulatedDay);
    const last = Math.min(through, dayInJapan(at));
    const reading = { seed: this.seed, scale: this.scale, at };
    const listed = new Set<string>();
    for (const { adId, isListed } of this.ads(simulatedDay)) if (isListed) listed.add(adId);
    for (const { customerId } of this.accounts()) {
      const campaigns = begun(at).filter((campaign) => campaign.customerId === customerId);
      const first = Math.min(...campaigns.map(({ startsOn }) => startsOn));
      for (let day = Math.max(first, from); day <= last; day += 1) {
        const counted = campaigns.flatMap((campaign) => [...countedFigures(campaign, day, reading)]);
        const reported = reportedFigures(counted, (adId) => listed.has(adId));
        if (counted.length > 0) yield { customerId, day, counted, reported };
      }
    }
  }

  /** The days of which something else is counted than at the clock of an earlier day, the one before where absent. */
  *changedDays(simulatedDay: number, since = simulatedDay - 1): Generator<AdDay> {
    if (simulatedDay === 0) throw new RangeError("Day 0 is the history; changes start on day 1.");
    const from = todayAt(since) - adMess.restatedDays;
    const before = new Map<string, string>();
    for (const { customerId, day, counted } of this.days(since, { from })) {
      before.set(`${customerId} ${day}`, JSON.stringify(counted));
    }
    for (const adDay of this.days(simulatedDay, { from })) {
      const { customerId, day, counted } = adDay;
      if (before.get(`${customerId} ${day}`) !== JSON.stringify(counted)) yield adDay;
    }
  }
}

function begun(at: Instant): readonly PlannedCampaign[] {
  return adCampaignsBegunBy(dayInJapan(at));
}

function nameAt(names: PlannedCampaign["names"], at: Instant): string {
  return names.findLast(({ from }) => from <= at)?.name ?? "";
}
