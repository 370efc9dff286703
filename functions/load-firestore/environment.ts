import { z } from "zod";
import { type Environment, loaderVariables, readEnvironment, variable } from "../environment.ts";
import { type ExportLocation, parseExportLocation } from "./export-location.ts";

const milliseconds = (otherwise: number): z.ZodType<number> =>
  z.coerce.number().int().min(1).default(otherwise);

const location: z.ZodType<ExportLocation> = z.string().transform((text, context) => {
  const parsed = parseExportLocation(text);
  if (parsed !== undefined) return parsed;
  context.addIssue("must be gs://bucket or gs://bucket/path");
  return z.NEVER;
});

const variables = {
  ...loaderVariables,
  FIRESTORE_PROJECT: variable(
    z
      .string()
      .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "is not a project id")
      .optional(),
    "the Google Cloud project of the Firestore databases; GOOGLE_CLOUD_PROJECT where it is not set",
    "hinata-kampo",
  ),
  FIRESTORE_EXPORT_URI: variable(
    location,
    "where Firestore's exports are written, each in a folder of its own",
    "gs://hinata-kampo-exports/firestore",
  ),
  FIRESTORE_POLL_MS: variable(
    milliseconds(5_000),
    "milliseconds between two looks at a running export, at most; the first come sooner",
    "5000",
  ),
  FIRESTORE_EXPORT_TIMEOUT_MS: variable(
    milliseconds(50 * 60_000),
    "milliseconds after which an export that is still running is not waited for",
    "3000000",
  ),
  GOOGLE_API_ROOT_URL: variable(
    z.url().optional(),
    "the root URL of Google's Firestore and Cloud Storage APIs; Google's own where it is not set",
    "http://127.0.0.1:8080",
  ),
} as const;

export type LoadFirestoreEnvironment = Environment<typeof variables>;

/** The environment of load-firestore. Throws an error that names each missing or invalid variable. */
export function loadFirestoreEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): LoadFirestoreEnvironment {
  return readEnvironment(variables, environment);
}
