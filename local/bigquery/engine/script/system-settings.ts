import type { AstNode } from "../../analyzer/analyzer.ts";
import { invalidQuery } from "../errors.ts";
import type { TypedValue } from "../results/literals.ts";
import type { NameDefaults } from "../statements/table-names.ts";
import { child, pathNames } from "./syntax.ts";

/** What a script can set for its statements to come. */
export interface SystemSettings {
  readonly defaults: NameDefaults;
  readonly queryLabel?: string;
}

/**
 * The settings after SET @@name = value.
 * @throws BigQueryError for a variable that cannot be set, or not here, and for a value that is no STRING.
 */
export function withSetting(
  settings: SystemSettings,
  node: AstNode,
  { type, value }: TypedValue,
): SystemSettings {
  const name = pathNames(child(child(node, "system_variable"), "path"))
    .join(".")
    .toLowerCase();
  if (type.kind !== "STRING" || typeof value !== "string") throw invalidQuery(`@@${name} takes a STRING`);
  const { projectId, defaultDataset } = settings.defaults;
  switch (name) {
    case "dataset_id": {
      const dataset = { projectId: defaultDataset?.projectId ?? projectId, datasetId: value };
      return { ...settings, defaults: { ...settings.defaults, defaultDataset: dataset } };
    }
    case "dataset_project_id": {
      const dataset = { projectId: value, datasetId: defaultDataset?.datasetId ?? "" };
      return { ...settings, defaults: { ...settings.defaults, defaultDataset: dataset } };
    }
    case "query_label":
      return { ...settings, queryLabel: value };
    case "time_zone":
      if (value.toUpperCase() === "UTC") return settings;
      throw invalidQuery("Unsupported feature: SET @@time_zone to another zone than UTC");
    default:
      throw invalidQuery(`Cannot set the system variable @@${name}`);
  }
}
