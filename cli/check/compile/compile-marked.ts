import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { graphJsonOf } from "../../dataform/graph.ts";
import { type TranspiledFile, TranspileFailure, transpile } from "../../dataform/transpile.ts";
import type { WorkflowSettings } from "../../dataform/workflow-settings.ts";
import { type Marking, markerFunction, markSource, markValue } from "../positions/mark-source.ts";
import { MarkTable, type Place } from "../positions/mark-table.ts";
import type { Problem } from "../problem.ts";
import { type ActionKind, type CheckedAction, checkedActions } from "./checked-action.ts";
import { compilationProblems, syntaxProblems } from "./compilation-problems.ts";
import { type GraphAction, type GraphJson, readGraph } from "./graph-json.ts";
import { SourceMaps } from "./source-maps.ts";

export interface MarkedCompilation {
  readonly actions: readonly CheckedAction[];
  readonly problems: readonly Problem[];
  /** What `includes/contracts` exports, where the project has it. */
  readonly contracts: unknown;
  /** What the marks in the actions' texts stand for. */
  readonly marks: MarkTable;
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
    return { actions: [], problems: syntaxProblems(error), contracts: undefined, marks: table };
  }
  const maps = new SourceMaps(files, sources.keys());
  const { graph, calls, thrown, contracts } = compileObserved(files, settings, maps);
  const twin =
    markedGraph(markedFiles, settings, graph) ??
    markedGraph(await marked("templates of several lines"), settings, graph);
  const placeOf = (action: GraphAction, kind: ActionKind, index: number): Place =>
    calls.get(callKey(kind, action.target.name))?.[occurrence(graph[kind], action, index)] ??
    fileStart(maps.source(action.fileName));
  const actions = checkedActions(graph, twin, table, placeOf);
  const places = new Map(actions.map((action) => [action.name, action.place]));
  const problems = compilationProblems(graph, { thrown, places, maps });
  return { actions, problems, contracts, marks: table };
}

interface Observed {
  readonly graph: GraphJson;
  /** Where actions were defined, by kind and name; several of one name in their order. */
  readonly calls: ReadonlyMap<string, readonly (Place | undefined)[]>;
  readonly thrown: ReadonlyMap<string, { readonly message: string; readonly place: Place | undefined }>;
  readonly contracts: unknown;
}

function compileObserved(
  files: readonly TranspiledFile[],
  settings: WorkflowSettings,
  maps: SourceMaps,
): Observed {
  const calls = new Map<string, (Place | undefined)[]>();
  const thrown = new Map<string, { readonly message: string; readonly place: Place | undefined }>();
  let contracts: unknown;
  const stackLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  try {
    const json = graphJsonOf(files, settings, {
      globals: (globals) =>
        Object.fromEntries(
          Object.entries(globals).map(([name, value]) => {
            const kind = definingFunctions.get(name);
            return [name, kind === undefined || !isFunction(value) ? value : noting(value, kind)];
          }),
        ),
      thrown: (file, error) => {
        const stack = error instanceof Error ? (error.stack ?? "") : "";
        const [innermost] = maps.calls(stack);
        thrown.set(file, {
          message: error instanceof Error ? error.message : String(error),
          place: innermost,
        });
      },
      loaded: (load) => {
        if (files.some((file) => file.path === contractsFile) && !thrown.has(contractsFile)) {
          contracts = tryLoad(load);
        }
      },
    });
    return { graph: readGraph(json), calls, thrown, contracts };
  } finally {
    Error.stackTraceLimit = stackLimit;
  }

  function noting(define: AnyFunction, kind: ActionKind): AnyFunction {
    return (...words) => {
      const key = callKey(kind, definedName(words[0]));
      const place = maps.definingCall(new Error().stack ?? "");
      calls.set(key, [...(calls.get(key) ?? []), place]);
      return define(...words);
    };
  }
}

type AnyFunction = (...words: readonly unknown[]) => unknown;

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === "function";
}

const definingFunctions: ReadonlyMap<string, ActionKind> = new Map([
  ["publish", "tables"],
  ["operate", "operations"],
  ["assert", "assertions"],
  ["declare", "declarations"],
]);

const named = z.looseObject({ name: z.string() });

function definedName(word: unknown): string {
  return typeof word === "string" ? word : (named.safeParse(word).data?.name ?? "");
}

function callKey(kind: ActionKind, name: string): string {
  return `${kind} ${name}`;
}

/** Which of the actions of its kind with its own name an action is: names may repeat in several datasets. */
function occurrence(actions: readonly GraphAction[], action: GraphAction, index: number): number {
  return actions.slice(0, index).filter(({ target }) => target.name === action.target.name).length;
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
