import { chown, mkdtemp, readdir, realpath, rm, stat } from "node:fs/promises";
import path from "node:path";

/** An operating system user that PostgreSQL runs as in our stead, because it refuses to run as root. */
export interface ServiceUser {
  readonly uid: number;
  readonly gid: number;
}

/** "nobody", who exists everywhere: no user has to be made. */
const nobody = process.platform === "darwin" ? 4_294_967_294 : 65_534;

/** Who PostgreSQL runs as: undefined means as we ourselves do. */
export function findServiceUser(): ServiceUser | undefined {
  return process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : undefined;
}

/** The user as node's spawn takes it: a signed 32-bit number, which is how macOS's nobody becomes -2. */
export function spawnIdentity(user: ServiceUser | undefined): {
  readonly uid?: number;
  readonly gid?: number;
} {
  return user === undefined ? {} : { uid: user.uid | 0, gid: user.gid | 0 };
}

/** Gives a file or folder to the user, where there is one. */
export async function giveTo(user: ServiceUser | undefined, file: string): Promise<void> {
  if (user !== undefined) await chown(file, user.uid, user.gid);
}

/**
 * Makes an empty folder for what is to become `folder` once it is complete: beside it, the user's own, closed to all others.
 * Removes what killed runs have left of their own.
 */
export async function makeUnfinishedFolder(user: ServiceUser | undefined, folder: string): Promise<string> {
  const parent = path.dirname(folder);
  const prefix = `${path.basename(folder)}.new-`;
  for (const name of await readdir(parent)) {
    // A killed run's initdb may write for a moment yet.
    if (name.startsWith(prefix)) {
      await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    }
  }
  const unfinished = await mkdtemp(path.join(parent, prefix));
  await giveTo(user, unfinished);
  return unfinished;
}

/** Whether the user can enter an existing folder: it and each one above it lets the user pass. */
export async function canEnter(user: ServiceUser, folder: string): Promise<boolean> {
  const full = await realpath(folder);
  for (let at = full; ; at = path.dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const passes = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & passes) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}
