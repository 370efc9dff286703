import type { AstNode } from "../../analyzer/analyzer.ts";
import { requireDataset } from "../definitions/change-table.ts";
import type { TableReference } from "../engine.ts";
import { invalidQuery } from "../errors.ts";
import type { SourceText } from "../script/source-text.ts";
import { text } from "../script/syntax.ts";
import { tableKey } from "../storage/catalog.ts";
import { refuseInTransaction } from "./create-table.ts";
import { namePath } from "./datasets.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { prepareStatement } from "./prepare.ts";
import { resolveTableName } from "./table-names.ts";

/** CREATE FUNCTION in SQL: of a dataset, or temporary, until the end of its script. */
export async function createFunction(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { session } = environment;
  const { statement, tables } = await session.run(undefined, (snapshot) =>
    prepareStatement(source, node, environment, snapshot),
  );
  if (text(statement, "language").toUpperCase() !== "SQL") {
    throw invalidQuery(`Unsupported feature: functions in language ${text(statement, "language")}`);
  }
  if (tables.size > 0) throw invalidQuery("Unsupported feature: functions that read tables");
  const isTemporary = text(statement, "create_scope") === "CREATE_TEMP";
  const ddlOperation = isTemporary
    ? createTemporary(statement, environment)
    : await createPermanent(source.slice(node), statement, environment);
  return { statementType: "CREATE_FUNCTION", ddlOperation };
}

/** DROP FUNCTION of a dataset, or of a script. */
export async function dropFunction(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { session } = environment;
  const { statement } = await session.run(undefined, (snapshot) =>
    prepareStatement(source, node, environment, snapshot),
  );
  const name = functionName(statement);
  const ifExists = statement.is_if_exists === true;
  const isTemporary = session.temporaryFunctions.some((each) => functionName(each) === name);
  if (isTemporary) {
    session.temporaryFunctions = session.temporaryFunctions.filter((each) => functionName(each) !== name);
    return { statementType: "DROP_FUNCTION", ddlOperation: "DROP" };
  }
  refuseInTransaction(environment);
  const reference = permanentName(statement, environment);
  const isDropped = await session.parts.store.change((catalog) => {
    const present = catalog.dataset(reference)?.functions.get(reference.tableId.toLowerCase());
    if (present !== undefined) return { catalog: catalog.withoutFunction(reference), value: true };
    if (ifExists) return { catalog, value: false };
    throw invalidQuery(`Not found: Routine ${tableKey(reference)}`);
  });
  return { statementType: "DROP_FUNCTION", ddlOperation: isDropped ? "DROP" : "SKIP" };
}

function createTemporary(statement: AstNode, environment: Environment): "CREATE" | "REPLACE" | "SKIP" {
  const { session } = environment;
  const name = functionName(statement);
  const isPresent = session.temporaryFunctions.some((each) => functionName(each) === name);
  const operation = operationOf(statement, isPresent, name);
  if (operation === "SKIP") return operation;
  const others = session.temporaryFunctions.filter((each) => functionName(each) !== name);
  session.temporaryFunctions = [...others, statement];
  return operation;
}

async function createPermanent(
  sql: string,
  statement: AstNode,
  environment: Environment,
): Promise<"CREATE" | "REPLACE" | "SKIP"> {
  refuseInTransaction(environment);
  const { parts } = environment.session;
  const reference = permanentName(statement, environment);
  return parts.store.change((catalog) => {
    const { functions } = requireDataset(parts, catalog, reference);
    const isPresent = functions.has(reference.tableId.toLowerCase());
    const operation = operationOf(statement, isPresent, tableKey(reference));
    return {
      catalog: operation === "SKIP" ? catalog : catalog.withFunction({ reference, statement: sql }),
      value: operation,
    };
  });
}

function operationOf(statement: AstNode, isPresent: boolean, name: string): "CREATE" | "REPLACE" | "SKIP" {
  if (!isPresent) return "CREATE";
  const mode = text(statement, "create_mode");
  if (mode === "CREATE_IF_NOT_EXISTS") return "SKIP";
  if (mode === "CREATE_OR_REPLACE") return "REPLACE";
  throw invalidQuery(`Already Exists: Routine ${name}`);
}

function permanentName(statement: AstNode, environment: Environment): TableReference {
  const name = resolveTableName(namePath(statement), environment.defaults, () => false);
  if (name.kind === "permanent") return name.reference;
  throw invalidQuery(`Invalid function name: ${namePath(statement).join(".")}`);
}

function functionName(statement: AstNode): string {
  return namePath(statement).join(".").toLowerCase();
}
