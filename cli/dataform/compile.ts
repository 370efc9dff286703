import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Warehouse } from "../../includes/names.ts";
import { Failure } from "../failure.ts";
import { type CompiledGraph, graphOf } from "./graph.ts";
import { type TranspiledFile, transpile } from "./transpile.ts";
import { readWorkflowSettings, settingsFor, type WorkflowSettings } from "./workflow-settings.ts";

export interface CompiledProject {
  readonly graph: CompiledGraph;
  readonly settings: WorkflowSettings;
  readonly files: readonly TranspiledFile[];
}

/** Compiles the definitions of a project folder for one environment. Throws Failure with every compilation error. */
export async function compileProject(root: string, warehouse?: Warehouse): Promise<CompiledProject> {
  const base = readWorkflowSettings(root);
  const settings = warehouse === undefined ? base : settingsFor(base, warehouse);
  const files = await transpile(root);
  return { files, settings, graph: graphOf(root, files, settings) };
}

/**
 * Writes a compiled project as a plain, stateless Dataform project, what the managed service takes. The folder may
 * be a git work tree: only what a compilation makes is replaced. Throws Failure for a folder that holds something else.
 */
export async function writeProject(project: CompiledProject, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder, { recursive: true })).filter((name) => !name.startsWith("."));
  if (names.some((name) => !isCompiled(name))) {
    throw new Failure(
      `${folder} holds something else than a compiled project; name an empty or a new folder.`,
    );
  }
  await writeFiles(folder, project.files);
  await writeSettings(folder, project.settings);
}

function isCompiled(name: string): boolean {
  return (
    name === "workflow_settings.yaml" ||
    (/^(definitions|includes)\b/.test(name) && (name.endsWith(".js") || !path.basename(name).includes(".")))
  );
}

/** Writes a compiled project's definitions and includes in place of those in the folder. */
export async function writeFiles(folder: string, files: readonly TranspiledFile[]): Promise<void> {
  for (const name of ["definitions", "includes"]) {
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
  const folders = new Set(files.map((file) => path.dirname(path.join(folder, file.path))));
  await Promise.all([...folders].map((name) => mkdir(name, { recursive: true })));
  await Promise.all(files.map((file) => writeFile(path.join(folder, file.path), file.code)));
}

/** JSON is YAML, and needs no library to write. */
export async function writeSettings(folder: string, settings: Partial<WorkflowSettings>): Promise<void> {
  const text = `${JSON.stringify(settings, undefined, 2)}\n`;
  await writeFile(path.join(folder, "workflow_settings.yaml"), text);
}
