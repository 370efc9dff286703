import { z } from "zod";
import { type Environment, loaderVariables, readEnvironment, variable } from "../environment.ts";

const secret = z.string().min(1);

const variables = {
  ...loaderVariables,
  GOOGLE_ADS_CLIENT_ID: variable(
    secret,
    "the OAuth client that asks Google Ads",
    "123456789-abc.apps.googleusercontent.com",
  ),
  GOOGLE_ADS_CLIENT_SECRET: variable(secret, "the OAuth client's secret", "GOCSPX-…"),
  GOOGLE_ADS_REFRESH_TOKEN: variable(
    secret,
    "a refresh token of the OAuth client for someone who may read the accounts",
    "1//0abc…",
  ),
  GOOGLE_ADS_DEVELOPER_TOKEN: variable(
    secret,
    "the developer token of the manager account's API Center",
    "aBcDeFgHiJkLmNoPqRsTuV",
  ),
  GOOGLE_ADS_MANAGER_ID: variable(
    z
      .string()
      .transform((id) => id.replaceAll("-", ""))
      .pipe(z.string().regex(/^\d{10}$/, "is no account number of ten digits")),
    "the manager account whose client accounts are loaded",
    "123-456-7890",
  ),
  GOOGLE_ADS_ROOT_URL: variable(
    z.url().default("https://googleads.googleapis.com"),
    "the root URL of the Google Ads API",
    "http://127.0.0.1:8080",
  ),
  GOOGLE_ADS_TOKEN_URL: variable(
    z.url().default("https://oauth2.googleapis.com/token"),
    "where OAuth tokens are issued",
    "http://127.0.0.1:8080/token",
  ),
  GOOGLE_ADS_API_VERSION: variable(
    z
      .string()
      .regex(/^v\d+$/, "is no version")
      .default("v26"),
    "the version of the Google Ads API; Google retires each after about a year",
    "v26",
  ),
  ADS_START_DATE: variable(
    z.iso.date("is no day"),
    "the first day that is loaded of every account",
    "2023-01-01",
  ),
  ADS_RESTATED_DAYS: variable(
    z.coerce.number().int().min(0).max(366).default(30),
    "for how many days after a day the platforms may restate its figures: these are read again by every load",
    "30",
  ),
} as const;

export type LoadAdsEnvironment = Environment<typeof variables>;

/** The environment of load-ads. Throws an error that names each missing or invalid variable. */
export function loadAdsEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): LoadAdsEnvironment {
  return readEnvironment(variables, environment);
}
