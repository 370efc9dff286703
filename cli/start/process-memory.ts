import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);
const isLinux = process.platform === "linux";

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** Resident bytes; on Linux asked for separately. */
  readonly bytes: number;
}

/** Watches how much memory this process and all that it started take together. */
export class MemoryWatch {
  #peak = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(intervalMs = 500) {
    const look = async () => {
      this.#peak = Math.max(this.#peak, await treeMemory(process.pid));
      if (this.#timer !== undefined) this.#timer = setTimeout(look, intervalMs).unref();
    };
    this.#timer = setTimeout(look, 0).unref();
  }

  get peakBytes(): number {
    return this.#peak;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Memory of a process and its descendants in bytes. On Linux, pages that several of them share count once. */
export async function treeMemory(root: number): Promise<number> {
  const tree = await processTree(root);
  const sizes = await Promise.all(tree.map(({ pid, bytes }) => (isLinux ? proportionalMemory(pid) : bytes)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A process and its descendants, as far as they still have it as an ancestor. */
export async function processTree(root: number): Promise<readonly ProcessRow[]> {
  const rows = isLinux ? await linuxProcesses() : await listedProcesses();
  const pids = new Set([root]);
  // A set that grows while it is walked is walked to its new end.
  for (const pid of pids) {
    for (const row of rows) if (row.parent === pid) pids.add(row.pid);
  }
  return rows.filter(({ pid }) => pids.has(pid));
}

async function linuxProcesses(): Promise<readonly ProcessRow[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const rows = names.map(async (name) => {
    const status = await readFile(`/proc/${name}/stat`, "utf8").catch(() => undefined);
    if (status === undefined) return [];
    const parent = Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
    return [{ pid: Number(name), parent, bytes: 0 }];
  });
  return (await Promise.all(rows)).flat();
}

async function proportionalMemory(pid: number): Promise<number> {
  const file = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(file)?.[1];
  if (kilobytes !== undefined) return Number(kilobytes) * 1_024;
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024;
}

async function listedProcesses(): Promise<readonly ProcessRow[]> {
  const { stdout } = await execute("ps", ["-axo", "pid=,ppid=,rss="]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, kilobytes = 0]) => ({ pid, parent, bytes: kilobytes * 1_024 }));
}
