import { z } from "zod";
import type { Warehouse } from "../includes/names.ts";
import { readWorkflowSettings } from "./dataform/workflow-settings.ts";
import { UsageFailure } from "./failure.ts";
import { projectRoot } from "./project-root.ts";

const names = z.object({
  project: z
    .string()
    .regex(/^([a-z0-9.]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "a Google Cloud project id, as in hinata-kampo"),
  location: z.string().regex(/^[A-Za-z]+(-[a-z0-9]+)*$/, "a BigQuery location, as in asia-northeast1 or US"),
  suffix: z.string().regex(/^[A-Za-z0-9_]*$/, "letters, digits and underscores, as in _dev"),
});

export interface EnvironmentFlags {
  readonly project?: string;
  readonly location?: string;
  readonly suffix?: string;
}

/**
 * The warehouse that a command works on: flags over GOOGLE_CLOUD_PROJECT, BIGQUERY_LOCATION and DATASET_SUFFIX over
 * workflow_settings.yaml. Throws UsageFailure that names what is not valid.
 */
export function environmentOf(flags: EnvironmentFlags): Warehouse {
  const settings = readWorkflowSettings(projectRoot);
  const { GOOGLE_CLOUD_PROJECT, BIGQUERY_LOCATION, DATASET_SUFFIX } = process.env;
  return validated({
    project: flags.project ?? GOOGLE_CLOUD_PROJECT ?? settings.defaultProject,
    location: flags.location ?? BIGQUERY_LOCATION ?? settings.defaultLocation,
    suffix: flags.suffix ?? DATASET_SUFFIX ?? settings.vars.dataset_suffix ?? "",
  });
}

/** The warehouse that the embedded default builds: workflow_settings.yaml as it stands, whatever this shell is set to. */
export function embeddedEnvironment(): Warehouse {
  const settings = readWorkflowSettings(projectRoot);
  return validated({
    project: settings.defaultProject,
    location: settings.defaultLocation,
    suffix: settings.vars.dataset_suffix ?? "",
  });
}

function validated(warehouse: Warehouse): Warehouse {
  const parsed = names.safeParse(warehouse);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")} must be ${message}`);
  throw new UsageFailure(`${problems.join("; ")}.`);
}
