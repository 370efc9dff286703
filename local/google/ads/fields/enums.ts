export const accountStatuses = ["ENABLED", "CANCELED", "SUSPENDED", "CLOSED"] as const;
export type AccountStatus = (typeof accountStatuses)[number];

/** Of campaigns, ad groups and ads. */
export const statuses = ["ENABLED", "PAUSED", "REMOVED"] as const;
export type Status = (typeof statuses)[number];

export const channelTypes = [
  "SEARCH",
  "DISPLAY",
  "SHOPPING",
  "HOTEL",
  "VIDEO",
  "MULTI_CHANNEL",
  "LOCAL",
  "SMART",
  "PERFORMANCE_MAX",
  "LOCAL_SERVICES",
  "TRAVEL",
  "DEMAND_GEN",
] as const;
export type ChannelType = (typeof channelTypes)[number];

export const adGroupTypes = [
  "SEARCH_STANDARD",
  "DISPLAY_STANDARD",
  "SHOPPING_PRODUCT_ADS",
  "HOTEL_ADS",
  "SHOPPING_SMART_ADS",
  "VIDEO_BUMPER",
  "VIDEO_TRUE_VIEW_IN_STREAM",
  "VIDEO_TRUE_VIEW_IN_DISPLAY",
  "VIDEO_NON_SKIPPABLE_IN_STREAM",
  "SEARCH_DYNAMIC_ADS",
  "SHOPPING_COMPARISON_LISTING_ADS",
  "PROMOTED_HOTEL_ADS",
  "VIDEO_RESPONSIVE",
  "VIDEO_EFFICIENT_REACH",
  "SMART_CAMPAIGN_ADS",
  "TRAVEL_ADS",
  "YOUTUBE_AUDIO",
] as const;
export type AdGroupType = (typeof adGroupTypes)[number];

export const adTypes = [
  "TEXT_AD",
  "EXPANDED_TEXT_AD",
  "EXPANDED_DYNAMIC_SEARCH_AD",
  "HOTEL_AD",
  "SHOPPING_SMART_AD",
  "SHOPPING_PRODUCT_AD",
  "VIDEO_AD",
  "IMAGE_AD",
  "RESPONSIVE_SEARCH_AD",
  "LEGACY_RESPONSIVE_DISPLAY_AD",
  "APP_AD",
  "LEGACY_APP_INSTALL_AD",
  "RESPONSIVE_DISPLAY_AD",
  "LOCAL_AD",
  "HTML5_UPLOAD_AD",
  "DYNAMIC_HTML5_AD",
  "APP_ENGAGEMENT_AD",
  "SHOPPING_COMPARISON_LISTING_AD",
  "VIDEO_BUMPER_AD",
  "VIDEO_NON_SKIPPABLE_IN_STREAM_AD",
  "VIDEO_TRUEVIEW_IN_STREAM_AD",
  "VIDEO_RESPONSIVE_AD",
  "SMART_CAMPAIGN_AD",
  "CALL_AD",
  "APP_PRE_REGISTRATION_AD",
  "IN_FEED_VIDEO_AD",
  "DEMAND_GEN_MULTI_ASSET_AD",
  "DEMAND_GEN_CAROUSEL_AD",
  "TRAVEL_AD",
  "DEMAND_GEN_VIDEO_RESPONSIVE_AD",
  "DEMAND_GEN_PRODUCT_AD",
  "YOUTUBE_AUDIO_AD",
] as const;
export type AdType = (typeof adTypes)[number];

/** Of segments.day_of_week, from Monday. */
export const weekdays = [
  "MONDAY",
  "TUESDAY",
  "WEDNESDAY",
  "THURSDAY",
  "FRIDAY",
  "SATURDAY",
  "SUNDAY",
] as const;

/** Of segments.month_of_year, from January. */
export const months = [
  "JANUARY",
  "FEBRUARY",
  "MARCH",
  "APRIL",
  "MAY",
  "JUNE",
  "JULY",
  "AUGUST",
  "SEPTEMBER",
  "OCTOBER",
  "NOVEMBER",
  "DECEMBER",
] as const;
