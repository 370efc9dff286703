import { spawn } from "node:child_process";
import { watch } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { projectRoot } from "../project-root.ts";

const watchedFolders = ["definitions", "includes", path.join("test", "definitions")];

/** An editor saves a file in several steps. */
const settleMs = 100;

/** Runs the selected tests now and after each change of a definition or test, each time in a process that has read it. Never ends. */
export async function watchTests(words: readonly string[]): Promise<void> {
  let isDue = true;
  let wake = () => {};
  const noticed = async (folder: string) => {
    for await (const _ of watch(path.join(projectRoot, folder), { recursive: true })) {
      isDue = true;
      wake();
    }
  };
  const watching = Promise.all(watchedFolders.map(noticed));
  const running = async (): Promise<never> => {
    for (;;) {
      if (!isDue) await new Promise<void>((resolve) => (wake = resolve));
      await pause(settleMs);
      isDue = false;
      await runOnce(words);
      if (!isDue) process.stdout.write("\nWaiting for a change; Ctrl-C ends.\n");
    }
  };
  await Promise.all([watching, running()]);
}

function runOnce(words: readonly string[]): Promise<void> {
  const command = [path.join(projectRoot, "cli", "kura.mjs"), "test", ...words];
  return new Promise((resolve, reject) => {
    spawn(process.execPath, command, { stdio: "inherit" })
      .once("error", reject)
      .once("exit", () => resolve());
  });
}
