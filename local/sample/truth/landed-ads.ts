import type { Simulation } from "../simulation.ts";
import { todayAt } from "../time.ts";
import type { AdAccountRow, AdDay } from "../world/ad-rows.ts";

/** When the ad platform's reports are loaded, and how far back each load reaches. */
export interface AdLoads {
  /** Simulated days, rising; the first load reads everything. Every day up to the one asked for where absent. */
  readonly loadedOn?: readonly number[];
  /** How many days before the day of the load before each further one reads again; 30 where absent. */
  readonly restatedDays?: number;
}

/** An account's day as the last load that read it left it. */
export interface LandedAdDay extends AdDay {
  readonly account: AdAccountRow;
  /** The names that campaigns and ad groups had at that load, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * What the warehouse holds of the ad platform's reports. Days that no later load reads again keep the figures, the
 * names and the ads that they had then.
 */
export function* landedAdDays(
  { ads }: Simulation,
  simulatedDay: number,
  { loadedOn = daysThrough(simulatedDay), restatedDays = 30 }: AdLoads = {},
): Generator<LandedAdDay> {
  const accounts = new Map(ads.accounts().map((account) => [account.customerId, account]));
  for (const [index, load] of loadedOn.entries()) {
    const next = loadedOn[index + 1];
    const previous = loadedOn[index - 1];
    const range = {
      ...(previous === undefined ? {} : { from: todayAt(previous) - restatedDays }),
      ...(next === undefined ? {} : { through: todayAt(load) - restatedDays - 1 }),
    };
    const names = namesAt(ads, load);
    for (const adDay of ads.days(load, range)) {
      const account = accounts.get(adDay.customerId);
      if (account === undefined) throw new Error(`There is no account ${adDay.customerId}.`);
      yield { ...adDay, account, names };
    }
  }
}

function namesAt(ads: Simulation["ads"], simulatedDay: number): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { campaignId, name } of ads.campaigns(simulatedDay)) names.set(campaignId, name);
  for (const { adGroupId, name } of ads.adGroups(simulatedDay)) names.set(adGroupId, name);
  return names;
}

function daysThrough(simulatedDay: number): readonly number[] {
  return Array.from({ length: simulatedDay + 1 }, (_, day) => day);
}
