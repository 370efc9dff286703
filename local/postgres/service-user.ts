import { chown, mkdir, realpath, stat } from "node:fs/promises";
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

/** Makes a folder, with those above it, that belongs to the user and is closed to all others. */
export async function makePrivateFolder(user: ServiceUser | undefined, folder: string): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true });
  await mkdir(folder, { mode: 0o700 });
  await giveTo(user, folder);
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
