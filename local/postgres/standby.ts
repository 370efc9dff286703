import { chmod, copyFile, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type PostgresConnection, withPostgres } from "./connection.ts";
import type { Credentials } from "./credentials.ts";
import { replicationUser } from "./primary.ts";
import { giveTo, makeUnfinishedFolder, type ServiceUser } from "./service-user.ts";

/** Keeps the log that the standby has not had yet. */
export const replicationSlot = "standby";

/**
 * Makes a standby's data directory from a running primary by an online backup: start, copy, stop. Anything that was there is
 * replaced. Killed halfway, it leaves none.
 */
export async function createStandby(
  primary: PostgresConnection,
  primaryDirectory: string,
  standbyDirectory: string,
  user: ServiceUser | undefined,
): Promise<void> {
  await rm(standbyDirectory, { recursive: true, force: true });
  const unfinished = await makeUnfinishedFolder(user, standbyDirectory);
  await withPostgres(primary, async (client) => {
    await client.query(
      "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1",
      [replicationSlot],
    );
    await client.query("SELECT pg_create_physical_replication_slot($1, true)", [replicationSlot]);
    await client.query("SELECT pg_backup_start('standby', true)");
    await copyCluster(primaryDirectory, unfinished, user);
    const { rows } = await client.query("SELECT labelfile FROM pg_backup_stop(false)");
    await writeOwned(user, path.join(unfinished, "backup_label"), String(rows[0]?.labelfile));
  });
  await writeOwned(user, path.join(unfinished, "standby.signal"), "");
  await rename(unfinished, standbyDirectory);
}

/** Files of the running primary that a standby makes for itself. */
const leftOut = new Set(["postmaster.pid", "postmaster.opts", "backup_label", "standby.signal"]);
/** Folders that a standby needs, but empty. */
const emptied = new Set(["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots"]);

/** Copies a cluster that is being written to: files may go while we look. */
async function copyCluster(from: string, to: string, user: ServiceUser | undefined): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) {
      await mkdir(target, { mode: 0o700 });
      await giveTo(user, target);
      if (!emptied.has(entry.name)) await copyFolder(source, target, user);
    } else if (!leftOut.has(entry.name)) {
      await copyOwned(source, target, user);
    }
  }
}

async function copyFolder(from: string, to: string, user: ServiceUser | undefined): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const source = path.join(from, entry.name);
      const target = path.join(to, entry.name);
      if (!entry.isDirectory()) return copyOwned(source, target, user);
      await mkdir(target, { mode: 0o700 });
      await giveTo(user, target);
      return copyFolder(source, target, user);
    }),
  );
}

async function copyOwned(source: string, target: string, user: ServiceUser | undefined): Promise<void> {
  try {
    await copyFile(source, target);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  }
  await giveTo(user, target);
}

async function writeOwned(user: ServiceUser | undefined, file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  await chmod(file, 0o600);
  await giveTo(user, file);
}

/** The settings by which a standby follows its primary. The password stays out of the command line, in a file of the user's. */
export async function followPrimary(
  primary: PostgresConnection,
  standbyDirectory: string,
  user: ServiceUser | undefined,
  credentials: Credentials,
): Promise<Readonly<Record<string, string>>> {
  const passwordFile = path.join(standbyDirectory, "primary.password");
  await writeOwned(
    user,
    passwordFile,
    `${primary.host}:${primary.port}:*:${replicationUser}:${credentials.replication}\n`,
  );
  const parameters = {
    host: primary.host,
    port: String(primary.port),
    user: replicationUser,
    passfile: passwordFile,
    application_name: replicationSlot,
  };
  const quote = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  return {
    primary_conninfo: Object.entries(parameters)
      .map(([name, value]) => `${name}=${quote(value)}`)
      .join(" "),
    primary_slot_name: replicationSlot,
  };
}

/** A standby's log line that says it can never catch up with its primary. */
export function isLostStandby(line: string): boolean {
  return /has already been removed|is ahead of the WAL flush position|identifier differs|can no longer (get changes|access replication slot)|replication slot "\w+" does not exist|is not a child of this server's history|invalidated/.test(
    line,
  );
}

/**
 * Throws where a running standby does not descend from the primary: it is another cluster's, or it knows a later state than
 * the primary does, as after a crash of the machine.
 */
export async function checkDescent(primary: PostgresConnection, standby: PostgresConnection): Promise<void> {
  const read = (connection: PostgresConnection, position: string) =>
    withPostgres(connection, async (client) => {
      const identity = "(SELECT system_identifier::text FROM pg_control_system()) AS identity";
      const { rows } = await client.query(`SELECT ${identity}, (${position} - '0/0')::text AS position`);
      return { identity: String(rows[0]?.identity), position: BigInt(String(rows[0]?.position)) };
    });
  const below = await read(standby, "coalesce(pg_last_wal_replay_lsn(), '0/0')");
  const above = await read(primary, "pg_current_wal_flush_lsn()");
  if (below.identity !== above.identity || below.position > above.position) {
    throw new Error("The PostgreSQL standby does not descend from its primary");
  }
}

/** Waits until the standby shows everything that was committed on the primary when this was called. Throws after `timeoutMs` without progress. */
export async function waitForReplay(
  primary: PostgresConnection,
  standby: PostgresConnection,
  options: { readonly timeoutMs: number; readonly isLost?: () => boolean },
): Promise<void> {
  const target = await withPostgres(primary, async (client) => {
    const { rows } = await client.query("SELECT pg_current_wal_flush_lsn()::text AS position");
    return String(rows[0]?.position);
  });
  await withPostgres(standby, async (client) => {
    let last: unknown;
    let movedAt = Date.now();
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 100)) {
      const { rows } = await client.query(
        "SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS done, pg_last_wal_replay_lsn()::text AS position",
        [target],
      );
      if (rows[0]?.done === true) return;
      if (rows[0]?.position !== last) {
        last = rows[0]?.position;
        movedAt = Date.now();
      }
      if (options.isLost?.() === true || Date.now() - movedAt > options.timeoutMs) {
        throw new Error(
          `The PostgreSQL standby stays at ${String(last)} and does not reach ${target} of its primary`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  });
}
