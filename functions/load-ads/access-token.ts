import { z } from "zod";
import { UnreadableAnswerError } from "../retry.ts";
import { jsonText } from "./json-text-schema.ts";
import { sendRequest, textOf } from "./send-request.ts";

export interface AccessTokenOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** The endpoint that issues tokens. */
  readonly tokenUrl: string;
  readonly timeoutMs: number;
}

/** What a token endpoint refuses: an OAuth error. */
export class TokenRefusal extends Error {
  override readonly name = "TokenRefusal";

  constructor(
    /** OAuth's name of it, as in invalid_grant. */
    readonly error: string,
    readonly status: number,
  ) {
    super(`the token endpoint answered ${error}`);
  }
}

const tokenSchema = jsonText.pipe(z.object({ access_token: z.string().min(1), expires_in: z.number() }));
const refusalSchema = jsonText.pipe(z.object({ error: z.string().regex(/^\w+$/) }));

/** A token is not used in its last minutes, so that a request does not outlive it. */
const marginSeconds = 300;

interface Issued {
  readonly token: string;
  readonly usableUntil: number;
}

/** An access token by OAuth 2.0's refresh grant (RFC 6749, section 6), shared by all requests until it runs out. */
export class AccessToken {
  private last: Promise<Issued> | undefined;

  constructor(private readonly options: AccessTokenOptions) {}

  /** The token, issued anew where the last has run out. Rejects with a TokenRefusal, or without a readable answer. */
  async get(): Promise<string> {
    const { last } = this;
    const issued = await last?.catch(() => undefined);
    if (issued !== undefined && issued.usableUntil > Date.now()) return issued.token;
    return this.issueAfter(last);
  }

  /** Another token in the place of one that was refused before its time. */
  async renew(refused: string): Promise<string> {
    const { last } = this;
    const issued = await last?.catch(() => undefined);
    return issued?.token === refused ? this.issueAfter(last) : this.get();
  }

  /** Requests that find the same token used up share the next. */
  private async issueAfter(used: Promise<Issued> | undefined): Promise<string> {
    if (this.last === used) this.last = this.issue();
    const issued = await this.last;
    return issued?.token ?? this.get();
  }

  private async issue(): Promise<Issued> {
    const { clientId, clientSecret, refreshToken, tokenUrl, timeoutMs } = this.options;
    const answer = await sendRequest({
      url: tokenUrl,
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        grant_type: "refresh_token",
        client_id: clientId,
        client_secret: clientSecret,
        refresh_token: refreshToken,
      }).toString(),
      timeoutMs,
    });
    const text = await textOf(answer);
    if (answer.status !== 200) {
      const refusal = refusalSchema.safeParse(text);
      throw new TokenRefusal(refusal.success ? refusal.data.error : `status ${answer.status}`, answer.status);
    }
    // What cannot be read may still hold a token: it goes into no message.
    const issued = tokenSchema.safeParse(text);
    if (!issued.success) throw new UnreadableAnswerError("the token endpoint's answer breaks off");
    const { access_token: token, expires_in: lifetime } = issued.data;
    return { token, usableUntil: Date.now() + (lifetime - marginSeconds) * 1000 };
  }
}
