import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../../../cli/project-root.ts";
import { processTree } from "../../../cli/start/process-memory.ts";
import { processStart } from "../../../cli/state/process-identity.ts";

/** A `kura` command running in a process of its own, as people run it. */
export interface KuraProcess {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** Waits until a text has been written to either stream; rejects when the command ends before. */
  waitFor(text: string): Promise<void>;
  /** The processes seen among its descendants that still run. */
  leftovers(): readonly number[];
}

/** A folder for states, apart from those of the checkout. */
export async function temporaryStates(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), "kura-states-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Environment variables that a command is given beside those of this process. */
export type Variables = Readonly<Record<string, string | undefined>>;

function launch(states: string, words: readonly string[], input: string, variables: Variables) {
  const child = spawn(process.execPath, [path.join(projectRoot, "cli", "kura.mjs"), ...words], {
    cwd: states,
    env: { ...process.env, KURA_STATE_DIRECTORY: states, NO_COLOR: "1", ...variables },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(input);
  const texts = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    texts.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    texts.stderr += text;
  });
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  return { child, exited, stdout: () => texts.stdout, stderr: () => texts.stderr };
}

export function kura(states: string, words: readonly string[]): KuraProcess {
  const launched = launch(states, words, "", {});
  const { child, exited, stdout, stderr } = launched;
  const seen = new Map<number, string>();
  let isRunning = true;
  void exited.then(() => {
    isRunning = false;
  });
  const watch = async () => {
    while (isRunning) {
      for (const pid of await processTree(child.pid ?? 0)) {
        if (!seen.has(pid)) seen.set(pid, processStart(pid) ?? "");
      }
      await sleep(50);
    }
  };
  void watch();
  return {
    ...launched,
    waitFor: async (text) => {
      while (!stdout().includes(text) && !stderr().includes(text)) {
        if (!isRunning) throw new Error(`kura ended before it wrote "${text}":\n${stdout()}${stderr()}`);
        await sleep(20);
      }
    },
    leftovers: () =>
      [...seen].filter(([pid, start]) => processStart(pid) === start && start !== "").map(([pid]) => pid),
  };
}

/** Runs a command to its end. */
export async function run(states: string, words: readonly string[], input = "", variables: Variables = {}) {
  const { exited, stdout, stderr } = launch(states, words, input, variables);
  const { code } = await exited;
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Waits until nothing that the command started runs any more; answers what still does after `timeoutMs`. */
export async function leftoversAfter(process: KuraProcess, timeoutMs: number): Promise<readonly number[]> {
  const deadline = Date.now() + timeoutMs;
  while (process.leftovers().length > 0 && Date.now() < deadline) await sleep(50);
  return process.leftovers();
}
