import { randomBytes } from "node:crypto";
import { newUserGrant, type UserGrant } from "../user-grants.ts";

/** Who may use the API, beside the OAuth client that a person consented to. */
export interface AdsAccess {
  readonly developerToken: string;
  /** The manager account that the person works in. */
  readonly managerId: string;
  /** Of the person's grant. */
  readonly refreshToken: string;
}

/** What a client of the API is configured with. */
export interface AdsCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly developerToken: string;
  /** The manager account, as digits; it is in the world from the start. */
  readonly managerId: string;
}

export const adsScope = "https://www.googleapis.com/auth/adwords";

/** Makes a developer's access to a manager account, for a person of this e-mail address. */
export function newAdsAccess(email: string): { readonly access: AdsAccess; readonly grant: UserGrant } {
  const grant = newUserGrant(email, [adsScope]);
  return {
    access: {
      developerToken: randomBytes(16).toString("base64url"),
      managerId: "1000000001",
      refreshToken: grant.refreshToken,
    },
    grant,
  };
}
