import type { TableName, Warehouse } from "../names.ts";

/** An action's name as Dataform's configuration takes it. */
export interface Target {
  readonly project: string;
  readonly dataset: string;
  readonly name: string;
}

interface ActionConfig {
  readonly project: string;
  readonly dataset: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly dependencyTargets?: readonly Target[];
}

export interface ColumnDescription {
  readonly path: readonly string[];
  readonly description: string;
}

interface OperationConfig extends ActionConfig {
  readonly hasOutput?: boolean;
  readonly columns?: readonly ColumnDescription[];
}

interface TableConfig extends ActionConfig {
  readonly type: "table" | "view" | "incremental";
  /** What each column means, by its name: of tables Dataform takes no list. */
  readonly columns: Readonly<Record<string, string>>;
  readonly uniqueKey?: readonly string[];
  readonly partitionBy?: string;
  readonly clusterBy?: readonly string[];
  readonly updatePartitionFilter?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface DeclarationConfig extends ActionConfig {
  readonly name: string;
  readonly columns?: readonly ColumnDescription[];
}

/** What Dataform hands to a query: whether this is the update of an incremental table. */
export interface ActionContext {
  incremental(): boolean;
}

type Contextable = string | ((context: ActionContext) => string);

interface TableAction {
  query(text: Contextable): TableAction;
  preOps(text: Contextable): TableAction;
  postOps(text: Contextable): TableAction;
}

export interface OperationAction {
  queries(text: Contextable): OperationAction;
  dependencies(
    targets: readonly { readonly database: string; readonly schema: string; readonly name: string }[],
  ): OperationAction;
}

declare global {
  /** Dataform's session, present wherever Dataform loads definitions. */
  const dataform: {
    readonly projectConfig: {
      readonly defaultDatabase: string;
      readonly defaultLocation: string;
      readonly vars?: Readonly<Record<string, string>>;
    };
  };
  function publish(name: string, config: TableConfig): TableAction;
  function operate(name: string, config: OperationConfig): OperationAction;
  function assert(name: string, config: ActionConfig): { query(text: Contextable): unknown };
  function declare(config: DeclarationConfig): unknown;
}

/** The warehouse that this compilation is for: workflow_settings.yaml with its overrides. */
export function currentWarehouse(): Warehouse {
  const { defaultDatabase, defaultLocation, vars } = dataform.projectConfig;
  return { project: defaultDatabase, location: defaultLocation, suffix: vars?.dataset_suffix ?? "" };
}

export function target(name: TableName): Target {
  return { ...place(name), name: name.table };
}

/** Where an action of the given name stands, as Dataform's configuration takes it. */
export function place(name: TableName): { readonly project: string; readonly dataset: string } {
  return { project: name.project, dataset: name.dataset };
}
