import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { z } from "zod";

export interface SupervisedProcessOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** The child's whole environment; ours where absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Runs the child as another user; only root may. */
  readonly uid?: number;
  readonly gid?: number;
  /** What asks the child to end; SIGTERM where absent. */
  readonly stopSignal?: NodeJS.Signals;
  /** Milliseconds between the stop signal and SIGKILL; 5,000 where absent. */
  readonly graceMs?: number;
  readonly onStdoutLine?: (line: string) => void;
  readonly onStderrLine?: (line: string) => void;
  /** When the child counts as started; as soon as it runs, where absent. */
  readonly ready?: Readiness;
}

export interface Readiness {
  /** Called with each line of output until it answers true. */
  readonly isReady: (line: string, stream: "stdout" | "stderr") => boolean;
  /** Milliseconds; 30,000 where absent. */
  readonly timeoutMs?: number;
}

/** How a child ended: an exit code, or the signal that ended it. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface SupervisedProcess {
  /** The child's process id, not its supervisor's; it leads its own process group. */
  readonly pid: number;
  /** Never rejects; all output lines have been handed over by then. */
  readonly exited: Promise<ProcessExit>;
  /** The last lines of stderr so far, for an error message. */
  lastErrorLines(): readonly string[];
  /** Asks the child and its process group to end, kills them after the grace, and waits until they have ended. */
  stop(): Promise<ProcessExit>;
}

/** A child that could not be started, was not ready in time, or ended before it was ready. */
export class ProcessStartError extends Error {
  override readonly name = "ProcessStartError";
  /** What the child wrote to stderr last. */
  readonly lines: readonly string[];
  /** The operating system's code where it could not be run at all (ENOENT, EACCES), otherwise undefined. */
  readonly code: string | undefined;
  /** How the child ended, where it ended by itself. */
  readonly exit: ProcessExit | undefined;
  constructor(
    message: string,
    details: { lines: readonly string[]; code?: string | undefined; exit?: ProcessExit | undefined },
  ) {
    super([message, ...details.lines].join("\n"));
    this.lines = details.lines;
    this.code = details.code;
    this.exit = details.exit;
  }
}

const supervisorEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("started"), pid: z.number().int() }),
  z.object({ kind: z.literal("failed"), code: z.string().optional(), message: z.string() }),
  z.object({ kind: z.literal("exited"), code: z.number().nullable(), signal: z.string().nullable() }),
]);

const supervisorFile = fileURLToPath(new URL("supervisor.mjs", import.meta.url));
const keptErrorLines = 20;

/**
 * Starts a child process that cannot outlive this one, even when this one is killed with SIGKILL: a small supervisor holds
 * the other end of a pipe and stops the child and its process group when the pipe closes. The child has its own session, so
 * a terminal's Ctrl-C does not reach it. Its stdin is empty.
 *
 * Resolves when the child is ready; throws ProcessStartError, with the child ended, when it cannot be.
 */
export async function superviseProcess(options: SupervisedProcessOptions): Promise<SupervisedProcess> {
  const supervisor = spawn(process.execPath, [supervisorFile], {
    detached: true,
    env: {},
    cwd: "/",
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  const { stdin, stdout, stderr } = supervisor;
  const events = supervisor.stdio[3] as Readable;
  // Writing to a supervisor that has just ended is no failure: its exit is what counts.
  stdin.on("error", () => {});

  const lastLines: string[] = [];
  let pid: number | undefined;
  let exit: ProcessExit | undefined;
  let isReady = options.ready === undefined;
  let announceReady = (_: number) => {};
  const ready = new Promise<number>((resolve) => {
    announceReady = resolve;
  });
  let announceFailure = (_: ProcessStartError) => {};
  const failed = new Promise<never>((_, reject) => {
    announceFailure = reject;
  });
  failed.catch(() => {});

  const considerLine = (line: string, stream: "stdout" | "stderr") => {
    if (isReady || options.ready?.isReady(line, stream) !== true) return;
    isReady = true;
    // The line may overtake the supervisor's report of the process id, which comes by another pipe.
    if (pid !== undefined) announceReady(pid);
  };
  onLines(stdout, (line) => {
    options.onStdoutLine?.(line);
    considerLine(line, "stdout");
  });
  onLines(stderr, (line) => {
    lastLines.push(line);
    if (lastLines.length > keptErrorLines) lastLines.shift();
    options.onStderrLine?.(line);
    considerLine(line, "stderr");
  });
  onLines(events, (line) => {
    const event = supervisorEvent.parse(JSON.parse(line));
    if (event.kind === "started") {
      pid = event.pid;
      if (isReady) announceReady(pid);
    } else if (event.kind === "exited") {
      exit = { code: event.code, signal: event.signal };
    } else {
      const message = `Could not run ${options.command}: ${event.message}`;
      announceFailure(new ProcessStartError(message, { lines: [], code: event.code }));
    }
  });

  const exited = new Promise<ProcessExit>((resolve) => {
    supervisor.once("error", (error) => {
      announceFailure(
        new ProcessStartError(`Could not run ${process.execPath}: ${error.message}`, { lines: [] }),
      );
      resolve({ code: null, signal: null });
    });
    supervisor.once("exit", (code, signal) => {
      // A supervisor that was itself killed has left the child behind.
      if (exit === undefined && pid !== undefined) killGroup(pid);
      const finish = () => {
        const ended = exit ?? { code, signal };
        const how = ended.signal === null ? `with code ${ended.code}` : `by ${ended.signal}`;
        const message = `${options.command} ended ${how} before it was ready`;
        announceFailure(new ProcessStartError(message, { lines: [...lastLines], exit: ended }));
        resolve(ended);
      };
      // A process that the child has detached may hold its output open for good; the child's own is here by then.
      const patience = setTimeout(finish, 1_000);
      supervisor.once("close", () => {
        clearTimeout(patience);
        finish();
      });
    });
  });

  const { command, args = [], env = process.env, cwd = process.cwd(), uid, gid } = options;
  const { stopSignal = "SIGTERM", graceMs = 5_000 } = options;
  stdin.write(`${JSON.stringify({ command, args, env, cwd, uid, gid, stopSignal, graceMs })}\n`);

  const stop = () => {
    if (!stdin.writableEnded) stdin.end("stop\n");
    return exited;
  };

  const timeoutMs = options.ready?.timeoutMs ?? 30_000;
  const timer = setTimeout(() => {
    const message = `${command} was not ready within ${timeoutMs / 1_000} s`;
    announceFailure(new ProcessStartError(message, { lines: [...lastLines] }));
  }, timeoutMs);
  try {
    const readyPid = await Promise.race([ready, failed]);
    return { pid: readyPid, exited, stop, lastErrorLines: () => [...lastLines] };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function onLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", onLine);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
