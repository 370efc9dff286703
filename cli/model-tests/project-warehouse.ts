import { allTables } from "../../includes/contracts/index.ts";
import { compileGraph } from "../dataform/graph.ts";
import { readWorkflowSettings, settingsFor } from "../dataform/workflow-settings.ts";
import { projectRoot } from "../project-root.ts";
import { ModelGraph } from "./model-graph.ts";
import { TestWarehouse } from "./test-warehouse.ts";

let opened: Promise<TestWarehouse> | undefined;

/** The process's warehouse for the tests of this project's models: compiled and opened once. */
export function openProjectWarehouse(): Promise<TestWarehouse> {
  opened ??= projectGraph().then(openWarehouseOf);
  return opened;
}

/** This project's models by their names in production, whatever suffix the environment has. */
export async function projectGraph(): Promise<ModelGraph> {
  const base = readWorkflowSettings(projectRoot);
  const warehouse = { project: base.defaultProject, location: base.defaultLocation, suffix: "" };
  return new ModelGraph(await compileGraph(projectRoot, settingsFor(base, warehouse)), warehouse);
}

/** An empty warehouse for models of this project. */
export function openWarehouseOf(graph: ModelGraph): Promise<TestWarehouse> {
  return TestWarehouse.open(graph, allTables);
}
