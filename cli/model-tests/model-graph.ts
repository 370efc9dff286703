import type { CompiledGraph, GraphTable, GraphTarget } from "../dataform/graph.ts";
import { Failure } from "../failure.ts";

interface Named {
  /** As in `warehouse.fct_order`. */
  readonly name: string;
  readonly target: GraphTarget;
  readonly dependencies: readonly GraphTarget[];
}

/** What a compiled graph makes or reads. */
export type Action = Named &
  (
    | { readonly kind: "table"; readonly table: GraphTable }
    | { readonly kind: "operation"; readonly queries: readonly string[]; readonly hasOutput: boolean }
    | { readonly kind: "assertion"; readonly query: string }
    | { readonly kind: "declaration" }
  );

/** The compiled graph, by what reads what. */
export class ModelGraph {
  readonly project: string;
  readonly location: string;
  readonly #actions: ReadonlyMap<string, Action>;

  constructor(graph: CompiledGraph, settings: { readonly project: string; readonly location: string }) {
    this.project = settings.project;
    this.location = settings.location;
    const actions: readonly Action[] = [
      ...graph.declarations.map((one) => ({ kind: "declaration" as const, ...named(one.target, []) })),
      ...graph.assertions.map(({ target, dependencyTargets, query }) => ({
        kind: "assertion" as const,
        query,
        ...named(target, dependencyTargets),
      })),
      ...graph.operations.map(({ target, dependencyTargets, queries, hasOutput }) => ({
        kind: "operation" as const,
        queries,
        hasOutput: hasOutput === true,
        ...named(target, dependencyTargets),
      })),
      ...graph.tables.map((table) => ({
        kind: "table" as const,
        table,
        ...named(table.target, table.dependencyTargets),
      })),
    ];
    this.#actions = new Map(actions.map((action) => [action.name, action]));
  }

  datasets(): readonly string[] {
    return [...new Set([...this.#actions.values()].map(({ target }) => target.schema))];
  }

  /** The action that a test names. A mart is published by a copy of what is built beside it: that is what its tests run. */
  model(name: string): Action {
    const found = this.find(name);
    if (found !== undefined) return found;
    throw new Failure(`No definition makes ${name}.${this.#suggestion(name)}`);
  }

  /** The same; undefined where no definition makes it. */
  find(name: string): Action | undefined {
    const [dataset = "", table = ""] = name.split(".");
    const found = this.#actions.get(name) ?? this.#actions.get(`${dataset}_build.${table}`);
    return found?.kind === "declaration" ? undefined : found;
  }

  /** A table that a test gives rows to. */
  readable(name: string, reader: Action): Action {
    const found = this.#actions.get(name);
    if (found !== undefined && this.#isReadable(found)) return found;
    const reads = this.closure(this.reads(reader)).map((action) => action.name);
    throw new Failure(
      `${reader.name} cannot read ${name}: no such table. It is built from ${reads.join(", ")}.`,
    );
  }

  /** What an action reads itself. */
  reads(action: Action): readonly Action[] {
    return action.dependencies.flatMap(({ schema, name }) => {
      const found = this.#actions.get(`${schema}.${name}`);
      return found !== undefined && this.#isReadable(found) ? [found] : [];
    });
  }

  /** Actions and all that they are built from, what is read before what reads it. */
  closure(actions: readonly Action[]): readonly Action[] {
    const found = new Set<Action>();
    const entered = new Set<Action>();
    const visit = (action: Action): void => {
      if (entered.has(action)) return;
      entered.add(action);
      this.reads(action).forEach(visit);
      found.add(action);
    };
    actions.forEach(visit);
    return [...found];
  }

  #isReadable(action: Action): boolean {
    return action.kind !== "assertion" && (action.kind !== "operation" || action.hasOutput);
  }

  #suggestion(name: string): string {
    const [dataset, word = name] = name.split(".");
    const known = [...this.#actions.values()].filter(({ kind }) => kind !== "declaration");
    const similar = known.filter((action) => action.target.name === word);
    if (similar.length > 0) return ` Do you mean ${similar.map((action) => action.name).join(" or ")}?`;
    const beside = known.filter(({ kind, target }) => kind !== "assertion" && target.schema === dataset);
    return beside.length === 0
      ? ""
      : ` ${dataset} has ${beside.map(({ target }) => target.name).join(", ")}.`;
  }
}

function named(target: GraphTarget, dependencies: readonly GraphTarget[]): Named {
  return { name: `${target.schema}.${target.name}`, target, dependencies };
}
