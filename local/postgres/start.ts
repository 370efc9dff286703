import { existsSync } from "node:fs";
import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import path from "node:path";
import { findPostgresBinaries } from "./binaries.ts";
import type { PostgresConnection } from "./connection.ts";
import { type Credentials, openCredentials } from "./credentials.ts";
import { findRunningServer, isAlive, stopOrphanServer } from "./orphan.ts";
import { type Placement, placePostgres } from "./placement.ts";
import { administrator, completeDatabase, createCluster } from "./primary.ts";
import { host, type RunningServer, startServer } from "./server.ts";
import { findServiceUser, type ServiceUser } from "./service-user.ts";
import { checkDescent, createStandby, followPrimary, isLostStandby, waitForReplay } from "./standby.ts";

export interface PostgresOptions {
  /** Where data and passwords are kept between runs; made where it is missing. One running instance a folder. */
  readonly directory: string;
  /** 0, or absent, takes any free port. */
  readonly primaryPort?: number;
  readonly standbyPort?: number;
  /** The application's database, owned by `applicationUser`; both are "app" where absent. */
  readonly database?: string;
  readonly applicationUser?: string;
  /** Who reads the standby; "warehouse" where absent. */
  readonly warehouseUser?: string;
}

export interface RunningPostgres {
  /** The application's own door: reads and writes. */
  readonly primary: PostgresConnection;
  /** The warehouse's door: a read-only user on the read replica. */
  readonly standby: PostgresConnection;
  /** Whether there was no data, so that the databases are empty now. */
  readonly isNew: boolean;
  /** Waits until the standby shows everything that is committed on the primary. */
  waitForReplay(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a real PostgreSQL primary and a streaming standby on the loopback interface, keeping their data in a folder.
 * Survives an earlier run's kill at any instant. Neither server outlives this process. As root, PostgreSQL runs as nobody.
 * Throws where a configured port is in use, another process runs on the folder, or this platform has no PostgreSQL.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { primaryPort = 0, standbyPort = 0, database = "app" } = options;
  const { applicationUser = "app", warehouseUser = "warehouse" } = options;
  await mkdir(options.directory, { recursive: true });
  const directory = await realpath(options.directory);
  const user = findServiceUser();
  const placement = await placePostgres(directory, await findPostgresBinaries(), user);
  const primaryDirectory = path.join(placement.dataFolder, "primary");
  const standbyDirectory = path.join(placement.dataFolder, "standby");

  await claim(directory, [primaryDirectory, standbyDirectory]);
  const credentials = await openCredentials(directory, existsSync(primaryDirectory));
  const isNew = await createCluster(primaryDirectory, placement.binaries, user, credentials);
  const primaryServer = await startServer({
    binaries: placement.binaries,
    user,
    dataDirectory: primaryDirectory,
    port: primaryPort,
  });
  try {
    const primary = {
      host,
      port: primaryServer.port,
      database,
      user: applicationUser,
      password: credentials.application,
    };
    const superuser = {
      ...primary,
      database: "postgres",
      user: administrator,
      password: credentials.administrator,
    };
    await completeDatabase(superuser, { database, applicationUser, warehouseUser }, credentials);
    const reader = { database, user: warehouseUser, password: credentials.warehouse };
    const standby = await openStandby({
      ...{ placement, user, credentials, superuser, reader },
      ...{ primaryDirectory, standbyDirectory, port: standbyPort, isNew },
    });
    return {
      primary,
      standby: standby.connection,
      isNew,
      waitForReplay: () => waitForReplay(primary, standby.connection, { timeoutMs: 60_000 }),
      close: async () => {
        await Promise.all([primaryServer.process.stop(), standby.server.process.stop()]);
      },
    };
  } catch (error) {
    await primaryServer.process.stop();
    throw error;
  }
}

interface StandbyOptions {
  readonly placement: Placement;
  readonly user: ServiceUser | undefined;
  readonly credentials: Credentials;
  readonly superuser: PostgresConnection;
  readonly reader: { readonly database: string; readonly user: string; readonly password: string };
  readonly primaryDirectory: string;
  readonly standbyDirectory: string;
  readonly port: number;
  readonly isNew: boolean;
}

interface OpenStandby {
  readonly server: RunningServer;
  readonly connection: PostgresConnection;
}

/** Starts the standby and lets it catch up; one that is missing or cannot catch up is made anew from the primary. */
async function openStandby(options: StandbyOptions): Promise<OpenStandby> {
  const { superuser, primaryDirectory, standbyDirectory, user } = options;
  const version = await readFile(path.join(standbyDirectory, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version !== undefined && !options.isNew) {
    const standby = await runStandby(options).catch((error: unknown) => {
      if (options.port !== 0 && error instanceof Error && error.message.includes("is in use")) throw error;
      return undefined;
    });
    if (standby !== undefined) return standby;
  }
  await createStandby(superuser, primaryDirectory, standbyDirectory, user);
  return runStandby(options);
}

async function runStandby(options: StandbyOptions): Promise<OpenStandby> {
  const { placement, user, credentials, superuser, standbyDirectory, port, reader } = options;
  let isLost = false;
  const server = await startServer({
    binaries: placement.binaries,
    user,
    dataDirectory: standbyDirectory,
    port,
    settings: await followPrimary(superuser, standbyDirectory, user, credentials),
    onLogLine: (line) => {
      isLost ||= isLostStandby(line);
    },
  });
  const connection = { host, port: server.port, ...reader };
  try {
    await checkDescent(superuser, { ...superuser, port: server.port });
    await waitForReplay(superuser, connection, { timeoutMs: 20_000, isLost: () => isLost });
  } catch (error) {
    await server.process.stop();
    throw error;
  }
  return { server, connection };
}

/** Takes the folder for this process: ends servers that a dead run has left behind, and refuses a living run's. */
async function claim(directory: string, dataDirectories: readonly string[]): Promise<void> {
  const file = path.join(directory, "owner.pid");
  const owner = Number(await readFile(file, "utf8").catch(() => "0"));
  if (owner > 0 && isAlive(owner)) {
    const servers = await Promise.all(dataDirectories.map(findRunningServer));
    if (servers.some((server) => server !== undefined)) {
      throw new Error(
        `The PostgreSQL data in ${directory} is in use by process ${owner}. Wait until it has ended, or stop it, and run this again.`,
      );
    }
  }
  await Promise.all(dataDirectories.map(stopOrphanServer));
  await writeFile(file, String(process.pid));
}
