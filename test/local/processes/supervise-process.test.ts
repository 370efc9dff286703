import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  ProcessStartError,
  type SupervisedProcess,
  superviseProcess,
} from "../../../local/processes/supervise-process.ts";

const forever = "setInterval(() => {}, 1000);";

/** Runs a line of JavaScript as a supervised child. */
function superviseScript(
  script: string,
  options: Partial<Parameters<typeof superviseProcess>[0]> = {},
): Promise<SupervisedProcess> {
  return superviseProcess({ command: process.execPath, args: ["-e", script], ...options });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const untilGone = (pid: number) => expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);

async function startOwner(...command: readonly string[]): Promise<{ owner: ChildProcess; childPid: number }> {
  const owner = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("owner.ts", import.meta.url)), ...command],
    { stdio: ["ignore", "pipe", "inherit"], detached: true },
  );
  const [line] = await once(createInterface({ input: owner.stdout }), "line");
  return { owner, childPid: Number(line) };
}

test("reports every line of both streams, and the exit code", async () => {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const child = await superviseScript(
    "for (let i = 0; i < 5000; i++) console.log(i); console.error('蔵'); process.stdout.write('no newline'); process.exitCode = 3",
    { onStdoutLine: (line) => stdout.push(line), onStderrLine: (line) => stderr.push(line) },
  );
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(stdout).toEqual([...Array.from({ length: 5000 }, (_, i) => String(i)), "no newline"]);
  expect(stderr).toEqual(["蔵"]);
});

test("gives the child its environment, folder and nothing on stdin", async () => {
  const lines: string[] = [];
  const child = await superviseScript(
    "process.stdin.resume().on('end', () => console.log(JSON.stringify([process.env, process.cwd()])))",
    {
      env: { GREETING: "こんにちは", ABSENT: undefined },
      cwd: "/",
      onStdoutLine: (line) => lines.push(line),
    },
  );
  await child.exited;
  const [environment, folder] = JSON.parse(lines.join(""));
  expect(environment).toMatchObject({ GREETING: "こんにちは" });
  expect(environment).not.toHaveProperty("ABSENT");
  expect(environment).not.toHaveProperty("PATH");
  expect(folder).toBe("/");
});

test("waits for the line that tells readiness", async () => {
  const seen: string[] = [];
  const child = await superviseScript(`console.error('booting'); console.error('ready on 1'); ${forever}`, {
    ready: {
      isReady: (line, stream) => {
        seen.push(line);
        return stream === "stderr" && line.startsWith("ready");
      },
    },
  });
  expect(seen).toEqual(["booting", "ready on 1"]);
  expect(child.lastErrorLines()).toEqual(seen);
  expect(isAlive(child.pid)).toBe(true);
  expect(await child.stop()).toEqual({ code: null, signal: "SIGTERM" });
  expect(isAlive(child.pid)).toBe(false);
});

test("a child that ends before it is ready fails with its last words", async () => {
  const failure = await superviseScript("console.error('no such table'); process.exit(2)", {
    ready: { isReady: (line) => line === "ready" },
  }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ProcessStartError);
  expect(failure).toMatchObject({ lines: ["no such table"], exit: { code: 2, signal: null } });
  expect(String(failure)).toContain("ended with code 2 before it was ready\nno such table");
});

test("a child that is not ready in time fails and is ended", async () => {
  let pid = 0;
  const failure = await superviseScript(`console.log(process.pid); ${forever}`, {
    onStdoutLine: (line) => {
      pid = Number(line);
    },
    ready: { isReady: () => false, timeoutMs: 2_000 },
  }).catch((error: unknown) => error);
  expect(String(failure)).toContain("was not ready within 2 s");
  expect(isAlive(pid)).toBe(false);
});

test("a command that does not exist fails with the system's code", async () => {
  await expect(superviseProcess({ command: "/nowhere/at-all" })).rejects.toMatchObject({
    name: "ProcessStartError",
    code: "ENOENT",
  });
});

test("stop uses the given signal, and SIGKILL after the grace", async () => {
  const polite = await superviseScript(
    `process.on('SIGINT', () => process.exit(5)); console.log('ready'); ${forever}`,
    { stopSignal: "SIGINT", ready: { isReady: (line) => line === "ready" } },
  );
  expect(await polite.stop()).toEqual({ code: 5, signal: null });

  const stubborn = await superviseScript(
    `process.on('SIGTERM', () => {}); console.log('ready'); ${forever}`,
    {
      graceMs: 100,
      ready: { isReady: (line) => line === "ready" },
    },
  );
  const ends = await Promise.all([stubborn.stop(), stubborn.stop(), stubborn.exited]);
  expect(ends).toEqual(Array(3).fill({ code: null, signal: "SIGKILL" }));
});

test("stopping a child that has ended answers how it ended", async () => {
  const child = await superviseScript("process.exit(7)");
  await child.exited;
  expect(await child.stop()).toEqual({ code: 7, signal: null });
});

test("processes that the child started end with it", async () => {
  let grandchild = 0;
  const child = await superviseScript(
    `console.log(require('node:child_process').spawn(process.execPath, ['-e', "${forever}"]).pid); ${forever}`,
    {
      ready: {
        isReady: (line) => {
          grandchild = Number(line);
          return true;
        },
      },
    },
  );
  expect(isAlive(grandchild)).toBe(true);
  await child.stop();
  await untilGone(grandchild);
});

test("the child ends when its owner is killed", async () => {
  const { owner, childPid } = await startOwner(process.execPath, "-e", forever);
  expect(isAlive(childPid)).toBe(true);
  owner.kill("SIGKILL");
  await untilGone(childPid);
});

test("a child that ignores the stop signal ends when its owner's whole process group is killed", async () => {
  const { owner, childPid } = await startOwner("/bin/sh", "-c", "trap '' TERM; while :; do sleep 1; done");
  process.kill(-Number(owner.pid), "SIGKILL");
  await untilGone(childPid);
});

test("the child ends when its supervisor is killed", async () => {
  const child = await superviseScript(`console.log(process.ppid); ${forever}`, {
    ready: {
      isReady: (line) => {
        setImmediate(() => process.kill(Number(line), "SIGKILL"));
        return true;
      },
    },
  });
  expect(await child.exited).toEqual({ code: null, signal: "SIGKILL" });
  await untilGone(child.pid);
});

test.runIf(process.getuid?.() === 0)("runs the child as another user", async () => {
  const lines: string[] = [];
  const child = await superviseProcess({
    command: "/bin/sh",
    args: ["-c", "id -u; id -g; id -G"],
    cwd: "/",
    uid: 65534,
    gid: 65534,
    onStdoutLine: (line) => lines.push(line),
  });
  await child.exited;
  expect(lines).toEqual(["65534", "65534", "65534"]);
});
