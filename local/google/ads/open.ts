import type { FastifyInstance } from "fastify";
import type { Api } from "../api.ts";
import type { Store } from "../store.ts";
import { type AdsAccess, type AdsCredentials, newAdsAccess } from "./access.ts";
import { adsApi } from "./api.ts";
import { addAdsControls } from "./control-routes.ts";
import { AdsLimits } from "./settings.ts";
import { WorldStore } from "./world/world-store.ts";

/** The ad platform, to be answered by a server. */
export interface Ads {
  readonly credentials: AdsCredentials;
  readonly api: Api;
  addControls(server: FastifyInstance): void;
  close(): void;
}

/**
 * Opens the ad platform: its credentials are kept in the store, its world in a file beside the state's.
 * @param email of the person who consented to its client, where it is made
 */
export async function openAds(store: Store, stateFile: string | undefined, email: string): Promise<Ads> {
  const access = accessOf(store, email);
  const grant = store.state.grants.get(access.refreshToken);
  if (grant === undefined) throw new Error("The state has no OAuth client of the ad platform.");
  const path = stateFile === undefined ? undefined : `${stateFile}.ads`;
  const worldStore = await WorldStore.open(path, access.managerId);
  const limits = new AdsLimits();
  const { clientId, clientSecret, refreshToken } = grant;
  const { developerToken, managerId } = access;
  return {
    credentials: { clientId, clientSecret, refreshToken, developerToken, managerId },
    api: adsApi({ access, limits, world: worldStore.world }),
    addControls: (server) => addAdsControls(server, worldStore, limits),
    close: () => worldStore.close(),
  };
}

function accessOf(store: Store, email: string): AdsAccess {
  if (store.state.adsAccess !== undefined) return store.state.adsAccess;
  const { access, grant } = newAdsAccess(email);
  store.commit([
    { kind: "grant", grant },
    { kind: "adsAccess", access },
  ]);
  return access;
}
