import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Warehouse } from "../../includes/names.ts";
import type { Analyzer } from "../../local/bigquery/analyzer/analyzer.ts";
import { typeName } from "../../local/bigquery/types/type-names.ts";
import type { WorkflowSettings } from "../dataform/workflow-settings.ts";
import { withoutAllowed } from "./allowances.ts";
import { betterPlace, locate, unplacedName } from "./analysis/finding.ts";
import { type ColumnSource, type KnownSchema, unknownSchema } from "./analysis/table-schema.ts";
import type { CheckedAction } from "./compile/checked-action.ts";
import { compileMarked, type MarkedCompilation, readSource } from "./compile/compile-marked.ts";
import { withoutConsequences } from "./consequences.ts";
import { type ActionFinding, checkGraph } from "./graph/check-graph.ts";
import { databasesOf, landedTables, readContracts, schemaFiles, schemaFolder } from "./known-tables.ts";
import { type Problem, problemAt, sortedProblems } from "./problem.ts";

export interface CheckedColumn {
  readonly name: string;
  /** As GoogleSQL writes it, as in `ARRAY<STRING>`. */
  readonly type: string;
  readonly description: string;
  /** The columns of other tables that the value is computed from. */
  readonly sources: readonly ColumnSource[];
}

export interface CheckedTable {
  readonly name: string;
  readonly file: string;
  readonly columns: readonly CheckedColumn[];
  /** The columns of other tables by which its rows are filtered, joined, grouped or ordered: they decide which rows there are. */
  readonly influences: readonly ColumnSource[];
}

/** What a check found. */
export interface CheckReport {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /** What is not looked into, and why. */
  readonly notes: readonly Problem[];
  readonly tables: readonly CheckedTable[];
  /** How many actions were checked. */
  readonly actionCount: number;
}

/** Compiles a project and analyzes every statement of its graph, without a warehouse. Throws Failure where there is no project. */
export async function checkProject(
  root: string,
  settings: WorkflowSettings,
  analyzer: Analyzer | Promise<Analyzer>,
): Promise<CheckReport> {
  const compiled = await compileMarked(root, settings);
  const { actions, problems: compilation, contracts: module, marks, untold } = compiled;
  const warehouse: Warehouse = {
    project: settings.defaultProject,
    location: settings.defaultLocation,
    suffix: settings.vars.dataset_suffix ?? "",
  };
  const contracts = readContracts(module);
  const schemasWritten = schemaFiles(root, warehouse.project);
  const known = [...landedTables(contracts, warehouse), ...schemasWritten.tables];
  const graph = await checkGraph({
    actions,
    analyzer: await analyzer,
    project: warehouse.project,
    marks,
    tables: new Map(known.map((table) => [table.name, table])),
    sources: databasesOf(contracts),
    untold,
  });
  const wrongSchemas = new Set(schemasWritten.problems.map(({ file }) => file));
  const found = sortedProblems([
    ...withoutConsequences([
      ...compilation,
      ...schemasWritten.problems,
      ...graph.problems,
      ...(await located(graph.findings, compiled)),
    ]),
    // Contracts that do not load tell no columns.
    ...(untold === "any" ? [] : unknownDeclarations(actions, graph.schemas, wrongSchemas)),
    ...unreadFiles(root),
  ]);
  const all = withoutAllowed(found, (file) => readSource(root, file));
  const problems = all.filter(({ severity }) => severity !== "note");
  return {
    ok: problems.length === 0,
    problems,
    notes: all.filter(({ severity }) => severity === "note"),
    tables: checkedTables(graph.schemas),
    actionCount: actions.length,
  };
}

/** Findings with their places: where a name stands alone in a text, the definitions are compiled once more to tell where. */
async function located(
  findings: readonly ActionFinding[],
  { actions, withNames }: Pick<MarkedCompilation, "actions" | "withNames">,
): Promise<readonly Problem[]> {
  const names = new Set(
    findings.flatMap(({ finding, action }) => {
      const of = actions[action];
      return (of && unplacedName(finding, of)) ?? [];
    }),
  );
  const precise = names.size === 0 ? [] : await withNames(names);
  return findings.flatMap(({ finding, action }) => {
    const [plain, exact] = [actions[action], precise[action]];
    if (plain === undefined) return [];
    const problem = locate(finding, plain);
    const isUnplaced = unplacedName(finding, plain) !== undefined;
    const place = isUnplaced && exact !== undefined ? betterPlace(finding, exact) : undefined;
    return [place === undefined ? problem : { ...problem, ...place }];
  });
}

/** Declared tables that others read and nothing tells the columns of, but for those whose schema files are wrong. */
function unknownDeclarations(
  actions: readonly CheckedAction[],
  schemas: ReadonlyMap<CheckedAction, KnownSchema>,
  wrongSchemas: ReadonlySet<string>,
): readonly Problem[] {
  const read = new Set(actions.flatMap(({ dependencies }) => dependencies));
  return actions
    .filter((action) => action.kind === "declaration" && read.has(action.name) && !schemas.has(action))
    .flatMap(({ name, place }) => {
      const file = `${schemaFolder}/${name.split(".").slice(-2).join(".")}.json`;
      if (wrongSchemas.has(file) || wrongSchemas.has(`${schemaFolder}/${name}.json`)) return [];
      const message = `The columns of ${name} are not known, so what reads it is not checked; put what bq show --schema prints of it into ${file}`;
      return [problemAt(place, { severity: "warning", code: "unknown_columns", message, action: name })];
    });
}

/** Definitions that are not read: SQLX and actions.yaml are for Dataform's own compiler. */
function unreadFiles(root: string): readonly Problem[] {
  const folder = path.join(root, "definitions");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sqlx") || path.basename(name) === "actions.yaml")
    .map((name) => {
      const file = `definitions/${name.split(path.sep).join("/")}`;
      const message = `${path.extname(name)} files are not read: Kura's definitions are TypeScript or JavaScript; what this file defines is neither compiled nor checked`;
      return problemAt({ file, line: 1, column: 1 }, { severity: "warning", code: "not_read", message });
    });
}

function checkedTables(schemas: ReadonlyMap<CheckedAction, KnownSchema>): readonly CheckedTable[] {
  return [...schemas]
    .flatMap(([action, schema]): readonly CheckedTable[] => {
      if (schema === unknownSchema) return [];
      const described = new Map(
        action.columns.map(({ path: names, description }) => [names.join("."), description]),
      );
      const columns = schema.columns.map(({ name, type, sources }) => ({
        name,
        type: typeName(type),
        description: described.get(name) ?? "",
        sources,
      }));
      const { influences } = schema;
      return [{ name: action.name, file: action.place.file, columns, influences }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
