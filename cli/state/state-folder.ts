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

/** How far the simulated days of a seed and a scale have come. */
export type State = z.infer<typeof stateFile>;

const anyStateFile = z.object({ lastRun: z.string().optional() });

const stateName = "state.json";

interface StateFiles {
  readonly path: string;
  readonly warehouseFile: string;
  /** Where the compiled project is laid out for the Dataform CLI. */
  readonly dataformFolder: string;
  readonly temporaryFolder: string;
  readonly serverFile: string;
}

/** Everything that a seed and a scale of the sample business have built. */
export interface SampleFolder extends StateFiles {
  readonly kind: "sample";
  readonly seed: number;
  readonly scale: number;
}

/** Everything that was built from a company's own sources. */
export interface OwnFolder extends StateFiles {
  readonly kind: "own";
}

/** What one warehouse has built: one folder under .kura. */
export type StateFolder = SampleFolder | OwnFolder;

/** All states of this checkout; KURA_STATE_DIRECTORY moves them elsewhere. */
export function statesFolder(): string {
  return process.env.KURA_STATE_DIRECTORY ?? path.join(projectRoot, ".kura");
}

export function stateFolder(seed: number, scale: number): SampleFolder {
  return { kind: "sample", seed, scale, ...filesOf(`${seed}-${scale}`) };
}

/** The state of a company's own sources: a checkout has one, beside those of the sample. */
export function ownFolder(): OwnFolder {
  return { kind: "own", ...filesOf(ownName) };
}

const ownName = "own";

function filesOf(name: string): StateFiles {
  const folder = path.join(statesFolder(), name);
  const files = embeddedFiles(folder);
  return {
    path: folder,
    warehouseFile: files.warehouse,
    temporaryFolder: files.temporary,
    dataformFolder: path.join(folder, "dataform"),
    serverFile: path.join(folder, "server.json"),
  };
}

/** The state of a folder of the sample; day 0 where nothing has completed yet. Throws Failure for one that cannot be read. */
export function readState(folder: SampleFolder): State {
  const { seed, scale } = folder;
  return readStateFile(folder, stateFile) ?? { seed, scale, completedDays: 0 };
}

/** The machine's time at the end of the last run that counts, ISO 8601; undefined before the first. */
function lastRunOf(folder: StateFolder): string | undefined {
  return readStateFile(folder, anyStateFile)?.lastRun;
}

function readStateFile<Content>(folder: StateFolder, schema: z.ZodType<Content>): Content | undefined {
  const file = path.join(folder.path, stateName);
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new Failure(`${file} cannot be read; start anew with --fresh.`);
  }
}

/** Keeps that a run on a company's own sources has ended now. Even one that failed has loaded what it could. */
export function recordOwnRun(folder: OwnFolder): void {
  const content: z.infer<typeof anyStateFile> = { lastRun: new Date().toISOString() };
  writeAtomically(path.join(folder.path, stateName), `${JSON.stringify(content, undefined, 2)}\n`);
}

/** Writes the state whole or not at all. */
export function writeState(folder: SampleFolder, state: State): void {
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

/** The folder whose run ended last, of the sample's and the company's own; undefined where nothing was built. */
export function newestState(): StateFolder | undefined {
  const root = statesFolder();
  if (!existsSync(root)) return undefined;
  const states = readdirSync(root).flatMap((name) => {
    const folder = folderNamed(name);
    if (folder === undefined || !existsSync(folder.warehouseFile)) return [];
    return [{ folder, lastRun: lastRunOf(folder) ?? "" }];
  });
  return states.sort((a, b) => (a.lastRun < b.lastRun ? 1 : -1))[0]?.folder;
}

function folderNamed(name: string): StateFolder | undefined {
  if (name === ownName) return ownFolder();
  const [, seed, scale] = /^(\d+)-(\d+(?:\.\d+)?(?:e-\d+)?)$/.exec(name) ?? [];
  return seed === undefined || scale === undefined ? undefined : stateFolder(Number(seed), Number(scale));
}
