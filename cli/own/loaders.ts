import path from "node:path";
import { z } from "zod";
import type { LoaderVariables } from "../../local/start.ts";
import { type LoadedKind, loadedKinds } from "../start/loaders.ts";

interface Setting {
  readonly name: string;
  readonly example: string;
  readonly description: string;
  readonly schema?: z.ZodType<string>;
}

/** How a kind of source that functions load is configured: by its first setting, which needs the others. */
interface LoaderSettings {
  readonly settings: readonly [Setting, ...Setting[]];
  /** Variables that are handed on where they are set. */
  readonly optional: readonly string[];
}

const keyFile: Setting = {
  name: "GOOGLE_APPLICATION_CREDENTIALS",
  example: "/secrets/loader.json",
  description: "the key of a service account that may read them",
};

const kinds: Readonly<Record<LoadedKind, LoaderSettings>> = {
  spreadsheets: {
    settings: [
      {
        name: "SHEETS_FOLDER_ID",
        example: "1AbCdEfGhIjKlMnOpQrStUvWxYz",
        description: "the Drive folder of the spreadsheets",
        schema: z
          .string()
          .regex(/^[\w-]+$/, "is no id of a Drive folder; it is the last part of the folder's address"),
      },
      keyFile,
    ],
    optional: ["GOOGLE_API_ROOT_URL"],
  },
  firestore: {
    settings: [
      {
        name: "FIRESTORE_EXPORT_URI",
        example: "gs://your-bucket/firestore",
        description: "where Firestore's exports are written",
      },
      {
        name: "FIRESTORE_PROJECT",
        example: "your-project",
        description: "the Google Cloud project of the database",
      },
      keyFile,
    ],
    optional: ["GOOGLE_API_ROOT_URL"],
  },
  ads: {
    settings: [
      {
        name: "GOOGLE_ADS_MANAGER_ID",
        example: "1234567890",
        description: "the manager account of your Google Ads accounts",
      },
      {
        name: "GOOGLE_ADS_DEVELOPER_TOKEN",
        example: "…",
        description: "the manager account's developer token",
      },
      {
        name: "GOOGLE_ADS_CLIENT_ID",
        example: "….apps.googleusercontent.com",
        description: "an OAuth client",
      },
      { name: "GOOGLE_ADS_CLIENT_SECRET", example: "…", description: "its secret" },
      {
        name: "GOOGLE_ADS_REFRESH_TOKEN",
        example: "…",
        description: "a refresh token of someone who may read the accounts",
      },
      { name: "ADS_START_DATE", example: "2024-01-01", description: "the first day to load" },
      { ...keyFile, description: "the key of any service account, which writes to BigQuery" },
    ],
    optional: ["GOOGLE_ADS_ROOT_URL", "GOOGLE_ADS_TOKEN_URL", "GOOGLE_ADS_API_VERSION", "ADS_RESTATED_DAYS"],
  },
};

/** A source that a function loads, and the environment by which the function reaches it. */
export interface OwnLoader {
  readonly kind: LoadedKind;
  readonly variables: LoaderVariables;
  /** The variables that say where the source is and who reads it. */
  readonly names: readonly string[];
}

/** The loaders that an environment configures, and what is wrong with those that it configures badly. */
export function ownLoaders(given: Readonly<Record<string, string>>): {
  readonly loaders: readonly OwnLoader[];
  readonly problems: readonly string[];
} {
  const loaders: OwnLoader[] = [];
  const problems = new Set<string>();
  for (const kind of loadedKinds) {
    const { settings, optional } = kinds[kind];
    const [first] = settings;
    if (given[first.name] === undefined) continue;
    for (const { name, schema } of settings) {
      const text = given[name];
      if (text === undefined) problems.add(`${name} is missing; ${first.name} needs it`);
      else
        for (const { message } of schema?.safeParse(text).error?.issues ?? [])
          problems.add(`${name} ${message}`);
    }
    const names = settings.map(({ name }) => name);
    const variables = Object.fromEntries([...names, ...optional].map((name) => [name, given[name]]));
    loaders.push({ kind, variables: { ...variables, ...absoluteKeyFile(variables) }, names });
  }
  return { loaders, problems: [...problems] };
}

/** The variable without which a kind of source is not loaded. */
export function loaderVariable(kind: LoadedKind): string {
  return kinds[kind].settings[0].name;
}

/** What to set for each kind of source that functions load, a line a variable. */
export function loaderHelp(): readonly string[] {
  return loadedKinds.flatMap((kind) =>
    kinds[kind].settings.map(
      ({ name, example, description }, index) =>
        `${index === 0 ? "  " : "    "}${name}=${example}   # ${index === 0 ? "" : "with "}${description}`,
    ),
  );
}

/** The function runs in a folder of its own. */
function absoluteKeyFile(variables: LoaderVariables): LoaderVariables {
  const file = variables[keyFile.name];
  return file === undefined ? {} : { [keyFile.name]: path.resolve(file) };
}
