import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A process with the memory that counts as its own, in bytes. */
interface ProcessMemory {
  readonly pid: number;
  readonly bytes: number;
}

/** By how much the resident pages must have grown since the last weighing for another one. */
const growth = 1.1;

/**
 * Watches how much memory this process and all that it started take together. On Linux, weighing what processes share
 * walks every page of theirs: it is done only when there are more pages than ever.
 */
export class MemoryWatch {
  #peak = 0;
  #mostResident = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(intervalMs = 1_000) {
    const look = async () => {
      await this.#look();
      if (this.#timer !== undefined) this.#timer = setTimeout(look, intervalMs).unref();
    };
    this.#timer = setTimeout(look, 0).unref();
  }

  async #look(): Promise<void> {
    if (process.platform === "linux") {
      const resident = linuxTree(process.pid).reduce((sum, pid) => sum + residentPages(pid), 0);
      if (resident < this.#mostResident * growth) return;
      this.#mostResident = resident;
    }
    this.#peak = Math.max(this.#peak, await treeMemory(process.pid));
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
  const tree = process.platform === "linux" ? linuxTree(root).map(linuxMemory) : await listedTree(root);
  return tree.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The ids of a process and its descendants, as far as they still have it as an ancestor. */
export async function processTree(root: number): Promise<readonly number[]> {
  if (process.platform === "linux") return linuxTree(root);
  return (await listedTree(root)).map(({ pid }) => pid);
}

function linuxTree(root: number): readonly number[] {
  const pids = new Set([root]);
  // A set that grows while it is walked is walked to its new end.
  for (const pid of pids) for (const child of linuxChildren(pid)) pids.add(child);
  return [...pids];
}

/** Each thread lists the children that it started. */
function linuxChildren(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")
        .split(" ")
        .filter((text) => text !== "")
        .map(Number),
    );
  } catch {
    return [];
  }
}

/** Shared ones included. */
function residentPages(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  } catch {
    return 0;
  }
}

function linuxMemory(pid: number): ProcessMemory {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return { pid, bytes: Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1_024 };
  } catch {
    // It has ended, or runs as a user whose memory is not ours to read.
    return { pid, bytes: 0 };
  }
}

async function listedTree(root: number): Promise<readonly ProcessMemory[]> {
  const { stdout } = await execute("ps", ["-axo", "pid=,ppid=,rss="]);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, kilobytes = 0]) => ({ pid, parent, bytes: kilobytes * 1_024 }));
  const pids = new Set([root]);
  for (const pid of pids) for (const row of rows) if (row.parent === pid) pids.add(row.pid);
  return rows.filter(({ pid }) => pids.has(pid));
}
