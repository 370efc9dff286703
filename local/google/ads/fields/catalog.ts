import { attributeFields } from "./attributes.ts";
import type { Field, ResourceName } from "./field.ts";
import { metricFields } from "./metrics.ts";
import { segmentFields } from "./segments.ts";

/** A resource that queries select from. */
export interface Resource {
  readonly name: ResourceName;
  /** The resources whose attributes its rows have. */
  readonly attributed: readonly ResourceName[];
  readonly hasMetrics: boolean;
}

const resources: readonly Resource[] = [
  { name: "customer", attributed: ["customer"], hasMetrics: true },
  { name: "campaign", attributed: ["customer", "campaign"], hasMetrics: true },
  { name: "ad_group", attributed: ["customer", "campaign", "ad_group"], hasMetrics: true },
  {
    name: "ad_group_ad",
    attributed: ["customer", "campaign", "ad_group", "ad_group_ad"],
    hasMetrics: true,
  },
  { name: "customer_client", attributed: ["customer", "customer_client"], hasMetrics: false },
];

const resourcesByName = new Map<string, Resource>(resources.map((resource) => [resource.name, resource]));

const fieldsByName = new Map<string, Field>(
  [...attributeFields, ...metricFields, ...segmentFields].map((field) => [field.name, field]),
);

export function findResource(name: string): Resource | undefined {
  return resourcesByName.get(name);
}

export function findField(name: string): Field | undefined {
  return fieldsByName.get(name);
}

/** Resources of the API that this stand-in has nothing of. */
const otherResources = new Set(
  (
    "account_budget ad_group_ad_asset_view ad_group_asset ad_group_audience_view ad_group_criterion age_range_view " +
    "asset asset_group asset_group_asset bidding_strategy campaign_asset campaign_audience_view campaign_budget " +
    "campaign_criterion change_event change_status click_view conversion_action customer_asset gender_view " +
    "geographic_view keyword_view label landing_page_view location_view search_term_view shopping_performance_view " +
    "topic_view user_list user_location_view video"
  ).split(" "),
);

export function isOtherResource(name: string): boolean {
  return otherResources.has(name);
}

/** Fields that the API has and this stand-in does not, of those that reports commonly ask for. */
const otherFields = new Set(
  (
    "campaign.advertising_channel_sub_type campaign.bidding_strategy_type campaign.campaign_budget campaign.end_date_time " +
    "campaign.labels campaign.primary_status campaign.serving_status campaign.start_date_time " +
    "ad_group.cpc_bid_micros ad_group.labels ad_group_ad.ad_strength ad_group_ad.labels ad_group_ad.policy_summary " +
    "customer.auto_tagging_enabled customer.optimization_score customer.tracking_url_template " +
    "customer_client.applied_labels metrics.absolute_top_impression_percentage metrics.active_view_impressions " +
    "metrics.all_conversions_value metrics.average_cost metrics.conversions_by_conversion_date " +
    "metrics.conversions_from_interactions_rate metrics.conversions_value_by_conversion_date metrics.engagements " +
    "metrics.interactions metrics.invalid_clicks metrics.search_impression_share metrics.top_impression_percentage " +
    "metrics.video_trueview_views metrics.view_through_conversions segments.ad_network_type segments.click_type " +
    "segments.conversion_action segments.conversion_action_category segments.conversion_action_name segments.device " +
    "segments.hour segments.slot"
  ).split(" "),
);

export function isOtherField(name: string): boolean {
  return otherFields.has(name) || otherResources.has(name.split(".")[0] ?? "");
}
