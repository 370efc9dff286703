import { randomBytes, verify } from "node:crypto";
import { z } from "zod";
import { insufficientScopes, unauthenticated } from "./errors.ts";
import { OAuthError } from "./oauth-error.ts";
import type { State } from "./state.ts";
import { verifyRefreshToken } from "./user-grants.ts";

const googleTokenUri = "https://oauth2.googleapis.com/token";
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const lifetimeSeconds = 3599;
const clockSkewSeconds = 300;

interface AccessToken {
  readonly account: string;
  readonly scopes: ReadonlySet<string>;
  readonly expiresAt: number;
}

export interface TokenResponse {
  readonly access_token: string;
  readonly expires_in: number;
  /** Of a person's grant. */
  readonly scope?: string;
  readonly token_type: "Bearer";
}

/**
 * Google's token endpoint for service accounts and for clients that people consented to, and the check of what it
 * issued. Tokens live in real time.
 */
export class TokenIssuer {
  private readonly tokens = new Map<string, AccessToken>();

  /** @param tokenUri this endpoint's own address, the audience of the assertions it accepts beside Google's */
  constructor(
    private readonly state: () => State,
    private readonly tokenUri: () => string,
  ) {}

  /** Exchanges a signed JWT or a refresh token for an access token. @throws OAuthError as Google refuses */
  issue(form: URLSearchParams): TokenResponse {
    const grantType = form.get("grant_type") ?? "";
    if (grantType === "refresh_token") {
      const { account, scopes } = verifyRefreshToken(form, this.state().grants);
      const token = this.newToken(account, scopes);
      return { ...token, scope: [...scopes].join(" "), token_type: "Bearer" };
    }
    if (grantType !== jwtBearer) {
      throw new OAuthError("unsupported_grant_type", `Invalid grant_type: ${grantType}`);
    }
    const { account, scopes } = this.verifyAssertion(form.get("assertion") ?? "");
    return { ...this.newToken(account, scopes), token_type: "Bearer" };
  }

  /**
   * The e-mail address of the account or person behind a bearer token that holds one of the scopes.
   * @throws GoogleError 401 without a valid token, 403 without a scope
   */
  authorize(authorization: string | undefined, scopes: readonly string[]): string {
    const token = this.tokens.get(bearer(authorization));
    if (token === undefined || token.expiresAt <= Date.now()) throw unauthenticated();
    if (!scopes.some((scope) => token.scopes.has(scope))) throw insufficientScopes();
    return token.account;
  }

  private newToken(account: string, scopes: ReadonlySet<string>) {
    const token = `ya29.${randomBytes(48).toString("base64url")}`;
    this.tokens.set(token, { account, scopes, expiresAt: Date.now() + lifetimeSeconds * 1000 });
    return { access_token: token, expires_in: lifetimeSeconds };
  }

  /** Makes one token, or every token issued so far, expire at once. */
  expire(authorization?: string): void {
    if (authorization === undefined) this.tokens.clear();
    else this.tokens.delete(bearer(authorization));
  }

  private verifyAssertion(assertion: string): { account: string; scopes: ReadonlySet<string> } {
    const [header = "", payload = "", signature = "", ...more] = assertion.split(".");
    const claims = decode(payloadSchema, payload);
    const algorithm = decode(headerSchema, header)?.alg;
    if (claims === undefined || algorithm !== "RS256" || more.length > 0) {
      throw new OAuthError("invalid_grant", "Bad Request");
    }
    const account = this.state().accounts.get(claims.iss);
    if (account === undefined) throw new OAuthError("invalid_grant", "Invalid grant: account not found");
    const signed = Buffer.from(`${header}.${payload}`, "utf8");
    if (!verify("RSA-SHA256", signed, account.publicKey, Buffer.from(signature, "base64url"))) {
      throw new OAuthError("invalid_grant", "Invalid JWT Signature.");
    }
    const now = Date.now() / 1000;
    const isTimely =
      claims.exp > now - clockSkewSeconds &&
      claims.iat < now + clockSkewSeconds &&
      claims.exp - claims.iat <= 3600;
    if (!isTimely) {
      throw new OAuthError(
        "invalid_grant",
        "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. " +
          "Check your iat and exp values in the JWT claim.",
      );
    }
    if (claims.aud !== googleTokenUri && claims.aud !== this.tokenUri()) {
      throw new OAuthError("invalid_grant", "Invalid JWT: Failed audience check.");
    }
    const scopes = new Set((claims.scope ?? "").split(" ").filter((scope) => scope !== ""));
    if (scopes.size === 0) {
      throw new OAuthError("invalid_scope", "Invalid OAuth scope or ID token audience provided.");
    }
    return { account: account.email, scopes };
  }
}

const headerSchema = z.object({ alg: z.string() });
const payloadSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  scope: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
});

function decode<Schema extends z.ZodType>(schema: Schema, part: string): z.output<Schema> | undefined {
  try {
    const result = schema.safeParse(JSON.parse(Buffer.from(part, "base64url").toString("utf8")));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

function bearer(authorization: string | undefined): string {
  return /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
}
