import type { CheckedAction } from "../compile/checked-action.ts";
import { type Problem, problemAt } from "../problem.ts";
import type { NamedObjects } from "./named-objects.ts";

/** Which action needs which, as declared and as their texts name tables. */
export class Dependencies {
  readonly #byName = new Map<string, CheckedAction[]>();
  readonly #makers = new Map<string, CheckedAction[]>();
  readonly #routineMakers = new Map<string, CheckedAction[]>();
  readonly #reachable = new Map<CheckedAction, ReadonlySet<CheckedAction>>();
  readonly #named: ReadonlyMap<CheckedAction, NamedObjects>;

  constructor(actions: readonly CheckedAction[], named: ReadonlyMap<CheckedAction, NamedObjects>) {
    this.#named = named;
    for (const action of actions) {
      add(this.#byName, action.name, action);
      const made = new Set(named.get(action)?.made);
      // An assertion is a view for people to look at, an operation without output has only a name.
      if (
        action.kind !== "declaration" &&
        action.kind !== "assertion" &&
        (action.kind !== "operation" || action.hasOutput)
      )
        made.add(action.name);
      for (const table of made) add(this.#makers, table, action);
      for (const routine of named.get(action)?.madeRoutines ?? []) add(this.#routineMakers, routine, action);
    }
  }

  /** The actions that make a table, or those that a wildcard stands for. */
  makers(table: string): readonly CheckedAction[] {
    const own = this.#makers.get(table);
    if (own !== undefined || !table.endsWith("*")) return own ?? [];
    const prefix = table.slice(0, -1);
    return [...this.#makers].flatMap(([name, makers]) => (name.startsWith(prefix) ? makers : []));
  }

  isInGraph(table: string): boolean {
    return this.#makers.has(table) || this.#byName.has(table);
  }

  /** The names of all tables that the graph makes or declares. */
  tableNames(): readonly string[] {
    return [...new Set([...this.#makers.keys(), ...this.#byName.keys()])];
  }

  /** What is to be analyzed before an action: what it depends on and what makes the tables that it names. */
  predecessors(action: CheckedAction): readonly CheckedAction[] {
    const predecessors = new Set(this.#declared(action));
    for (const table of this.#named.get(action)?.named ?? []) {
      for (const maker of this.makers(table)) predecessors.add(maker);
    }
    for (const routine of this.#named.get(action)?.calledRoutines ?? []) {
      for (const maker of this.#routineMakers.get(routine) ?? []) predecessors.add(maker);
    }
    predecessors.delete(action);
    return [...predecessors];
  }

  /** Whether an action runs after one of those that make a table or a routine, because it or what it depends on says so. */
  runsAfter(action: CheckedAction, name: string): boolean {
    // What is declared beside what makes it is taken for there.
    if (action.dependencies.includes(name)) return true;
    const makers = [...this.makers(name), ...(this.#routineMakers.get(name.toLowerCase()) ?? [])];
    const before = this.#before(action);
    return makers.length === 0 || makers.some((maker) => maker === action || before.has(maker));
  }

  #before(action: CheckedAction): ReadonlySet<CheckedAction> {
    const known = this.#reachable.get(action);
    if (known !== undefined) return known;
    const reached = new Set<CheckedAction>();
    const open = [...this.#declared(action)];
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      if (reached.has(each)) continue;
      reached.add(each);
      open.push(...this.#declared(each));
    }
    this.#reachable.set(action, reached);
    return reached;
  }

  #declared(action: CheckedAction): readonly CheckedAction[] {
    return action.dependencies.flatMap((name) => this.#byName.get(name) ?? []);
  }

  /** Cycles of what actions declare to depend on, each told once. */
  cycles(actions: readonly CheckedAction[]): readonly Problem[] {
    const problems: Problem[] = [];
    const done = new Set<CheckedAction>();
    const path: CheckedAction[] = [];
    const visit = (action: CheckedAction): void => {
      const at = path.indexOf(action);
      if (at >= 0) {
        const names = [...path.slice(at), action].map(({ name }) => name);
        const message = `Dependencies run in a circle: ${names.join(" → ")}`;
        problems.push(
          problemAt(action.place, {
            severity: "error",
            code: "dependency_cycle",
            message,
            action: action.name,
          }),
        );
        return;
      }
      if (done.has(action)) return;
      path.push(action);
      for (const each of this.#declared(action)) visit(each);
      path.pop();
      done.add(action);
    };
    for (const action of actions) visit(action);
    return problems;
  }
}

/** Actions with those before them that they need; where needs run in a circle, some are left out. */
export function inOrder(
  actions: readonly CheckedAction[],
  dependencies: Dependencies,
): ReadonlyMap<CheckedAction, readonly CheckedAction[]> {
  const ordered = new Map<CheckedAction, readonly CheckedAction[]>();
  const open = new Set<CheckedAction>();
  const visit = (action: CheckedAction): void => {
    if (ordered.has(action) || open.has(action)) return;
    open.add(action);
    const before = dependencies.predecessors(action);
    for (const each of before) visit(each);
    ordered.set(
      action,
      before.filter((each) => ordered.has(each)),
    );
    open.delete(action);
  };
  for (const action of actions) visit(action);
  return ordered;
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
