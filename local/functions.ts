import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { buildFunction, type FunctionTarget } from "../functions/build.ts";
import { superviseProcess } from "./processes/supervise-process.ts";

export type FunctionEnvironment = Readonly<Record<string, string | undefined>>;

export interface FunctionOptions {
  readonly target: FunctionTarget;
  /** The function's environment variables; nothing of this process's environment but PATH reaches it. It is built meanwhile. */
  readonly environment: FunctionEnvironment | Promise<FunctionEnvironment>;
  /** Any free port where absent or 0. */
  readonly port?: number;
  /** Where the built function is put; a temporary folder of its own where absent. */
  readonly folder?: string;
  /** Called with each line that it logs. */
  readonly onLog?: (entry: LogEntry) => void;
}

/** A line of a function's log, as Cloud Logging would take it. */
export type LogEntry = Readonly<Record<string, unknown>>;

export interface RunningFunction {
  /** Where the function is called, on loopback. */
  readonly url: string;
  /** The function's process. */
  readonly pid: number;
  /** Everything it has logged so far; a line that is not JSON is an entry with that `message`. */
  readonly logs: readonly LogEntry[];
  close(): Promise<void>;
}

const announcement = z.object({ listeningOnPort: z.number().int() });
const entry = z.record(z.string(), z.unknown());

/**
 * Runs a function as it is deployed: its bundle, served by the functions framework in a process of its own, which
 * cannot outlive this one. Throws with what the process wrote when it does not start.
 */
export async function startFunction(options: FunctionOptions): Promise<RunningFunction> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "kura-function-")));
  const cleanUp = async (): Promise<void> => {
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  const logs: LogEntry[] = [];
  let port = 0;
  const read = (line: string): void => {
    const parsed = parseLine(line);
    const announced = announcement.safeParse(parsed);
    if (announced.success) {
      port = announced.data.listeningOnPort;
      return;
    }
    logs.push(parsed);
    options.onLog?.(parsed);
  };
  try {
    const [environment] = await Promise.all([options.environment, buildFunction(options.target, folder)]);
    const child = await superviseProcess({
      command: process.execPath,
      args: [
        "--enable-source-maps",
        // The heap of the smallest instance that functions are deployed to, which has 256 MB in all.
        "--max-old-space-size=128",
        "--require",
        fileURLToPath(new URL("loopback-port.cjs", import.meta.url)),
        frameworkMain(),
        `--source=${folder}`,
        `--target=${options.target}`,
        "--signature-type=http",
      ],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "production",
        ...environment,
        PORT: String(options.port ?? 0),
      },
      cwd: folder,
      onStdoutLine: read,
      onStderrLine: read,
      ready: { isReady: () => port !== 0 },
    });
    return {
      url: `http://127.0.0.1:${port}`,
      pid: child.pid,
      logs,
      close: async () => {
        await child.stop();
        await cleanUp();
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

function frameworkMain(): string {
  const index = createRequire(import.meta.url).resolve("@google-cloud/functions-framework");
  return join(dirname(index), "main.js");
}

function parseLine(line: string): LogEntry {
  try {
    const parsed = entry.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: kept as text below.
  }
  return { message: line };
}
