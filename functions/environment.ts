import { z } from "zod";

/** One environment variable of a function: what it may be, and what it is for. */
export interface Variable<Value> {
  readonly schema: z.ZodType<Value>;
  readonly description: string;
  readonly example: string;
}

export type Variables = Readonly<Record<string, Variable<unknown>>>;

export type Environment<Names extends Variables> = {
  readonly [Name in keyof Names]: Names[Name] extends Variable<infer Value> ? Value : never;
};

export function variable<Value>(
  schema: z.ZodType<Value>,
  description: string,
  example: string,
): Variable<Value> {
  return { schema, description, example };
}

const wholeNumber = (minimum: number, otherwise: number): z.ZodType<number> =>
  z.coerce.number().int().min(minimum).default(otherwise);

/** The variables that every loading function reads. */
export const loaderVariables = {
  GOOGLE_CLOUD_PROJECT: variable(
    z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "is not a project id"),
    "the Google Cloud project of the warehouse",
    "hinata-kampo",
  ),
  BIGQUERY_LOCATION: variable(
    z.string().regex(/^[A-Za-z]+(-[a-z0-9]+)*$/, "is not a BigQuery location"),
    "the BigQuery location of the warehouse's datasets",
    "asia-northeast1",
  ),
  DATASET_SUFFIX: variable(
    z
      .string()
      .regex(/^(_[a-z0-9_]+)?$/, "must be empty or begin with an underscore")
      .default(""),
    "what the environment's dataset names end in; empty in production",
    "_dev",
  ),
  GOOGLE_APPLICATION_CREDENTIALS: variable(
    z.string().optional(),
    "a service account's key file; the platform's own credentials where it is not set",
    "/secrets/loader.json",
  ),
  RETRY_COUNT: variable(wholeNumber(0, 7), "how often a request that failed in passing is sent again", "7"),
  RETRY_DELAY_MS: variable(
    wholeNumber(1, 1_000),
    "milliseconds before the first repeat; each later one doubles",
    "1000",
  ),
  REQUEST_TIMEOUT_MS: variable(
    wholeNumber(1, 120_000),
    "milliseconds after which a request to a source counts as failed",
    "120000",
  ),
} as const;

/**
 * Reads and validates environment variables; an empty one counts as not set.
 * @throws Error that names every missing or invalid variable, what it is for, and how to set it
 */
export function readEnvironment<Names extends Variables>(
  variables: Names,
  environment: Readonly<Record<string, string | undefined>>,
): Environment<Names> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { schema, description, example }] of Object.entries(variables)) {
    const text = environment[name] === "" ? undefined : environment[name];
    const result = schema.safeParse(text);
    if (result.success) {
      values[name] = result.data;
    } else {
      const problem = text === undefined ? "is missing" : (result.error.issues[0]?.message ?? "is invalid");
      problems.push(`  ${name} ${problem}: ${description}. Set it as in ${name}=${example}`);
    }
  }
  if (problems.length > 0) {
    throw new Error(
      `The function's environment is not complete:\n${problems.join("\n")}\n` +
        "Deployed functions take variables from --set-env-vars; local ones from the process that starts them.",
    );
  }
  return values as Environment<Names>;
}
