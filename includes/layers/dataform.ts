import type { TableName, Warehouse } from "../names.ts";

/** An action's name as Dataform's dependencies take it. */
export interface Target {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

interface ActionConfig {
  readonly database: string;
  readonly schema: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly dependencies?: readonly Target[];
}

interface OperationConfig extends ActionConfig {
  readonly hasOutput?: boolean;
  readonly columns?: Readonly<Record<string, string>>;
}

interface TableConfig extends ActionConfig {
  readonly type: "table" | "view" | "incremental";
  readonly columns: Readonly<Record<string, string>>;
  readonly uniqueKey?: readonly string[];
  readonly bigquery?: {
    readonly partitionBy?: string;
    readonly clusterBy?: readonly string[];
    readonly updatePartitionFilter?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

interface DeclarationConfig extends ActionConfig {
  readonly name: string;
  readonly columns?: Readonly<Record<string, string>>;
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
  dependencies(targets: readonly Target[]): OperationAction;
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
  return { database: name.project, schema: name.dataset, name: name.table };
}

/** Where an action of the given name stands: its database and schema as Dataform's configuration takes them. */
export function place(name: TableName): { readonly database: string; readonly schema: string } {
  return { database: name.project, schema: name.dataset };
}
