import type { Simulation } from "../simulation.ts";
import { dayText } from "../time.ts";
import type { AdDay } from "../world/ad-rows.ts";

/** What the ad platform holds as of a simulated day, in lines of JSON: what is in the accounts, and days of figures. */
export function* adWorldLines(
  { ads }: Simulation,
  simulatedDay: number,
  days: Iterable<AdDay>,
): Generator<object> {
  for (const { customerId, name, currencyCode, timeZone } of ads.accounts()) {
    yield { kind: "account", id: customerId, name, currency: currencyCode, timeZone };
  }
  for (const { customerId, campaignId, name, channelType, isRunning } of ads.campaigns(simulatedDay)) {
    const status = isRunning ? "ENABLED" : "PAUSED";
    yield { kind: "campaign", account: customerId, id: campaignId, name, channelType, status };
  }
  for (const { customerId, campaignId, adGroupId, name } of ads.adGroups(simulatedDay)) {
    yield { kind: "adGroup", account: customerId, campaign: campaignId, id: adGroupId, name };
  }
  for (const { customerId, adGroupId, adId, type, isListed } of ads.ads(simulatedDay)) {
    const status = isListed ? "ENABLED" : "REMOVED";
    yield { kind: "ad", account: customerId, adGroup: adGroupId, id: adId, type, status, isListed };
  }
  for (const { customerId, day, counted } of days) {
    const date = dayText(day);
    for (const { campaignId, adGroupId, adId, costJpy, ...amounts } of counted) {
      yield {
        kind: "figures",
        account: customerId,
        campaign: campaignId,
        ...(adGroupId === null ? {} : { adGroup: adGroupId }),
        ...(adId === null ? {} : { ad: adId }),
        date,
        ...amounts,
        costMicros: costJpy * 1_000_000,
      };
    }
  }
}
