import type { AstNode } from "../../analyzer/analyzer.ts";
import { nowMs, requireDataset } from "../definitions/change-table.ts";
import type { TableReference } from "../engine.ts";
import { invalidQuery, notFound } from "../errors.ts";
import { text } from "../script/syntax.ts";
import type { StoredRoutine } from "../storage/catalog.ts";
import { tableKey } from "../storage/catalog.ts";
import { refuseInTransaction } from "./create-table.ts";
import { namePath } from "./datasets.ts";
import type { Environment } from "./environment.ts";
import { resolveTableName } from "./table-names.ts";

export type CreateOperation = "CREATE" | "REPLACE" | "SKIP";

/** Keeps the definition of a function, table function or procedure, by its resolved CREATE statement and its text. */
export async function createRoutine(
  kind: StoredRoutine["kind"],
  sql: string,
  statement: AstNode,
  environment: Environment,
): Promise<CreateOperation> {
  refuseInTransaction(environment);
  const { parts } = environment.session;
  const reference = routineReference(namePath(statement), environment);
  return parts.store.change((catalog) => {
    const present = requireDataset(parts, catalog, reference).functions.get(reference.tableId.toLowerCase());
    const operation = createOperation(statement, present !== undefined, tableKey(reference));
    const now = nowMs(parts);
    const createdAt = present?.createdAt ?? now;
    const routine = { kind, reference, statement: sql, ...bodyOf(statement), createdAt, modifiedAt: now };
    return { catalog: operation === "SKIP" ? catalog : catalog.withFunction(routine), value: operation };
  });
}

function bodyOf({ code, procedure_body: body }: AstNode): { readonly body?: string } {
  const text = code || body;
  return typeof text === "string" && text !== "" ? { body: text } : {};
}

/** Drops a routine of the kind. Throws BigQueryError where there is none, unless the statement says IF EXISTS. */
export async function dropRoutine(
  kind: StoredRoutine["kind"],
  statement: AstNode,
  environment: Environment,
): Promise<"DROP" | "SKIP"> {
  refuseInTransaction(environment);
  const reference = routineReference(namePath(statement), environment);
  return environment.session.parts.store.change((catalog) => {
    const present = catalog.dataset(reference)?.functions.get(reference.tableId.toLowerCase());
    if (present?.kind === kind) return { catalog: catalog.withoutFunction(reference), value: "DROP" };
    if (present !== undefined) throw invalidQuery(`${tableKey(reference)} is not a ${kind}`);
    if (statement.is_if_exists === true) return { catalog, value: "SKIP" };
    throw routineNotFound(reference);
  });
}

/** What CREATE, CREATE OR REPLACE or CREATE … IF NOT EXISTS comes to. */
export function createOperation(statement: AstNode, isPresent: boolean, name: string): CreateOperation {
  if (!isPresent) return "CREATE";
  const mode = text(statement, "create_mode");
  if (mode === "CREATE_IF_NOT_EXISTS") return "SKIP";
  if (mode === "CREATE_OR_REPLACE") return "REPLACE";
  throw invalidQuery(`Already Exists: Routine ${name}`);
}

/** The routine of a dataset that a path names. */
export function routineReference(path: readonly string[], { defaults }: Environment): TableReference {
  const name = resolveTableName(path, defaults, () => false);
  if (name.kind === "permanent") return name.reference;
  throw invalidQuery(`Invalid routine name: ${path.join(".")}`);
}

export function routineNotFound(reference: TableReference): Error {
  return notFound(`Not found: Routine ${tableKey(reference)}`);
}
