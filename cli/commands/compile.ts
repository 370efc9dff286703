import path from "node:path";
import { compileProject, writeProject } from "../dataform/compile.ts";
import { type EnvironmentFlags, environmentOf } from "../environment.ts";
import { projectRoot } from "../project-root.ts";

export interface CompileFlags extends EnvironmentFlags {
  readonly out: string;
  readonly json?: boolean;
}

/** `kura compile`. */
export async function compile(flags: CompileFlags): Promise<void> {
  const project = await compileProject(projectRoot, environmentOf(flags));
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(project.graph, undefined, 2)}\n`);
    return;
  }
  const folder = path.resolve(flags.out);
  await writeProject(project, folder);
  const { tables, operations, assertions } = project.graph;
  process.stdout.write(
    `Compiled ${tables.length} tables, ${operations.length} operations and ${assertions.length} assertions into ${folder}\n`,
  );
}
