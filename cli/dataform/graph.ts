import { readFileSync } from "node:fs";
import path from "node:path";
import { compileFunction } from "node:vm";
import dataformCore from "@dataform/core";
import { z } from "zod";
import { Failure } from "../failure.ts";
import { type TranspiledFile, transpile } from "./transpile.ts";
import { readWorkflowSettings, type WorkflowSettings } from "./workflow-settings.ts";

const target = z.object({ database: z.string(), schema: z.string(), name: z.string() });

const action = z.looseObject({
  target,
  fileName: z.string(),
  dependencyTargets: z.array(target).default([]),
  tags: z.array(z.string()).default([]),
  disabled: z.boolean().default(false),
});

const columnDescription = z.looseObject({ path: z.array(z.string()), description: z.string().optional() });

const table = action.extend({
  enumType: z.enum(["TABLE", "VIEW", "INCREMENTAL"]),
  query: z.string(),
  incrementalQuery: z.string().optional(),
  bigquery: z.looseObject({ labels: z.record(z.string(), z.string()).default({}) }).default({ labels: {} }),
  actionDescriptor: z
    .looseObject({ description: z.string().optional(), columns: z.array(columnDescription).default([]) })
    .optional(),
});

const compiledGraph = z.looseObject({
  tables: z.array(table).default([]),
  operations: z.array(action.extend({ queries: z.array(z.string()).default([]) })).default([]),
  assertions: z.array(action.extend({ query: z.string() })).default([]),
  declarations: z.array(z.looseObject({ target })).default([]),
  graphErrors: z
    .looseObject({
      compilationErrors: z
        .array(
          z.looseObject({
            message: z.string(),
            fileName: z.string().optional(),
            actionTarget: target.partial().optional(),
          }),
        )
        .default([]),
    })
    .optional(),
});

/** Dataform's compiled graph: what it would run, in its own JSON form. */
export type CompiledGraph = z.infer<typeof compiledGraph>;
export type GraphTarget = z.infer<typeof target>;
export type GraphTable = z.infer<typeof table>;

/**
 * Compiles the definitions of a project folder in this process, as the Dataform CLI does in its own.
 * Throws Failure with every compilation error, by file.
 */
export async function compileGraph(
  root: string,
  settings = readWorkflowSettings(root),
): Promise<CompiledGraph> {
  return graphOf(root, await transpile(root), settings);
}

/** The graph of files that are transpiled already. */
export function graphOf(
  root: string,
  files: readonly TranspiledFile[],
  settings: WorkflowSettings,
): CompiledGraph {
  const graph = compiledGraph.parse(graphJsonOf(files, settings));
  const errors = graph.graphErrors?.compilationErrors ?? [];
  if (errors.length > 0) {
    const lines = errors.map((error) => `${sourceOf(root, error.fileName ?? "")}: ${error.message}`);
    throw new Failure(`The definitions do not compile:\n${[...new Set(lines)].join("\n")}`);
  }
  return graph;
}

/**
 * Where Dataform is told that the files are: it takes any file below a folder named definitions or models for a
 * definition, so a project that itself stands in such a folder would have its includes named as where things are defined.
 */
export const namedRoot = path.join(path.sep, "project");

/** What looks on while definitions are loaded. */
export interface CompilationObserver {
  /** Changes what definitions are given beside `require`: Dataform's functions by their names. */
  readonly globals?: (globals: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Told what a definition has thrown. */
  readonly thrown?: (file: string, error: unknown) => void;
  /** Told of each of the graph's compilation errors, by its place among them, with the stack of where it arose. */
  readonly failed?: (index: number, stack: string) => void;
  /** Answers what stands in a query for a reference that no definition makes; Dataform's own error is left out then. */
  readonly unresolved?: (reference: readonly unknown[]) => string;
  /** Answers what an import gives in place of what the imported file exports. */
  readonly imported?: (exports: unknown, importer: string, imported: string) => unknown;
  /** Told how any file is loaded, once every definition is. */
  readonly loaded?: (load: (file: string) => unknown) => void;
}

/** The graph in Dataform's own JSON form, with its compilation errors; equal to what `dataform compile --json` prints. */
export function graphJsonOf(
  files: readonly TranspiledFile[],
  settings: WorkflowSettings,
  observer: CompilationObserver = {},
): unknown {
  // The class itself is not exported, and a session keeps what it has seen: each compilation needs a fresh one.
  const Session = dataformCore.session.constructor as new (
    root: string,
    projectConfig: object,
  ) => typeof dataformCore.session;
  const session = new Session(namedRoot, {
    warehouse: "bigquery",
    defaultDatabase: settings.defaultProject,
    defaultLocation: settings.defaultLocation,
    defaultSchema: settings.defaultDataset,
    assertionSchema: settings.defaultAssertionDataset,
    vars: settings.vars,
  });
  observeErrors(session, observer);
  const globals = {
    dataform: session,
    publish: session.publish.bind(session),
    operate: session.operate.bind(session),
    assert: session.assert.bind(session),
    declare: session.declare.bind(session),
    test: session.test.bind(session),
  };
  const load = moduleLoader(files, observer.globals?.(globals) ?? globals, observer.imported);
  for (const file of files) {
    if (!file.path.startsWith("definitions/")) continue;
    try {
      load(file.path);
    } catch (error) {
      observer.thrown?.(file.path, error);
      session.compileError(error instanceof Error ? error : String(error), file.path);
    }
  }
  observer.loaded?.(load);
  return JSON.parse(JSON.stringify(session.compile().toJSON()));
}

/** Tells an observer of errors as they arise: the graph itself says neither where nor, of what it cannot resolve, whose they are. */
function observeErrors(session: typeof dataformCore.session, observer: CompilationObserver): void {
  const { failed, unresolved } = observer;
  const errors = session.graphErrors.compilationErrors ?? [];
  session.graphErrors.compilationErrors = errors;
  if (failed !== undefined) {
    const compileError = session.compileError.bind(session);
    session.compileError = (error, ...where) => {
      compileError(error, ...where);
      const stack = error instanceof Error ? error.stack : undefined;
      failed(errors.length - 1, stack ?? new Error().stack ?? "");
    };
  }
  if (unresolved !== undefined) {
    const resolve = session.resolve.bind(session);
    session.resolve = (...reference) => {
      const before = errors.length;
      const text = resolve(...reference);
      if (errors.length === before) return text;
      if (errors[before]?.message?.startsWith("Could not resolve")) errors.length = before;
      return unresolved(reference);
    };
  }
}

/** CommonJS over the transpiled files; Dataform's functions are parameters of every file instead of globals of this process. */
function moduleLoader(
  files: readonly TranspiledFile[],
  globals: Readonly<Record<string, unknown>>,
  watch: CompilationObserver["imported"] = (exports) => exports,
) {
  const codeByPath = new Map(files.map((file) => [file.path, file.code]));
  const modules = new Map<string, { exports: unknown }>();
  const load = (name: string): unknown => {
    const existing = modules.get(name);
    if (existing !== undefined) return existing.exports;
    const code = codeByPath.get(name);
    if (code === undefined) throw new Error(`Cannot find module "${name}".`);
    const module = { exports: {} };
    modules.set(name, module);
    const requireFrom = (imported: string) => {
      if (imported === "path") return path;
      const base = path.posix.join(path.posix.dirname(name), imported);
      const file = [`${base}.js`, `${base}/index.js`].find((candidate) => codeByPath.has(candidate)) ?? base;
      return watch(load(file), name, file);
    };
    const run = compileFunction(code, ["module", "exports", "require", ...Object.keys(globals)], {
      filename: path.join(namedRoot, name),
    });
    try {
      run(module, module.exports, requireFrom, ...Object.values(globals));
    } catch (error) {
      // As in Node: whoever imports it next is told the same.
      modules.delete(name);
      throw error;
    }
    return module.exports;
  };
  return load;
}

/** The file that a person wrote for a file of the compiled project. */
function sourceOf(root: string, compiled: string): string {
  const source = compiled.replace(/\.js$/, ".ts");
  try {
    readFileSync(path.join(root, source));
    return source;
  } catch {
    return compiled;
  }
}

/** A target as Dataform writes it: `project.dataset.name`. */
export function targetName({ database, schema, name }: GraphTarget): string {
  return `${database}.${schema}.${name}`;
}
