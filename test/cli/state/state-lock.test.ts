import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../cli/failure.ts";
import { processStart } from "../../../cli/state/process-identity.ts";
import { isLock, lock, tryLock } from "../../../cli/state/state-lock.ts";

const execute = promisify(execFile);
const tsx = createRequire(import.meta.url).resolve("tsx");
const holder = fileURLToPath(new URL("hold-lock.ts", import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kura-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the lock of a state", () => {
  it("excludes, names its holder, and is free again once released", () => {
    const first = lock(folder, "kura start");
    expect(() => lock(folder, "kura start")).toThrow(Failure);
    expect(() => lock(folder, "kura start")).toThrow(`"kura start" (process ${process.pid})`);
    first.release();
    lock(folder, "kura query").release();
  });

  it("is taken over from a process that has died", async () => {
    const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
    const pid = child.pid ?? 0;
    const startedAt = processStart(pid) ?? "";
    writeFileSync(path.join(folder, "lock.json"), JSON.stringify({ pid, startedAt, command: "kura start" }));
    expect(isLock(tryLock(folder, "kura start"))).toBe(false);
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await exited;
    expect(isLock(tryLock(folder, "kura start"))).toBe(true);
  });

  it("is taken over from a dead process whose id another one has now, and from a torn file", () => {
    const file = path.join(folder, "lock.json");
    writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: "long ago", command: "kura start" }));
    const first = tryLock(folder, "kura start");
    expect(isLock(first)).toBe(true);
    writeFileSync(file, '{"pid":');
    expect(isLock(tryLock(folder, "kura start"))).toBe(true);
  });

  it("never has two holders, however many want it", async () => {
    writeFileSync(
      path.join(folder, "lock.json"),
      JSON.stringify({ pid: 2 ** 22 - 3, startedAt: "gone", command: "kura start" }),
    );
    const takers = Array.from({ length: 4 }, () =>
      execute(process.execPath, ["--import", tsx, holder, folder, "50"]),
    );
    const results = await Promise.all(takers);
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(["50", "50", "50", "50"]);
  });
});
