import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Failure } from "../failure.ts";
import { processStart } from "./process-identity.ts";

const lockFile = z.object({
  pid: z.number().int(),
  startedAt: z.string(),
  /** What holds it: `kura start`, `kura query`. */
  command: z.string(),
});

export type LockHolder = z.infer<typeof lockFile>;

export interface StateLock {
  release(): void;
}

/**
 * Takes a state folder for this process. One left by a process that no longer runs is taken over.
 * Answers the holder instead where another process has it.
 */
export function tryLock(folder: string, command: string): StateLock | LockHolder {
  const startedAt = processStart(process.pid) ?? "";
  const file = path.join(folder, "lock.json");
  const own = path.join(folder, `lock-${process.pid}-${randomUUID()}.json`);
  writeFileSync(own, JSON.stringify({ pid: process.pid, startedAt, command } satisfies LockHolder));
  try {
    for (;;) {
      // A link is made whole or not at all, and never over another.
      if (succeeds(() => linkSync(own, file))) return { release: () => rmSync(file, { force: true }) };
      const holder = readHolder(file);
      if (holder !== undefined && isRunning(holder)) return holder;
      removeStale(folder, file);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** As tryLock, but throws Failure that names the holder. */
export function lock(folder: string, command: string): StateLock {
  const result = tryLock(folder, command);
  if (isLock(result)) return result;
  throw inUse(folder, result);
}

/** Waits for a folder that a short command holds. Throws Failure that names the holder after `timeoutMs`. */
export async function waitForLock(folder: string, command: string, timeoutMs: number): Promise<StateLock> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const result = tryLock(folder, command);
    if (isLock(result)) return result;
    if (Date.now() > deadline) throw inUse(folder, result);
    await sleep(50);
  }
}

export function isLock(result: StateLock | LockHolder): result is StateLock {
  return "release" in result;
}

function inUse(folder: string, holder: LockHolder): Failure {
  return new Failure(
    `${folder} is in use by "${holder.command}" (process ${holder.pid}). Wait until it has ended, or stop it. Every --seed and --scale has a state of its own, and so has --own.`,
  );
}

function readHolder(file: string): LockHolder | undefined {
  try {
    return lockFile.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

function isRunning({ pid, startedAt }: LockHolder): boolean {
  return processStart(pid) === startedAt;
}

/** Removes a dead process's lock. A folder serves as the guard: without it, two would-be holders could remove each other's fresh lock. */
function removeStale(folder: string, file: string): void {
  const guard = path.join(folder, "lock.guard");
  if (!succeeds(() => mkdirSync(guard))) {
    // Held for the instant of the lines below; one that is older was left by a crash.
    const since = modifiedAt(guard);
    if (since !== undefined && Date.now() - since > 10_000) succeeds(() => rmdirSync(guard));
    return;
  }
  try {
    const holder = readHolder(file);
    if (holder === undefined || !isRunning(holder)) rmSync(file, { force: true });
  } finally {
    rmdirSync(guard);
  }
}

function modifiedAt(file: string): number | undefined {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return undefined;
  }
}

/** Whether a step of the file system went through; that something exists already, or no longer, is an answer and no error. */
function succeeds(step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "EEXIST" || error.code === "ENOENT")) {
      return false;
    }
    throw error;
  }
}
