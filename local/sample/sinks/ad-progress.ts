import { z } from "zod";
import type { Simulation } from "../simulation.ts";

/** How the ad platform's stand-in is reached: a person's grant to an OAuth client, and the manager account. */
export interface AdsAccess {
  /** The root URL of Google's APIs. */
  readonly rootUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly developerToken: string;
  readonly managerId: string;
}

const businessName = "ひなた漢方薬局";

/** The manager account's name, which says how far the simulation has filled the accounts. */
export function progressName(simulation: Simulation, simulatedDay: number): string {
  return `${progressPrefix(simulation)}${simulatedDay}`;
}

function progressPrefix({ seed, scale }: Simulation): string {
  return `${businessName} (simulation of seed ${seed} at scale ${scale}) day `;
}

/** The last simulated day filled in; null before the first. Throws if the accounts hold another simulation. */
export async function filledDay(access: AdsAccess, simulation: Simulation): Promise<number | null> {
  const name = await managerName(access);
  if (!name.startsWith(businessName)) return null;
  const prefix = progressPrefix(simulation);
  if (name.startsWith(prefix)) return Number(name.slice(prefix.length));
  throw new Error(
    `The ad accounts hold "${name}", not ${prefix.slice(businessName.length).trim()}. Start with new ones.`,
  );
}

const tokenSchema = z.object({ access_token: z.string() });
const answerSchema = z.object({
  results: z.tuple([z.object({ customer: z.object({ descriptiveName: z.string() }) })]),
});

async function managerName(access: AdsAccess): Promise<string> {
  const { rootUrl, developerToken, managerId } = access;
  const granted = await fetch(new URL("/token", rootUrl), {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: access.clientId,
      client_secret: access.clientSecret,
      refresh_token: access.refreshToken,
    }),
  });
  const token = tokenSchema.parse(await jsonOf(granted)).access_token;
  const answer = await fetch(new URL(`/v26/customers/${managerId}/googleAds:search`, rootUrl), {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "developer-token": developerToken,
      "login-customer-id": managerId,
    },
    body: JSON.stringify({ query: "SELECT customer.descriptive_name FROM customer" }),
  });
  return answerSchema.parse(await jsonOf(answer)).results[0].customer.descriptiveName;
}

/** The body of an answer that says the request succeeded; throws an error with what it says otherwise. */
export async function jsonOf(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
