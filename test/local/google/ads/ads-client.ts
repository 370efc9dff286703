import { UserRefreshClient } from "google-auth-library";
import type { WorldLineText } from "../../../../local/google/ads/world/lines.ts";
import type { Google } from "../../../../local/google/start.ts";

export interface Asked {
  readonly version?: string;
  readonly login?: string | null;
  readonly developerToken?: string | null;
  readonly method?: "searchStream" | "search";
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** A client of the ad platform over HTTP, authorized as Google's own library does it. */
export class AdsClient {
  private readonly authorization: UserRefreshClient;

  constructor(private readonly google: Pick<Google, "url" | "ads">) {
    const { clientId, clientSecret, refreshToken } = google.ads;
    this.authorization = new UserRefreshClient({
      clientId,
      clientSecret,
      refreshToken,
      endpoints: { oauth2TokenUrl: `${google.url}/token` },
    });
  }

  /** Makes lines of the world; the answer tells whether they were made. */
  async tell(...lines: readonly WorldLineText[]): Promise<Answered> {
    return await this.tellText(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  async tellText(body: string): Promise<Answered> {
    return await answered(await fetch(`${this.google.url}/_ads/world`, { method: "POST", body }));
  }

  async set(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const body = JSON.stringify(settings);
    await fetch(`${this.google.url}/_ads/settings`, { method: "POST", body });
  }

  async fetch(customer: string, query: string, asked: Asked = {}): Promise<Response> {
    const { version = "v26", method = "searchStream" } = asked;
    const token = await this.authorization.getAccessToken();
    const headers = new Headers({
      authorization: `Bearer ${token.token ?? ""}`,
      "content-type": "application/json",
    });
    const login = asked.login === undefined ? this.google.ads.managerId : asked.login;
    if (login !== null) headers.set("login-customer-id", login);
    const developer =
      asked.developerToken === undefined ? this.google.ads.developerToken : asked.developerToken;
    if (developer !== null) headers.set("developer-token", developer);
    return await fetch(`${this.google.url}/${version}/customers/${customer}/googleAds:${method}`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query, ...asked.body }),
    });
  }

  async ask(customer: string, query: string, asked: Asked = {}): Promise<Answered> {
    return await answered(await this.fetch(customer, query, asked));
  }

  /** The accounts that the person is a user of. */
  async accessible(): Promise<unknown> {
    const { token } = await this.authorization.getAccessToken();
    const response = await fetch(`${this.google.url}/v26/customers:listAccessibleCustomers`, {
      headers: {
        authorization: `Bearer ${token ?? ""}`,
        "developer-token": this.google.ads.developerToken,
      },
    });
    return await response.json();
  }

  /** The rows of a query that is answered. */
  async rows(customer: string, query: string, asked: Asked = {}): Promise<readonly unknown[]> {
    const { status, body } = await this.ask(customer, query, asked);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return chunksOf(body).flatMap(({ results }) => results ?? []);
  }

  /** The first error of a query that is refused, as `queryError: UNRECOGNIZED_FIELD`, after its status. */
  async refusal(customer: string, query: string, asked: Asked = {}): Promise<string> {
    const { status, body } = await this.ask(customer, query, asked);
    const failure = firstError(body);
    const [[kind, code] = ["", ""]] = Object.entries(failure.errorCode);
    return `${status} ${kind}: ${code}`;
  }
}

export interface Chunk {
  readonly results?: readonly unknown[];
  readonly fieldMask: string;
  readonly requestId?: string;
  readonly queryResourceConsumption?: string;
}

export function chunksOf(body: unknown): readonly Chunk[] {
  return (Array.isArray(body) ? body : [body]) as readonly Chunk[];
}

interface FirstError {
  readonly errorCode: Readonly<Record<string, string>>;
  readonly message: string;
  readonly details?: unknown;
}

export function firstError(body: unknown): FirstError {
  const [first] = Array.isArray(body) ? body : [body];
  const error: FirstError | undefined = first?.error?.details?.[0]?.errors?.[0];
  if (error === undefined) throw new Error(`No failure of the API: ${JSON.stringify(body)}`);
  return error;
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: text };
  }
}
