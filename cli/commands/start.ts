import { embeddedEnvironment } from "../environment.ts";
import { Failure, UsageFailure } from "../failure.ts";
import { ownSources } from "../own/environment.ts";
import { logDisplay, type StepDisplay, terminalDisplay } from "../start/display.ts";
import { ownRunSources } from "../start/own-sources.ts";
import { reportText } from "../start/print-report.ts";
import { run, stepNames } from "../start/run.ts";
import { sampleSources } from "../start/sample-sources.ts";
import type { Sources } from "../start/sources.ts";
import { makeFolder, ownFolder, type StateFolder, stateFolder, wipe } from "../state/state-folder.ts";
import { lock } from "../state/state-lock.ts";

export interface StartFlags {
  readonly scale: number;
  readonly seed: number;
  /** The company's own sources instead of the sample's. */
  readonly own?: boolean;
  readonly fresh?: boolean;
  readonly once?: boolean;
  readonly json?: boolean;
  readonly bigqueryPort?: number;
  readonly postgresPort?: number;
  readonly googlePort?: number;
}

/** `kura start`. */
export async function start(flags: StartFlags): Promise<void> {
  const warehouse = embeddedEnvironment();
  const chosen = choose(flags);
  // Clients of this process take the address they are given, not one that this shell is set to.
  delete process.env.BIGQUERY_EMULATOR_HOST;
  const { folder } = chosen;
  makeFolder(folder);
  const held = lock(folder.path, "kura start");
  const interruption = interruptible();
  let display: StepDisplay | undefined;
  try {
    if (flags.fresh === true) wipe(folder);
    const sources = chosen.open();
    display = displayFor(flags, stepNames(sources));
    const report = await run({ folder, sources, warehouse, display, signal: interruption.signal });
    await display.close();
    const text = flags.json === true ? JSON.stringify(report, undefined, 2) : `\n${reportText(report)}`;
    process.stdout.write(`${text}\n`);
    if (report.status === "failed") {
      process.exitCode = 1;
      if (flags.json === true) {
        for (const { what, message } of report.failures) process.stderr.write(`kura: ${what}: ${message}\n`);
      }
    }
  } catch (error) {
    await display?.close();
    if (interruption.name === undefined) throw error;
    const next = folder.kind === "own" ? "the next run loads the rest" : "the next run resumes the same day";
    process.stderr.write(`kura: stopped by ${interruption.name}; ${next}.\n`);
    process.exitCode = interruption.name === "SIGINT" ? 130 : 143;
  } finally {
    interruption.end();
    held.release();
  }
}

interface Choice {
  readonly folder: StateFolder;
  /** Reads the state, which the caller has locked. */
  open(): Sources;
}

/** What is run, and where it is kept. */
function choose(flags: StartFlags): Choice {
  const ports = portsOf(flags);
  if (flags.own === true) {
    const own = ownSources(process.env);
    const folder = ownFolder();
    return { folder, open: () => ownRunSources(folder, own, ports.bigQuery) };
  }
  const folder = stateFolder(flags.seed, flags.scale);
  return { folder, open: () => sampleSources(folder, ports) };
}

function portsOf({ bigqueryPort, postgresPort, googlePort }: StartFlags) {
  const wanted = [bigqueryPort, postgresPort, googlePort].filter((port) => port !== undefined && port !== 0);
  if (new Set(wanted).size < wanted.length) throw new UsageFailure("Two parts cannot have the same port.");
  return {
    ...(bigqueryPort === undefined ? {} : { bigQuery: bigqueryPort }),
    ...(postgresPort === undefined ? {} : { postgres: postgresPort }),
    ...(googlePort === undefined ? {} : { google: googlePort }),
  };
}

function displayFor(flags: StartFlags, names: readonly string[]): StepDisplay {
  if (flags.json === true) return logDisplay((line) => process.stderr.write(`${line}\n`));
  if (process.stdout.isTTY) return terminalDisplay(names);
  return logDisplay((line) => process.stdout.write(`${line}\n`));
}

interface Interruption {
  readonly signal: AbortSignal;
  /** The signal that came, if one did. */
  readonly name: NodeJS.Signals | undefined;
  end(): void;
}

/**
 * Turns Ctrl-C and its kin into an orderly stop; a later one ends at once, and supervision ends the children. Under npm,
 * one Ctrl-C arrives twice: from the terminal and from npm.
 */
function interruptible(): Interruption {
  const controller = new AbortController();
  let name: NodeJS.Signals | undefined;
  let since = 0;
  const stop = (signal: NodeJS.Signals) => {
    if (name !== undefined) {
      if (performance.now() - since > 1_000) process.exit(1);
      return;
    }
    name = signal;
    since = performance.now();
    controller.abort(new Failure(`Stopped by ${signal}.`));
  };
  const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, stop);
  return {
    signal: controller.signal,
    get name() {
      return name;
    },
    end: () => {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}
