import { auth } from "googleapis/build/src/apis/oauth2/index.js";

export interface UserTokensOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** Where tokens are issued; Google's own endpoint where absent. */
  readonly tokenUrl?: string | undefined;
  readonly timeoutMs: number;
}

/** Access tokens of a person who has let an OAuth client act for them. */
export class UserTokens {
  private readonly client: InstanceType<typeof auth.OAuth2>;

  constructor({ clientId, clientSecret, refreshToken, tokenUrl, timeoutMs }: UserTokensOptions) {
    this.client = new auth.OAuth2({
      clientId,
      clientSecret,
      transporterOptions: { timeout: timeoutMs },
      ...(tokenUrl === undefined ? {} : { endpoints: { oauth2TokenUrl: tokenUrl } }),
    });
    this.client.setCredentials({ refresh_token: refreshToken });
  }

  /** A token, a new one where the last has run out. Rejects as the token endpoint refuses. */
  async token(): Promise<string> {
    const { token } = await this.client.getAccessToken();
    if (token == null) throw new Error("the token endpoint answered without an access token");
    return token;
  }

  /** A new token in the place of one that was refused before its time; requests that meet it together share one. */
  async renew(refused: string): Promise<string> {
    const { access_token: current, ...credentials } = this.client.credentials;
    if (current === refused) this.client.setCredentials({ ...credentials, access_token: null });
    return this.token();
  }
}
