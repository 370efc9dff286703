import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { embeddedFiles } from "../../local/embedded-files.ts";
import { Failure } from "../failure.ts";
import { projectRoot } from "../project-root.ts";

const stateFile = z.object({
  seed: z.number().int(),
  scale: z.number().positive(),
  /** Simulated days whose run has completed; the next run's day. */
  completedDays: z.number().int().nonnegative(),
  /** The machine's time at the end of the last completed run, ISO 8601. */
  lastRun: z.string().optional(),
});

export type State = z.infer<typeof stateFile>;

const stateName = "state.json";

/** Everything that a seed and a scale have built: one folder under .kura. */
export interface StateFolder {
  readonly path: string;
  readonly seed: number;
  readonly scale: number;
  readonly warehouseFile: string;
  /** Where the compiled project is laid out for the Dataform CLI. */
  readonly dataformFolder: string;
  readonly temporaryFolder: string;
  readonly serverFile: string;
}

/** All states of this checkout; KURA_STATE_DIRECTORY moves them elsewhere. */
export function statesFolder(): string {
  return process.env.KURA_STATE_DIRECTORY ?? path.join(projectRoot, ".kura");
}

export function stateFolder(seed: number, scale: number): StateFolder {
  const folder = path.join(statesFolder(), `${seed}-${scale}`);
  const files = embeddedFiles(folder);
  return {
    path: folder,
    seed,
    scale,
    warehouseFile: files.warehouse,
    temporaryFolder: files.temporary,
    dataformFolder: path.join(folder, "dataform"),
    serverFile: path.join(folder, "server.json"),
  };
}

/** The state of a folder; day 0 where nothing has completed yet. Throws Failure for one that cannot be read. */
export function readState(folder: StateFolder): State {
  const file = path.join(folder.path, stateName);
  const { seed, scale } = folder;
  if (!existsSync(file)) return { seed, scale, completedDays: 0 };
  try {
    return stateFile.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new Failure(`${file} cannot be read; start anew with --fresh.`);
  }
}

/** Writes the state whole or not at all. */
export function writeState(folder: StateFolder, state: State): void {
  writeAtomically(path.join(folder.path, stateName), `${JSON.stringify(state, undefined, 2)}\n`);
}

export function writeAtomically(file: string, text: string): void {
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, text);
  renameSync(fresh, file);
}

export function makeFolder(folder: StateFolder): void {
  mkdirSync(folder.path, { recursive: true });
}

/** Removes everything a state holds but its lock, which the caller has. The day goes last: until then, what is missing is made again. */
export function wipe(folder: StateFolder): void {
  const names = readdirSync(folder.path).filter((name) => !name.startsWith("lock") && name !== stateName);
  for (const name of [...names, stateName]) {
    rmSync(path.join(folder.path, name), { recursive: true, force: true });
  }
}

/** The folder whose run completed last, among all seeds and scales; undefined where nothing was built. */
export function newestState(): StateFolder | undefined {
  const root = statesFolder();
  if (!existsSync(root)) return undefined;
  const states = readdirSync(root).flatMap((name) => {
    const [, seed, scale] = /^(\d+)-(\d+(?:\.\d+)?(?:e-\d+)?)$/.exec(name) ?? [];
    if (seed === undefined || scale === undefined) return [];
    const folder = stateFolder(Number(seed), Number(scale));
    if (!existsSync(folder.warehouseFile)) return [];
    return [{ folder, lastRun: readState(folder).lastRun ?? "" }];
  });
  return states.sort((a, b) => (a.lastRun < b.lastRun ? 1 : -1))[0]?.folder;
}
