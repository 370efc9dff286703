import { randomBytes } from "node:crypto";
import { OAuthError } from "./oauth-error.ts";

/** A person's consent that an OAuth client acts for them, and that client. */
export interface UserGrant {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** E-mail address of the person. */
  readonly email: string;
  readonly scopes: readonly string[];
}

/** Makes an OAuth client to which a person has consented. */
export function newUserGrant(email: string, scopes: readonly string[]): UserGrant {
  const number = randomBytes(8).readBigUInt64BE().toString().slice(0, 12).padStart(12, "1");
  return {
    clientId: `${number}-${randomBytes(16).toString("hex")}.apps.googleusercontent.com`,
    clientSecret: `GOCSPX-${randomBytes(21).toString("base64url")}`,
    refreshToken: `1//0${randomBytes(48).toString("base64url")}`,
    email,
    scopes,
  };
}

/**
 * Whom an access token for a refresh token is for, and for what: all that was consented to, or the scopes of the form.
 * @throws OAuthError as Google refuses
 */
export function verifyRefreshToken(
  form: URLSearchParams,
  grants: ReadonlyMap<string, UserGrant>,
): { readonly account: string; readonly scopes: ReadonlySet<string> } {
  const clientId = form.get("client_id") ?? "";
  if (clientId === "") {
    throw new OAuthError("invalid_request", "Could not determine client ID from request.");
  }
  const client = [...grants.values()].find((grant) => grant.clientId === clientId);
  if (client === undefined) {
    throw new OAuthError("invalid_client", "The OAuth client was not found.", 401);
  }
  const secret = form.get("client_secret") ?? "";
  if (secret === "") throw new OAuthError("invalid_request", "client_secret is missing.");
  if (secret !== client.clientSecret) {
    throw new OAuthError("invalid_client", "The provided client secret is invalid.", 401);
  }
  const refreshToken = form.get("refresh_token") ?? "";
  if (refreshToken === "") {
    throw new OAuthError("invalid_request", "Missing required parameter: refresh_token");
  }
  const grant = grants.get(refreshToken);
  if (grant === undefined || grant.clientId !== clientId)
    throw new OAuthError("invalid_grant", "Bad Request");
  const asked = (form.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
  if (asked.some((scope) => !grant.scopes.includes(scope))) {
    throw new OAuthError("invalid_scope", "Some requested scopes were invalid.");
  }
  return { account: grant.email, scopes: new Set(asked.length === 0 ? grant.scopes : asked) };
}
