/**
 * Which campaign of the campaign master a first touch came by: an ON condition between two tables with the columns
 * utm_source and utm_campaign.
 */
export function isCampaignOf(campaigns: string, touches: string): string {
  return `${campaigns}.utm_source = ${touches}.utm_source AND ${campaigns}.utm_campaign = ${touches}.utm_campaign`;
}

/** The sales channel of a first touch left-joined to its campaign: organic without utm, unknown where the master lacks it. */
export function channelOf(campaigns: string, touches: string): string {
  return `IF(${touches}.utm_source IS NULL, "organic", COALESCE(${campaigns}.channel, "unknown"))`;
}
