import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { superviseProcess } from "../processes/supervise-process.ts";
import { type PostgresBinaries, programPath } from "./binaries.ts";
import { type PostgresConnection, withPostgres } from "./connection.ts";
import type { Credentials } from "./credentials.ts";
import { giveTo, makeUnfinishedFolder, type ServiceUser, spawnIdentity } from "./service-user.ts";

export const administrator = "postgres";
export const replicationUser = "replication";

/** Makes an empty cluster at a data directory unless there is one; answers whether it did. Killed halfway, it leaves none. */
export async function createCluster(
  dataDirectory: string,
  binaries: PostgresBinaries,
  user: ServiceUser | undefined,
  credentials: Credentials,
): Promise<boolean> {
  if (existsSync(dataDirectory)) {
    await checkVersion(dataDirectory, binaries);
    return false;
  }
  const unfinished = await makeUnfinishedFolder(user, dataDirectory);
  const passwordFile = `${unfinished}.password`;
  await writeFile(passwordFile, credentials.administrator, { mode: 0o600 });
  try {
    await giveTo(user, passwordFile);
    const lines: string[] = [];
    const initdb = await superviseProcess({
      command: programPath(binaries, "initdb"),
      args: [
        ...["-D", unfinished, "-U", administrator, "--pwfile", passwordFile, "-A", "scram-sha-256"],
        ...["-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
        ...["--no-sync", "--no-instructions"],
      ],
      env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
      cwd: unfinished,
      ...spawnIdentity(user),
      stopSignal: "SIGKILL",
      onStderrLine: (line) => lines.push(line),
    });
    const { code } = await initdb.exited;
    if (code !== 0) {
      throw new Error([`PostgreSQL's initdb failed in ${unfinished}`, ...lines].join("\n"));
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, dataDirectory);
  return true;
}

async function checkVersion(dataDirectory: string, binaries: PostgresBinaries): Promise<void> {
  const made = (await readFile(path.join(dataDirectory, "PG_VERSION"), "utf8")).trim();
  const major = binaries.version.split(".")[0];
  if (made !== major) {
    throw new Error(
      `The PostgreSQL data in ${dataDirectory} was made by version ${made}, and version ${major} is installed. ` +
        "Remove the folder to start afresh, or install Kura's earlier version.",
    );
  }
}

/**
 * Completes the roles and the application's database on a running primary: the application's owner, and the warehouse's
 * user, who reads everything and writes nothing. Does nothing where they are complete.
 */
export async function completeDatabase(
  primary: PostgresConnection,
  names: { readonly database: string; readonly applicationUser: string; readonly warehouseUser: string },
  credentials: Credentials,
): Promise<void> {
  const { database, applicationUser, warehouseUser } = names;
  const identifier = pg.escapeIdentifier;
  await withPostgres(primary, async (client) => {
    const exists = async (query: string, name: string) => (await client.query(query, [name])).rowCount !== 0;
    const createRole = async (role: string, password: string, more: string) => {
      if (await exists("SELECT FROM pg_roles WHERE rolname = $1", role)) return;
      const login = `CREATE ROLE ${identifier(role)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`;
      await client.query(`BEGIN; ${login} ${more}; COMMIT`);
    };
    await createRole(replicationUser, credentials.replication, "REPLICATION");
    await createRole(applicationUser, credentials.application, "");
    await createRole(
      warehouseUser,
      credentials.warehouse,
      `IN ROLE pg_read_all_data; ALTER ROLE ${identifier(warehouseUser)} SET default_transaction_read_only = on`,
    );
    if (!(await exists("SELECT FROM pg_database WHERE datname = $1", database))) {
      await client.query(`CREATE DATABASE ${identifier(database)} OWNER ${identifier(applicationUser)}`);
    }
  });
}
