/** What the warehouse must come to, computed from the simulated world alone. */
export { type AcquisitionFunnelRow, acquisitionFunnel } from "./truth/acquisition-funnel.ts";
export { type AdDayRow, adDays } from "./truth/ad-days.ts";
export { type ChannelPerformanceRow, channelPerformance } from "./truth/channel-performance.ts";
export { type ConsultationServiceRow, consultationService } from "./truth/consultation-service.ts";
export { type ConsultationFactRow, consultations } from "./truth/consultations.ts";
export { type ExpectedCounts, expectedCounts } from "./truth/counts.ts";
export { type DailyKpisRow, dailyKpis } from "./truth/daily-kpis.ts";
export { type DailyKpisWithAdsRow, dailyKpisWithAds } from "./truth/daily-kpis-with-ads.ts";
export { type CampaignDimensionRow, dimCampaigns } from "./truth/dim-campaigns.ts";
export type { AdLoads } from "./truth/landed-ads.ts";
export { type ProductProfitRow, productProfit } from "./truth/product-profit.ts";
export { type ExpectedRejects, expectedRejects, type LoadReject, type TypedReject } from "./truth/rejects.ts";
export { type SalesVsTargetRow, salesVsTarget } from "./truth/sales-vs-target.ts";
