import { spawnSync } from "node:child_process";
import path from "node:path";
import { projectRoot } from "../cli/project-root.ts";
import { instantOf } from "../cli/state/clock.ts";
import { readState, stateFolder, statesFolder } from "../cli/state/state-folder.ts";

// Measuring keeps its states apart from those that people use; what it starts does as well.
process.env.KURA_STATE_DIRECTORY = path.join(projectRoot, ".kura", "bench");

const seed = 900_001;

/** A state that `kura start` has built. */
export interface BuiltState {
  readonly warehouseFile: string;
  /** The simulated time of its last day, in milliseconds since the epoch. */
  readonly instant: number;
}

/** Runs `kura start --json` for a scale and answers what it prints. Throws where it fails. */
export function kuraStart(scale: string, flags: readonly string[]): string {
  const { stdout, status } = spawnSync(
    process.execPath,
    ["cli/kura.mjs", "start", "--json", "--seed", String(seed), "--scale", scale, ...flags],
    { cwd: projectRoot, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1e9 },
  );
  if (status !== 0) throw new Error(`kura start --scale ${scale} ended with exit code ${status}.`);
  return stdout;
}

/** The state of a scale, built where it is missing. */
export function builtState(scale: string): BuiltState {
  const folder = stateFolder(seed, Number(scale));
  if (readState(folder).completedDays === 0) {
    console.log(`\nBuilding the state of scale ${scale}, once.`);
    kuraStart(scale, []);
  }
  const lastDay = readState(folder).completedDays - 1;
  return { warehouseFile: folder.warehouseFile, instant: instantOf(lastDay) };
}

/** Where measuring keeps what it makes. */
export function benchFolder(): string {
  return statesFolder();
}
