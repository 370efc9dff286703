import type { MarkTable, Place } from "../positions/mark-table.ts";
import { MarkedText } from "../positions/marked-text.ts";
import { type GraphAction, type GraphJson, type GraphTable, nameOf } from "./graph-json.ts";

/** A column that a definition describes. */
export interface DeclaredColumn {
  readonly path: readonly string[];
  readonly description: string;
  /** Where its description was written, if that is known. */
  readonly place: Place | undefined;
}

interface ActionBase {
  /** `project.dataset.name`. */
  readonly name: string;
  /** Where it is defined. */
  readonly place: Place;
  readonly dependencies: readonly string[];
  readonly description: string | undefined;
  readonly columns: readonly DeclaredColumn[];
}

/** What one run of a table does, in its order. */
export interface Build {
  readonly before: readonly MarkedText[];
  readonly query: MarkedText;
  readonly after: readonly MarkedText[];
}

/** What a table's options say in SQL or by the names of columns. */
export interface TableOptions {
  readonly partitionBy: MarkedText | undefined;
  readonly clusterBy: readonly MarkedText[];
  readonly uniqueKey: readonly MarkedText[];
  /** Conditions on the rows that an update merges into, as Dataform puts them into its MERGE. */
  readonly updatePartitionFilter: MarkedText | undefined;
  readonly incrementalPredicates: readonly MarkedText[];
}

export interface TableAction extends ActionBase {
  readonly kind: "table" | "view" | "incremental";
  readonly whole: Build;
  /** What an update does, of an incremental table. */
  readonly update: Build | undefined;
  readonly options: TableOptions;
  readonly requiresPartitionFilter: boolean;
}

export interface OperationAction extends ActionBase {
  readonly kind: "operation";
  readonly scripts: readonly MarkedText[];
  readonly hasOutput: boolean;
}

export interface AssertionAction extends ActionBase {
  readonly kind: "assertion";
  readonly query: MarkedText;
}

export interface DeclarationAction extends ActionBase {
  readonly kind: "declaration";
}

/** An action of the graph, with where its texts were written. */
export type CheckedAction = TableAction | OperationAction | AssertionAction | DeclarationAction;

/** The actions of a graph. What the marked graph says otherwise than the graph itself has no places. */
export function checkedActions(
  graph: GraphJson,
  marked: GraphJson | undefined,
  table: MarkTable,
  placeOf: (action: GraphAction) => Place,
): readonly CheckedAction[] {
  const text = (plain: string, markedText: string | undefined): MarkedText => {
    const candidate = markedText === undefined ? undefined : new MarkedText(markedText, table);
    return candidate?.text === plain ? candidate : new MarkedText(plain, table);
  };
  const texts = (plain: readonly string[], markedTexts: readonly string[] | undefined) =>
    plain.map((each, index) => text(each, markedTexts?.[index]));
  const optional = (plain: string | undefined, markedText: string | undefined) =>
    plain === undefined || plain === "" ? undefined : text(plain, markedText);
  const tableOptions = (action: GraphTable, twin: GraphTable | undefined): TableOptions => ({
    partitionBy: optional(action.bigquery.partitionBy, twin?.bigquery.partitionBy),
    clusterBy: texts(action.bigquery.clusterBy, twin?.bigquery.clusterBy),
    uniqueKey: texts(action.uniqueKey, twin?.uniqueKey),
    updatePartitionFilter: optional(
      action.bigquery.updatePartitionFilter,
      twin?.bigquery.updatePartitionFilter,
    ),
    incrementalPredicates: texts(action.bigquery.incrementalPredicates, twin?.bigquery.incrementalPredicates),
  });
  const base = (action: GraphAction, twin: GraphAction | undefined): ActionBase => ({
    name: nameOf(action.target),
    place: placeOf(action),
    dependencies: action.dependencyTargets.map(nameOf),
    description: action.actionDescriptor?.description,
    columns: (action.actionDescriptor?.columns ?? []).map(({ path, description = "" }, column) => ({
      path,
      description,
      place: text(description, twin?.actionDescriptor?.columns[column]?.description).locate(0),
    })),
  });
  return [
    ...paired(graph.tables, marked?.tables, table).map(([action, twin]): TableAction => {
      const update = action.incrementalQuery;
      return {
        ...base(action, twin),
        kind: tableKinds[action.enumType],
        whole: {
          before: texts(action.preOps, twin?.preOps),
          query: text(action.query, twin?.query),
          after: texts(action.postOps, twin?.postOps),
        },
        update:
          action.enumType !== "INCREMENTAL" || update === undefined
            ? undefined
            : {
                before: texts(action.incrementalPreOps, twin?.incrementalPreOps),
                query: text(update, twin?.incrementalQuery),
                after: texts(action.incrementalPostOps, twin?.incrementalPostOps),
              },
        options: tableOptions(action, twin),
        requiresPartitionFilter: action.bigquery.requirePartitionFilter === true,
      };
    }),
    ...paired(graph.operations, marked?.operations, table).map(
      ([action, twin]): OperationAction => ({
        ...base(action, twin),
        kind: "operation",
        scripts: texts(action.queries, twin?.queries),
        hasOutput: action.hasOutput,
      }),
    ),
    ...paired(graph.assertions, marked?.assertions, table).map(
      ([action, twin]): AssertionAction => ({
        ...base(action, twin),
        kind: "assertion",
        query: text(action.query, twin?.query),
      }),
    ),
    ...paired(graph.declarations, marked?.declarations, table).map(
      ([action, twin]): DeclarationAction => ({
        ...base(action, twin),
        kind: "declaration",
      }),
    ),
  ];
}

const tableKinds = { TABLE: "table", VIEW: "view", INCREMENTAL: "incremental" } as const;

/** Each action with what the marked graph has under its name: of several of one name, in their order. */
function paired<Action extends GraphAction>(
  actions: readonly Action[],
  marked: readonly Action[] | undefined,
  table: MarkTable,
): readonly (readonly [Action, Action | undefined])[] {
  const twins = new Map<string, Action[]>();
  for (const twin of marked ?? []) {
    const name = new MarkedText(nameOf(twin.target), table).text;
    twins.set(name, [...(twins.get(name) ?? []), twin]);
  }
  return actions.map((action) => [action, twins.get(nameOf(action.target))?.shift()]);
}
