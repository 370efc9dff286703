import type { AdPlatform } from "../../../includes/contracts/source-table.ts";
import type { LoadAdsEnvironment } from "../environment.ts";
import { googleAds } from "./google.ts";
import type { Platform } from "./platform.ts";

/** Every platform, as the environment configures it. */
export function platformsOf(environment: LoadAdsEnvironment): Readonly<Record<AdPlatform, Platform>> {
  const timeoutMs = environment.REQUEST_TIMEOUT_MS;
  return {
    google: googleAds({
      clientId: environment.GOOGLE_ADS_CLIENT_ID,
      clientSecret: environment.GOOGLE_ADS_CLIENT_SECRET,
      refreshToken: environment.GOOGLE_ADS_REFRESH_TOKEN,
      tokenUrl: environment.GOOGLE_ADS_TOKEN_URL,
      developerToken: environment.GOOGLE_ADS_DEVELOPER_TOKEN,
      managerId: environment.GOOGLE_ADS_MANAGER_ID,
      rootUrl: environment.GOOGLE_ADS_ROOT_URL.replace(/\/+$/, ""),
      apiVersion: environment.GOOGLE_ADS_API_VERSION,
      timeoutMs,
    }),
  };
}
