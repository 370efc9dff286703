import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PostgresBinaries } from "./binaries.ts";
import { stopOrphanServer } from "./orphan.ts";
import { canEnter, type ServiceUser } from "./service-user.ts";

/** What PostgreSQL runs from and where it keeps its data, both within its user's reach. */
export interface Placement {
  readonly binaries: PostgresBinaries;
  /** The folder of the data directories; beside or below the folder that was asked for. */
  readonly dataFolder: string;
}

/**
 * Decides where binaries and data are. Without a service user that is where they were asked for. A service user often cannot
 * enter root's home: then the binaries are copied, once a version, and the data kept, in a folder of root's own under the
 * system's temporary folder. The asked-for folder then holds a file `location` that says where its data is.
 */
export async function placePostgres(
  directory: string,
  binaries: PostgresBinaries,
  user: ServiceUser | undefined,
): Promise<Placement> {
  if (user === undefined) return { binaries, dataFolder: directory };
  return {
    binaries: await placeBinaries(binaries, user),
    dataFolder: await placeData(directory, user),
  };
}

async function placeBinaries(binaries: PostgresBinaries, user: ServiceUser): Promise<PostgresBinaries> {
  const bin = path.join(binaries.folder, "bin");
  if (await canEnter(user, bin)) return binaries;
  const identity = createHash("sha256")
    .update(`${binaries.version} ${await realpath(bin)}`)
    .digest("hex");
  const parent = await openFolder("kura-postgres-binaries", user);
  const folder = path.join(parent, identity.slice(0, 16));
  if (!existsSync(folder)) {
    const unfinished = await mkdtemp(path.join(parent, "unfinished-"));
    await cp(binaries.folder, unfinished, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith(".a"),
    });
    await chmod(unfinished, 0o755);
    // Another process may have been faster.
    await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true }));
  }
  return { ...binaries, folder };
}

async function placeData(directory: string, user: ServiceUser): Promise<string> {
  const pointer = path.join(directory, "location");
  const recorded = (await readFile(pointer, "utf8").catch(() => "")).trim();
  if (recorded === "" && (await canEnter(user, directory))) return directory;
  const identity = createHash("sha256")
    .update(await realpath(directory))
    .digest("hex");
  const parent = await openFolder("kura-postgres-data", user);
  await removeAbandoned(parent);
  const folder = path.join(parent, identity.slice(0, 16));
  // A state folder that was copied or moved brings the file along, but must not share the data; one that was removed and
  // made again starts afresh.
  if (recorded !== folder) await removeData(folder);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await writeFile(path.join(folder, "origin"), directory, { mode: 0o600 });
  await writeFile(pointer, `${folder}\n`);
  return folder;
}

/** Removes data whose state folder has been removed, or no longer points to it. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const folder = path.join(parent, name);
    const changedAt = await stat(folder).then(({ mtimeMs }) => mtimeMs, Date.now);
    // Another process may be making it now.
    if (Date.now() - changedAt < 3_600_000) continue;
    const origin = await readFile(path.join(folder, "origin"), "utf8").catch(() => "");
    const pointer = await readFile(path.join(origin, "location"), "utf8").catch(() => "");
    if (pointer.trim() !== folder) await removeData(folder);
  }
}

async function removeData(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  await Promise.all(["primary", "standby"].map((role) => stopOrphanServer(path.join(folder, role))));
  await rm(folder, { recursive: true, force: true });
}

/** A folder under the system's temporary folder that only we write and that the user can enter. */
async function openFolder(name: string, user: ServiceUser): Promise<string> {
  for (const base of new Set([tmpdir(), "/tmp", "/var/tmp"])) {
    if (!existsSync(base) || !(await canEnter(user, base))) continue;
    const folder = path.join(base, name);
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const { uid, mode } = await stat(folder);
    // Anyone may make a folder of this name; theirs could hold other programs.
    if (uid === process.getuid?.() && (mode & 0o022) === 0) return folder;
  }
  throw new Error(
    "PostgreSQL does not run as root, and there is no folder that the user nobody can enter and only root can write: " +
      `tried ${name} in ${tmpdir()}, /tmp and /var/tmp. Set TMPDIR to such a folder, or run Kura as another user.`,
  );
}
