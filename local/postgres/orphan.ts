import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

/** The process id of the server that runs on a data directory; undefined where none does. */
export async function findRunningServer(dataDirectory: string): Promise<number | undefined> {
  const text = await readFile(path.join(dataDirectory, "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number(text.split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  // The number may belong to another process by now.
  return (await commandLine(pid)).includes(dataDirectory) ? pid : undefined;
}

/**
 * Ends a server that an earlier run has left behind on a data directory, and removes its lock file if it could not.
 * Asks for a fast shutdown first, then an immediate one, then kills.
 */
export async function stopOrphanServer(dataDirectory: string): Promise<void> {
  const pid = await findRunningServer(dataDirectory);
  if (pid !== undefined) {
    for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
      if (await endProcess(pid, signal, 10_000)) break;
    }
  }
  await rm(path.join(dataDirectory, "postmaster.pid"), { force: true });
}

async function endProcess(pid: number, signal: NodeJS.Signals, patienceMs: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch {
    return true;
  }
  for (const end = Date.now() + patienceMs; Date.now() < end; await delay(20)) {
    if (!isAlive(pid)) return true;
  }
  return false;
}

/** Whether a process exists; one of another user counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === "linux") {
      return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
    }
    return (await promisify(execFile)("ps", ["-o", "command=", "-ww", "-p", String(pid)])).stdout;
  } catch {
    return "";
  }
}
