import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import type { Warehouse } from "../../includes/names.ts";
import { type ProcessExit, superviseProcess } from "../../local/processes/supervise-process.ts";
import { type CompiledProject, writeFiles, writeSettings } from "./compile.ts";

const require = createRequire(import.meta.url);

/** Where a compiled project runs: the embedded BigQuery by its address, or Google's with the credentials of the environment. */
export interface RunTarget {
  readonly warehouse: Warehouse;
  /** Base address of an embedded BigQuery; Google's where absent. */
  readonly bigQueryUrl?: string;
}

/**
 * Lays a compiled project out as the Dataform CLI runs it without a network: beside an empty package.json, with
 * @dataform/core copied in, because the CLI refuses a link.
 */
export async function prepareRun(project: CompiledProject, target: RunTarget, folder: string): Promise<void> {
  const { dataformCoreVersion: _, ...settings } = project.settings;
  const { project: projectId, location } = target.warehouse;
  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeFiles(folder, project.files),
    writeSettings(folder, settings),
    writeFile(path.join(folder, "package.json"), "{}\n"),
    writeFile(path.join(folder, ".df-credentials.json"), `${JSON.stringify({ projectId, location })}\n`, {
      mode: 0o600,
    }),
    copyCore(path.join(folder, "node_modules", "@dataform", "core")),
  ]);
}

const packageJson = z.object({ version: z.string() });

async function copyCore(destination: string): Promise<void> {
  const source = path.dirname(require.resolve("@dataform/core/package.json"));
  const versionIn = async (folder: string) =>
    packageJson.parse(JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"))).version;
  const present = await versionIn(destination).catch(() => undefined);
  if (present === (await versionIn(source))) return;
  // package.json is what says that a copy is whole, so it comes last.
  await cp(source, destination, {
    recursive: true,
    filter: (name) => path.basename(name) !== "package.json",
  });
  await cp(path.join(source, "package.json"), path.join(destination, "package.json"));
}

export interface DataformCommand {
  readonly folder: string;
  readonly target: RunTarget;
  readonly arguments: readonly string[];
  readonly onLine: (line: string, stream: "stdout" | "stderr") => void;
  readonly signal?: AbortSignal;
}

/** Runs the Dataform CLI in a supervised child until it ends. An abort cancels it as Ctrl-C would. */
export async function runDataformCli(command: DataformCommand): Promise<ProcessExit> {
  command.signal?.throwIfAborted();
  const child = await superviseProcess({
    command: process.execPath,
    args: [require.resolve("@dataform/cli"), ...command.arguments],
    cwd: command.folder,
    env: environmentOf(command.target, command.folder),
    stopSignal: "SIGINT",
    graceMs: 2_000,
    onStdoutLine: (line) => command.onLine(line, "stdout"),
    onStderrLine: (line) => command.onLine(line, "stderr"),
  });
  const stop = () => void child.stop();
  command.signal?.addEventListener("abort", stop, { once: true });
  if (command.signal?.aborted === true) stop();
  try {
    return await child.exited;
  } finally {
    command.signal?.removeEventListener("abort", stop);
  }
}

function environmentOf({ bigQueryUrl }: RunTarget, folder: string): Record<string, string | undefined> {
  const environment = { ...process.env, NO_COLOR: "1" };
  if (bigQueryUrl === undefined) return environment;
  return {
    ...environment,
    // The client takes this address as it stands.
    BIGQUERY_EMULATOR_HOST: `${bigQueryUrl}/bigquery/v2`,
    // No credentials of this machine's owner may be read, nor asked for over the network.
    GOOGLE_APPLICATION_CREDENTIALS: undefined,
    CLOUDSDK_CONFIG: path.join(folder, "no-credentials"),
    METADATA_SERVER_DETECTION: "none",
  };
}
