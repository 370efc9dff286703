import { z } from "zod";
import { allTables } from "../../includes/contracts/index.ts";
import type { FederatedTable, SourceTable } from "../../includes/contracts/source-table.ts";
import type { PostgresConnection } from "../../local/postgres/connection.ts";
import type { Databases } from "../../local/start.ts";
import type { MissingSource } from "../dataform/left-out.ts";
import { UsageFailure } from "../failure.ts";
import { databaseUrl, databaseUrlExample } from "./database-url.ts";
import { loaderHelp, loaderVariable, type OwnLoader, ownLoaders } from "./loaders.ts";

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
export interface SkippedSource extends MissingSource {
  readonly reason: string;
}

/** A company's own sources, as far as the environment configures them: at least one. */
export interface OwnSources {
  readonly databases: readonly OwnDatabase[];
  /** Where the databases are, by connection. */
  readonly addresses: Databases;
  /** What functions load. */
  readonly loaders: readonly OwnLoader[];
  readonly skipped: readonly SkippedSource[];
}

const prefix = "KURA_DATABASE_";

const databaseUrls = z.record(z.string(), databaseUrl);

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
  const parsed = databaseUrls.safeParse(Object.fromEntries(set.filter(([name]) => name.startsWith(prefix))));
  const { loaders, problems: loaderProblems } = ownLoaders(Object.fromEntries(set));
  const unknown = set.filter(([name]) => name.startsWith(prefix) && !connections.has(name));
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path: place, message }) => `${String(place.at(-1))} ${message}`),
    ...unknown.map(([name]) => `${name} is a connection that no contract names`),
    ...loaderProblems,
  ];
  if (!parsed.success || problems.length > 0) throw invalid(problems, connections);
  const databases = [...connections.values()].flatMap((one) => {
    const address = parsed.data[one.variable];
    return address === undefined ? [] : [{ ...one, address }];
  });
  if (databases.length === 0 && loaders.length === 0) {
    throw invalid(["None of the variables that name your own sources is set"], connections);
  }
  const addresses = Object.fromEntries(databases.map(({ connection, address }) => [connection, address]));
  return { databases, addresses, loaders, skipped: skippedSources(contracts, databases, loaders) };
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
  loaders: readonly OwnLoader[],
): readonly SkippedSource[] {
  const skipped = new Map<string, SkippedSource>();
  for (const { source } of contracts) {
    const isConfigured =
      source.kind === "federated"
        ? databases.some(({ connection }) => connection === source.connection)
        : loaders.some(({ kind }) => kind === source.kind);
    if (isConfigured) continue;
    const variable =
      source.kind === "federated" ? databaseVariable(source.connection) : loaderVariable(source.kind);
    skipped.set(source.name, {
      source: source.name,
      reason: `${variable} is not set`,
      effect: "whenNotConfigured" in source ? source.whenNotConfigured : "left out",
    });
  }
  return [...skipped.values()];
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
      "Your own sources are named by environment variables; set at least one database or one of the others:",
      ...databases,
      ...loaderHelp(),
    ].join("\n"),
  );
}
