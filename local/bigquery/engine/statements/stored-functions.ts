import type { AstNode } from "../../analyzer/analyzer.ts";
import { descendants, isNode } from "../../analyzer/nodes.ts";
import { isInlined } from "../../analyzer/sql-functions.ts";
import { invalidQuery } from "../errors.ts";
import { child, children, identifier, optionalChild, pathNames } from "../script/syntax.ts";
import type { StoredRoutine } from "../storage/catalog.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import type { Environment } from "./environment.ts";
import { namedTables } from "./named-tables.ts";
import type { ResolvedTable } from "./resolved-table.ts";
import { statementsOf } from "./statement-list.ts";
import { type NameDefaults, resolveTableName } from "./table-names.ts";

const deepestCall = 16;

/** A table under a path by which a statement, or the body of a function of it, names it. */
export interface NamedTable {
  readonly path: readonly string[];
  readonly table: ResolvedTable;
}

/** What the calls of functions add to a statement's catalog. */
export interface CalledFunctions {
  /** The resolved definitions, under the names by which they are called. */
  readonly definitions: readonly AstNode[];
  /** What the bodies read: the paths in them, and what these are looked up in. */
  readonly tablePaths: readonly { readonly path: readonly string[]; readonly defaults: NameDefaults }[];
}

export const noFunctions: CalledFunctions = { definitions: [], tablePaths: [] };

/** The functions that a parse tree calls: those of its script, and those of datasets. */
export async function calledFunctions(
  node: AstNode,
  environment: Environment,
  snapshot: Snapshot,
  depth = 0,
): Promise<CalledFunctions> {
  const { temporaryFunctions } = environment.session;
  const definitions = new Map<string, AstNode>();
  const tablePaths = temporaryFunctions.flatMap((definition) =>
    pathsOf(definition).map((path) => ({ path, defaults: environment.defaults })),
  );
  for (const each of temporaryFunctions.flatMap(calledOf)) definitions.set(nameOf(each), each);
  for (const call of descendants(node)) {
    const path = calledPath(call);
    if (path === undefined) continue;
    const key = path.join(".").toLowerCase();
    const stored = storedRoutine(path, environment.defaults, snapshot);
    if (stored === undefined || stored.kind === "PROCEDURE" || definitions.has(key)) continue;
    if (depth >= deepestCall) throw invalidQuery(`Functions call each other too deeply: ${path.join(".")}`);
    const { definition, inner } = await analyzeDefinition(stored, environment, snapshot, depth);
    definitions.set(key, { ...definition, name_path: path });
    const defaults = { projectId: stored.reference.projectId };
    tablePaths.push(...pathsOf(definition).map((each) => ({ path: each, defaults })));
    // The body of such a function is resolved with the statement, and so are the calls in it.
    if (isTableFunction(definition) || isInlined(definition)) {
      for (const each of inner.definitions) definitions.set(nameOf(each), each);
      tablePaths.push(...inner.tablePaths);
    }
  }
  for (const each of temporaryFunctions) definitions.set(nameOf(each), each);
  return { definitions: [...definitions.values()], tablePaths };
}

/** The table paths that a CREATE FUNCTION's or CREATE TABLE FUNCTION's body names. */
export async function bodyTablePaths(
  node: AstNode,
  sql: string,
  { session }: Environment,
): Promise<readonly (readonly string[])[]> {
  const declaration = optionalChild(node, "function_declaration");
  const parameters = declaration === undefined ? undefined : optionalChild(declaration, "parameters");
  const names = new Set(
    (parameters === undefined ? [] : children(parameters, "parameter_entries")).flatMap((parameter) => {
      const name = optionalChild(parameter, "name");
      return name === undefined ? [] : identifier(name).toLowerCase();
    }),
  );
  const paths = namedTables(node) ?? (await session.parts.analyzer.tableNames(sql));
  return paths.filter((path) => path.length > 1 || !names.has(path[0]?.toLowerCase() ?? ""));
}

/** The tables of a statement and of the functions that it calls. */
export async function tablesOf(
  paths: readonly (readonly string[])[],
  { tablePaths }: CalledFunctions,
  resolve: (path: readonly string[], defaults?: NameDefaults) => Promise<ResolvedTable>,
): Promise<readonly NamedTable[]> {
  const tables = new Map<string, NamedTable>();
  const add = async (path: readonly string[], defaults?: NameDefaults) => {
    const table = await resolve(path, defaults);
    const key = JSON.stringify(path).toLowerCase();
    const present = tables.get(key);
    if (present !== undefined && present.table.name !== table.name) {
      throw invalidQuery(
        `Unsupported feature: ${path.join(".")} names one table here and another in a function`,
      );
    }
    tables.set(JSON.stringify(path), present ?? { path, table });
  };
  for (const path of paths) await add(path);
  for (const { path, defaults } of tablePaths) await add(path, defaults);
  return [...tables.values()];
}

/** The routine of a dataset that a path names. */
export function storedRoutine(
  path: readonly string[],
  defaults: NameDefaults,
  snapshot: Pick<Snapshot, "catalog">,
): StoredRoutine | undefined {
  if (path.length > 3 || (path.length < 2 && defaults.defaultDataset === undefined)) return undefined;
  const name = resolveTableName(path, defaults, () => false);
  if (name.kind !== "permanent") return undefined;
  return snapshot.catalog.dataset(name.reference)?.functions.get(name.reference.tableId.toLowerCase());
}

function calledPath(call: AstNode): readonly string[] | undefined {
  const field = { ASTFunctionCall: "function", ASTTVF: "name" }[call.nodeKind];
  if (field === undefined) return undefined;
  const path = pathNames(child(call, field)).flatMap((name) => name.split("."));
  return path[0]?.toUpperCase() === "SAFE" ? path.slice(1) : path;
}

async function analyzeDefinition(
  stored: StoredRoutine,
  environment: Environment,
  snapshot: Snapshot,
  depth: number,
): Promise<{ readonly definition: AstNode; readonly inner: CalledFunctions }> {
  const { session } = environment;
  const { analyzer } = session.parts;
  const [node] = statementsOf(await analyzer.parseScript(stored.statement));
  if (node === undefined) throw invalidQuery(`Function ${stored.reference.tableId} has no definition`);
  const { TableResolver } = await import("./table-resolver.ts");
  const itsOwn: Environment = { ...environment, defaults: { projectId: stored.reference.projectId } };
  const inner = await calledFunctions(node, itsOwn, snapshot, depth + 1);
  const paths = await bodyTablePaths(node, stored.statement, environment);
  const resolver = new TableResolver(itsOwn, snapshot, []);
  const tables = await tablesOf(paths, inner, (path) => resolver.resolve(path));
  const definition = await analyzer.analyze({
    sql: stored.statement,
    tables,
    sqlFunctions: inner.definitions,
  });
  return { definition: withCalled(definition, paths, inner), inner };
}

/** A resolved definition with what its body needs wherever it is resolved anew. */
export function withCalled(
  definition: AstNode,
  paths: readonly (readonly string[])[],
  inner: CalledFunctions,
): AstNode {
  return {
    ...definition,
    table_paths: [...paths, ...inner.tablePaths.map(({ path }) => path)],
    called_functions: inner.definitions,
  };
}

function calledOf(definition: AstNode): readonly AstNode[] {
  const { called_functions: called } = definition;
  return isInlined(definition) && Array.isArray(called) ? called.filter(isNode) : [];
}

function pathsOf(definition: AstNode): readonly (readonly string[])[] {
  const paths = definition.table_paths;
  return Array.isArray(paths) ? paths : [];
}

function isTableFunction(definition: AstNode): boolean {
  return definition.nodeKind === "ResolvedCreateTableFunctionStmt";
}

function nameOf(definition: AstNode): string {
  return Array.isArray(definition.name_path) ? definition.name_path.join(".").toLowerCase() : "";
}
