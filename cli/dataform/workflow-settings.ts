import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import type { Warehouse } from "../../includes/names.ts";
import { Failure } from "../failure.ts";

const workflowSettings = z.object({
  dataformCoreVersion: z.string().default("3.0.62"),
  defaultProject: z.string(),
  defaultLocation: z.string().default("US"),
  defaultDataset: z.string().default("dataform"),
  defaultAssertionDataset: z.string().default("dataform_assertions"),
  vars: z.record(z.string(), z.string()).default({}),
});

/** workflow_settings.yaml as Kura uses it. */
export type WorkflowSettings = z.infer<typeof workflowSettings>;

const dataformCore = z.object({
  compiler: z.function({ input: [z.string(), z.string()], output: z.string() }),
});

/** Reads workflow_settings.yaml of a project folder through Dataform's own YAML reader. Throws Failure where it is missing or wrong. */
export function readWorkflowSettings(root: string): WorkflowSettings {
  const file = path.join(root, "workflow_settings.yaml");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new Failure(
      `${file} is missing. It names the project, the location and the datasets; restore it from the repository.`,
    );
  }
  const core = dataformCore.parse(createRequire(import.meta.url)("@dataform/core"));
  const module = { asJson: undefined as unknown };
  try {
    new Function("exports", core.compiler(text, file))(module);
  } catch (error) {
    throw new Failure(`${file} is not valid YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = workflowSettings.safeParse(module.asJson);
  if (!parsed.success) throw new Failure(`${file} is not valid:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The settings that build another environment from the same definitions. */
export function settingsFor(settings: WorkflowSettings, warehouse: Warehouse): WorkflowSettings {
  return {
    ...settings,
    defaultProject: warehouse.project,
    defaultLocation: warehouse.location,
    defaultDataset: `${settings.defaultDataset}${warehouse.suffix}`,
    defaultAssertionDataset: `${settings.defaultAssertionDataset}${warehouse.suffix}`,
    vars: { ...settings.vars, dataset_suffix: warehouse.suffix },
  };
}
