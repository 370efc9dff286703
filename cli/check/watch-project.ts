import { type FSWatcher, watch } from "node:fs";
import path from "node:path";

/** Files of a project that what is checked depends on. */
const watched = /^(definitions|includes|schemas)[\\/]|^workflow_settings\.yaml$/;

/** How long nothing has to change before a check begins: editors write a file in several steps. */
const quietMilliseconds = 40;

/**
 * Calls `check` now and after each change of the project's files, one call after the other, until the signal. What a call throws
 * ends the watch.
 */
export async function watchProject(
  root: string,
  check: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let isChanged = true;
  let wake = () => {};
  const watcher: FSWatcher = watch(root, { recursive: true }, (_, file) => {
    if (file === null || !watched.test(path.normalize(file))) return;
    isChanged = true;
    wake();
  });
  const stop = () => wake();
  signal.addEventListener("abort", stop);
  try {
    while (!signal.aborted) {
      if (isChanged) {
        isChanged = false;
        await check();
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (isChanged || signal.aborted) resolve();
        });
        if (!signal.aborted) await quiet();
      }
    }
  } finally {
    signal.removeEventListener("abort", stop);
    watcher.close();
  }

  async function quiet(): Promise<void> {
    do {
      isChanged = false;
      await new Promise((resolve) => setTimeout(resolve, quietMilliseconds));
    } while (isChanged && !signal.aborted);
    isChanged = true;
  }
}
