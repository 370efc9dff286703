import { readFileSync } from "node:fs";
import path from "node:path";
import { graphJsonOf } from "../../dataform/graph.ts";
import { type TranspiledFile, TranspileFailure, transpile } from "../../dataform/transpile.ts";
import type { WorkflowSettings } from "../../dataform/workflow-settings.ts";
import { type Marking, markerFunction, markSource, markValue } from "../positions/mark-source.ts";
import { MarkTable, type Place } from "../positions/mark-table.ts";
import { type Problem, problemAt } from "../problem.ts";
import { type CheckedAction, checkedActions } from "./checked-action.ts";
import { compilationProblems, type Origin, syntaxProblems, type Thrown } from "./compilation-problems.ts";
import {
  type GraphAction,
  type GraphJson,
  nameOf,
  readGraph,
  readTarget,
  writtenTarget,
} from "./graph-json.ts";
import { MissingImports } from "./missing-imports.ts";
import { SourceMaps } from "./source-maps.ts";

export interface MarkedCompilation {
  readonly actions: readonly CheckedAction[];
  /** The same actions, whose texts also tell where names were written that stand alone in a text. */
  readonly withNames: (names: ReadonlySet<string>) => Promise<readonly CheckedAction[]>;
  readonly problems: readonly Problem[];
  /** What `includes/contracts` exports, where the project has it. */
  readonly contracts: unknown;
  /** What the marks in the actions' texts stand for. */
  readonly marks: MarkTable;
  /** Tables of which a problem says why they are not in the graph; "any" where definitions did not load. */
  readonly untold: ReadonlySet<string> | "any";
}

const contractsFile = "includes/contracts/index.js";

/** Compiles a project once as it is, for what it says, and once marked, for where it says so. */
export async function compileMarked(root: string, settings: WorkflowSettings): Promise<MarkedCompilation> {
  const sources = new Map<string, string>();
  const table = new MarkTable();
  const marked = (marking: Marking) =>
    transpile(root, { change: (file, source) => markSource(file, source, table, marking) });
  let files: readonly TranspiledFile[];
  let markedFiles: readonly TranspiledFile[];
  try {
    [files, markedFiles] = await Promise.all([
      transpile(root, {
        sourceMaps: true,
        change: (file, source) => {
          sources.set(file, source);
          return source;
        },
      }),
      marked("every text"),
    ]);
  } catch (error) {
    if (!(error instanceof TranspileFailure)) throw error;
    return {
      actions: [],
      withNames: noActions,
      problems: syntaxProblems(error),
      contracts: undefined,
      marks: table,
      untold: "any",
    };
  }
  const maps = new SourceMaps(files, sources.keys());
  const observed = compileObserved(files, settings, maps);
  if ("message" in observed) {
    const place = observed.place ?? fileStart("workflow_settings.yaml");
    const problem = problemAt(place, { severity: "error", code: "compile_error", message: observed.message });
    return {
      actions: [],
      withNames: noActions,
      problems: [problem],
      contracts: undefined,
      marks: table,
      untold: noNames,
    };
  }
  const { graph, definitions, contracts } = observed;
  const twin =
    markedGraph(markedFiles, settings, graph) ??
    markedGraph(await marked("templates of several lines"), settings, graph);
  const placeOf = (action: GraphAction): Place => {
    const own = definitions.get(nameOf(action.target))?.[0];
    const parent =
      action.parentAction === undefined ? undefined : definitions.get(nameOf(action.parentAction))?.[0];
    return own ?? parent ?? fileStart(maps.source(action.fileName));
  };
  const actions = checkedActions(graph, twin, table, placeOf);
  const places = new Map(actions.map((action) => [action.name, action.place]));
  const missingImports = observed.missing.problems(sources, maps);
  const defaults = { database: settings.defaultProject, schema: settings.defaultDataset };
  const { problems, untold } = compilationProblems(graph, {
    ...observed,
    missingImports,
    places,
    maps,
    defaults,
  });
  const withNames = async (names: ReadonlySet<string>) =>
    checkedActions(graph, markedGraph(await marked({ names }), settings, graph), table, placeOf);
  return { actions, withNames, problems, contracts, marks: table, untold };
}

interface Observed {
  readonly graph: GraphJson;
  /** Where actions were defined, by their names; several of one name in their order. */
  readonly definitions: ReadonlyMap<string, readonly Place[]>;
  readonly thrown: ReadonlyMap<string, Thrown>;
  /** Where the graph's compilation errors arose. */
  readonly arisen: ReadonlyMap<number, Origin>;
  readonly missing: MissingImports;
  readonly contracts: unknown;
}

function compileObserved(
  files: readonly TranspiledFile[],
  settings: WorkflowSettings,
  maps: SourceMaps,
): Observed | Thrown {
  const built: { readonly action: unknown; readonly place: Place }[] = [];
  const thrown = new Map<string, Thrown>();
  const arisen = new Map<number, Origin>();
  const missing = new MissingImports();
  let contracts: unknown;
  const stackLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  try {
    const json = graphJsonOf(files, settings, {
      globals: (globals) =>
        Object.fromEntries(
          Object.entries(globals).map(([name, value]) => [
            name,
            definingFunctions.has(name) && isFunction(value) ? noting(value) : value,
          ]),
        ),
      thrown: (file, error) => thrown.set(file, thrownError(error, maps)),
      failed: (index, stack) => {
        arisen.set(index, { place: maps.originOf(stack), files: filesOf(stack, maps) });
      },
      imported: (exports, importer, imported) => missing.watched(exports, importer, imported),
      unresolved: (reference) => unresolvedName(reference, settings),
      loaded: (load) => {
        if (files.some((file) => file.path === contractsFile) && !thrown.has(contractsFile)) {
          contracts = tryLoad(load);
        }
      },
    });
    const definitions = new Map<string, Place[]>();
    for (const { action, place } of built) {
      const name = builtName(action);
      definitions.set(name, [...(definitions.get(name) ?? []), place]);
    }
    return { graph: readGraph(json), definitions, thrown, arisen, missing, contracts };
  } catch (error) {
    return thrownError(error, maps);
  } finally {
    Error.stackTraceLimit = stackLimit;
  }

  function noting(define: AnyFunction): AnyFunction {
    return (...words) => {
      const place = maps.definingCall(new Error().stack ?? "");
      const action = define(...words);
      if (place !== undefined) built.push({ action, place });
      return action;
    };
  }
}

function thrownError(error: unknown, maps: SourceMaps): Thrown {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const [place] = maps.calls(stack);
  const message = error instanceof Error ? error.message : String(error);
  return { message, place, files: filesOf(stack, maps) };
}

function filesOf(stack: string, maps: SourceMaps): readonly string[] {
  return [...maps.calls(stack)].map(({ file }) => file);
}

type AnyFunction = (...words: readonly unknown[]) => unknown;

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === "function";
}

const definingFunctions: ReadonlySet<string> = new Set(["publish", "operate", "assert", "declare"]);

const noNames: ReadonlySet<string> = new Set();

/** The name of what one of Dataform's functions has built, once all is said of it. */
function builtName(action: unknown): string {
  if (typeof action !== "object" || action === null || !("getTarget" in action)) return "";
  const { getTarget } = action;
  return isFunction(getTarget) ? nameOf(readTarget(getTarget.call(action))) : "";
}

/** The table that a reference names, for the query to name it too: the analyzer tells where it is missing. */
function unresolvedName(reference: readonly unknown[], settings: WorkflowSettings): string {
  const [first] = reference;
  const names = reference.filter((part) => typeof part === "string");
  const [name = "", dataset = settings.defaultDataset, project = settings.defaultProject] = names.reverse();
  const {
    database,
    schema,
    name: own,
  } = typeof first === "object"
    ? { database: project, schema: dataset, ...writtenTarget(first) }
    : { database: project, schema: dataset, name };
  return `\`${nameOf({ database, schema, name: own })}\``;
}

async function noActions(): Promise<readonly CheckedAction[]> {
  return [];
}

function fileStart(file: string): Place {
  return { file, line: 1, column: 1 };
}

function tryLoad(load: (file: string) => unknown): unknown {
  try {
    return load(contractsFile);
  } catch {
    // A definition that imports it has said why already.
    return undefined;
  }
}

/** The graph of marked files; undefined where marks made the definitions say something else. */
function markedGraph(
  files: readonly TranspiledFile[],
  settings: WorkflowSettings,
  graph: GraphJson,
): GraphJson | undefined {
  try {
    const json = graphJsonOf(files, settings, {
      globals: (globals) => ({ ...globals, [markerFunction]: markValue }),
      unresolved: (reference) => unresolvedName(reference, settings),
    });
    const marked = readGraph(json);
    const counts = (each: GraphJson) =>
      [each.tables, each.operations, each.assertions, each.declarations].map(({ length }) => length).join();
    return counts(marked) === counts(graph) ? marked : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a file of the project; empty where it cannot be read. */
export function readSource(root: string, file: string): string {
  try {
    return readFileSync(path.join(root, file), "utf8");
  } catch {
    return "";
  }
}
