import type { Analyzer } from "../../../local/bigquery/analyzer/analyzer.ts";
import type { AnalysisContext } from "../analysis/analysis-context.ts";
import { checkAction } from "../analysis/check-action.ts";
import type { Finding } from "../analysis/finding.ts";
import type { KnownFunction, Procedure } from "../analysis/known-routines.ts";
import { type KnownSchema, type TableSchema, unknownSchema } from "../analysis/table-schema.ts";
import type { CheckedAction } from "../compile/checked-action.ts";
import { externalTables } from "../external/external-tables.ts";
import type { PostgresSource } from "../external/postgres-source.ts";
import type { MarkTable } from "../positions/mark-table.ts";
import type { Problem } from "../problem.ts";
import { Dependencies, inOrder } from "./dependencies.ts";
import { namedObjects } from "./named-objects.ts";

export interface GraphCheck {
  readonly actions: readonly CheckedAction[];
  readonly analyzer: Analyzer;
  readonly project: string;
  readonly marks: MarkTable;
  /** What is known of tables before anything is analyzed: those that contracts and schema files tell of. */
  readonly tables: ReadonlyMap<string, TableSchema>;
  readonly sources: readonly PostgresSource[];
  /** Tables that are not in the graph and of which is told why; "any" where not all of the graph is there. */
  readonly untold: ReadonlySet<string> | "any";
}

/** What is found in an action, by its position among those that are checked. */
export interface ActionFinding {
  readonly finding: Finding;
  readonly action: number;
}

export interface CheckedGraph {
  readonly problems: readonly Problem[];
  readonly findings: readonly ActionFinding[];
  /** What is known of the table of each action that makes or declares one. */
  readonly schemas: ReadonlyMap<CheckedAction, KnownSchema>;
}

/** Analyzes every statement of a graph, each action after those that it needs; what needs nothing of each other at once. */
export async function checkGraph(check: GraphCheck): Promise<CheckedGraph> {
  const { actions, analyzer, project } = check;
  const named = new Map(
    await Promise.all(
      actions.map(async (action) => [action, await namedObjects(action, analyzer, project)] as const),
    ),
  );
  const dependencies = new Dependencies(actions, named);
  const findings: ActionFinding[] = [];
  const positions = new Map(actions.map((action, index) => [action, index]));
  const known = new Map<string, KnownSchema>(check.tables);
  const functions = new Map<string, KnownFunction>();
  const procedures = new Map<string, Procedure>();
  let areRoutinesKnown = true;
  const schemas = new Map<CheckedAction, KnownSchema>();
  const checked = new Map<CheckedAction, Promise<void>>();
  for (const [action, before] of inOrder(actions, dependencies)) {
    checked.set(action, run(action, before));
  }
  await Promise.all(checked.values());
  return { problems: dependencies.cycles(actions), findings, schemas };

  function isTold(name: string): boolean {
    return check.untold === "any" || check.untold.has(name);
  }

  async function run(action: CheckedAction, before: readonly CheckedAction[]): Promise<void> {
    await Promise.all(before.map((each) => checked.get(each)));
    const report = (finding: Finding) => findings.push({ finding, action: positions.get(action) ?? 0 });
    const told = new Set<string>();
    const context: AnalysisContext = {
      analyzer,
      defaultProject: project,
      table: (name) =>
        known.get(name) ?? (isTold(name) || dependencies.isInGraph(name) ? unknownSchema : undefined),
      tableNames: () => new Set([...dependencies.tableNames(), ...known.keys()]),
      storedFunction: (name) => functions.get(name.toLowerCase()),
      storedProcedure: (name) => procedures.get(name.toLowerCase()),
      areRoutinesKnown: () => areRoutinesKnown,
      named: (name, spot) => {
        if (told.has(name) || dependencies.runsAfter(action, name)) return;
        told.add(name);
        report({
          severity: "error",
          code: "undeclared_dependency",
          message: `${name} is read, but not declared as a dependency: it may not be built before`,
          spot: spot(),
        });
      },
      external: (node, script, variables) =>
        externalTables({
          node,
          script,
          variables,
          analyzer,
          marks: check.marks,
          sources: check.sources,
          report,
        }),
      report,
      note: (message, spot) => report({ severity: "note", code: "not_checked", message, spot }),
    };
    const objects = {
      makeTable: (name: string, schema: KnownSchema) => {
        if (schema !== unknownSchema || !known.has(name)) known.set(name, schema);
      },
      makeFunction: (name: string, definition: KnownFunction) =>
        functions.set(name.toLowerCase(), definition),
      makeProcedure: (name: string, procedure: Procedure) => procedures.set(name.toLowerCase(), procedure),
      makeUnknownRoutines: () => {
        areRoutinesKnown = false;
      },
    };
    const schema = await checkAction(action, { context, objects, table: check.marks });
    const own = schema ?? (action.kind === "declaration" ? known.get(action.name) : undefined);
    if (own !== undefined) schemas.set(action, own);
  }
}
