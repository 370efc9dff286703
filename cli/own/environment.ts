import path from "node:path";
import { z } from "zod";
import { allTables } from "../../includes/contracts/index.ts";
import type { FederatedTable, SourceTable } from "../../includes/contracts/source-table.ts";
import type { PostgresConnection } from "../../local/postgres/connection.ts";
import type { Databases, SheetsAccess } from "../../local/start.ts";
import { UsageFailure } from "../failure.ts";
import { databaseUrl, databaseUrlExample } from "./database-url.ts";

/** A PostgreSQL database that contracts name by its connection. */
export interface OwnDatabase {
  /** The connection's name in the contracts. */
  readonly connection: string;
  /** The environment variable that says where it is. */
  readonly variable: string;
  readonly address: PostgresConnection;
  readonly tables: readonly FederatedTable[];
}

/** A source of the contracts that the environment does not configure. */
export interface SkippedSource {
  readonly source: string;
  readonly reason: string;
}

/** A company's own sources, as far as the environment configures them: at least one. */
export interface OwnSources {
  readonly databases: readonly OwnDatabase[];
  /** Where the databases are, by connection. */
  readonly addresses: Databases;
  readonly sheets: SheetsAccess | undefined;
  readonly skipped: readonly SkippedSource[];
}

const prefix = "KURA_DATABASE_";

const variables = z
  .object({
    databases: z.record(z.string(), databaseUrl),
    SHEETS_FOLDER_ID: z
      .string()
      .regex(/^[\w-]+$/, "is no id of a Drive folder; it is the last part of the folder's address")
      .optional(),
    GOOGLE_APPLICATION_CREDENTIALS: z.string().optional(),
    GOOGLE_API_ROOT_URL: z.url("is no URL").optional(),
  })
  .refine(
    ({ SHEETS_FOLDER_ID: folder, GOOGLE_APPLICATION_CREDENTIALS: file }) =>
      folder === undefined || file !== undefined,
    { path: ["GOOGLE_APPLICATION_CREDENTIALS"], message: "is missing; SHEETS_FOLDER_ID needs it" },
  );

/** The variable that says where the database of a connection is, as in KURA_DATABASE_APP. */
export function databaseVariable(connection: string): string {
  return `${prefix}${connection.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
}

/**
 * The company's own sources that environment variables name; an empty variable counts as not set. Throws UsageFailure
 * that says of each variable what is wrong and how to set it, never what it holds.
 */
export function ownSources(
  environment: Readonly<Record<string, string | undefined>>,
  contracts: readonly SourceTable[] = allTables,
): OwnSources {
  const connections = connectionsOf(contracts);
  const set = Object.entries(environment).flatMap(([name, text]) =>
    text === undefined || text === "" ? [] : [[name, text] as const],
  );
  const parsed = variables.safeParse({
    ...Object.fromEntries(set),
    databases: Object.fromEntries(set.filter(([name]) => name.startsWith(prefix))),
  });
  const unknown = set.filter(([name]) => name.startsWith(prefix) && !connections.has(name));
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path: place, message }) => `${String(place.at(-1))} ${message}`),
    ...unknown.map(([name]) => `${name} is a connection that no contract names`),
  ];
  if (!parsed.success || problems.length > 0) throw invalid(problems, connections);
  const { databases: given, ...google } = parsed.data;
  const databases = [...connections.values()].flatMap((one) => {
    const address = given[one.variable];
    return address === undefined ? [] : [{ ...one, address }];
  });
  const sheets = sheetsAccess(google);
  if (databases.length === 0 && sheets === undefined) {
    throw invalid(["None of the variables that name your own sources is set"], connections);
  }
  const addresses = Object.fromEntries(databases.map(({ connection, address }) => [connection, address]));
  return { databases, addresses, sheets, skipped: skippedSources(contracts, databases, sheets) };
}

type GoogleVariables = Omit<z.output<typeof variables>, "databases">;

function sheetsAccess(given: GoogleVariables): SheetsAccess | undefined {
  const { SHEETS_FOLDER_ID: folderId, GOOGLE_APPLICATION_CREDENTIALS: file } = given;
  if (folderId === undefined || file === undefined) return undefined;
  // The function runs in a folder of its own.
  return { folderId, credentialsFile: path.resolve(file), rootUrl: given.GOOGLE_API_ROOT_URL };
}

/** The connections of the contracts, by their variables. */
function connectionsOf(contracts: readonly SourceTable[]): ReadonlyMap<string, Omit<OwnDatabase, "address">> {
  const connections = new Map<string, Omit<OwnDatabase, "address">>();
  for (const table of contracts) {
    if (table.kind !== "federated") continue;
    const { connection } = table.source;
    const variable = databaseVariable(connection);
    const known = connections.get(variable);
    if (known !== undefined && known.connection !== connection) {
      throw new UsageFailure(
        `The connections ${known.connection} and ${connection} of includes/contracts would both be ${variable}; rename one.`,
      );
    }
    connections.set(variable, { connection, variable, tables: [...(known?.tables ?? []), table] });
  }
  return connections;
}

function skippedSources(
  contracts: readonly SourceTable[],
  databases: readonly OwnDatabase[],
  sheets: SheetsAccess | undefined,
): readonly SkippedSource[] {
  const skipped = new Map<string, string>();
  for (const { source } of contracts) {
    if (source.kind === "spreadsheets") {
      if (sheets === undefined) skipped.set(source.name, "SHEETS_FOLDER_ID is not set");
    } else if (
      source.kind === "federated" &&
      !databases.some(({ connection }) => connection === source.connection)
    ) {
      skipped.set(source.name, `${databaseVariable(source.connection)} is not set`);
    }
  }
  return [...skipped].map(([source, reason]) => ({ source, reason }));
}

function invalid(
  problems: readonly string[],
  connections: ReadonlyMap<string, Omit<OwnDatabase, "address">>,
): UsageFailure {
  const databases = [...connections.values()].map(
    ({ variable, connection }) =>
      `  ${variable}='${databaseUrlExample}'   # the PostgreSQL database of the connection ${connection}`,
  );
  return new UsageFailure(
    [
      `${problems.join(".\n")}.`,
      "Your own sources are named by environment variables; set at least one database or the spreadsheets:",
      ...databases,
      "  SHEETS_FOLDER_ID=1AbCdEfGhIjKlMnOpQrStUvWxYz   # the Drive folder of the spreadsheets, with",
      "  GOOGLE_APPLICATION_CREDENTIALS=/secrets/loader.json   # the key of a service account it is shared with",
    ].join("\n"),
  );
}
