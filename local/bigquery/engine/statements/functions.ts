import type { AstNode } from "../../analyzer/analyzer.ts";
import { descendants } from "../../analyzer/nodes.ts";
import { invalidQuery } from "../errors.ts";
import type { SourceText } from "../script/source-text.ts";
import { child, pathNames, text } from "../script/syntax.ts";
import { namePath } from "./datasets.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { prepareStatement } from "./prepare.ts";
import { createOperation, createRoutine, dropRoutine } from "./routines.ts";
import { bodyTablePaths, calledFunctions, withCalled } from "./stored-functions.ts";

/** CREATE FUNCTION in SQL: of a dataset, or temporary, until the end of its script. */
export async function createFunction(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { session } = environment;
  const statement = await resolvedDefinition(source, node, environment);
  const isTemporary = text(statement, "create_scope") === "CREATE_TEMP";
  if (!isTemporary && session.temporaryFunctions.some((each) => callsFunction(node, functionName(each)))) {
    throw invalidQuery("A persistent function cannot call a temporary one");
  }
  const ddlOperation = isTemporary
    ? createTemporary(statement, environment)
    : await createRoutine("FUNCTION", source.slice(node), statement, environment);
  return { statementType: "CREATE_FUNCTION", ddlOperation };
}

/** CREATE TABLE FUNCTION of a dataset. */
export async function createTableFunction(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const statement = await resolvedDefinition(source, node, environment);
  if (text(statement, "create_scope") === "CREATE_TEMP") {
    throw invalidQuery("Unsupported feature: CREATE TEMP TABLE FUNCTION");
  }
  const ddlOperation = await createRoutine("TABLE FUNCTION", source.slice(node), statement, environment);
  return { statementType: "CREATE_TABLE_FUNCTION", ddlOperation };
}

/** The statement with the paths of the tables that its body reads. */
async function resolvedDefinition(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<AstNode> {
  const { statement, inner } = await environment.session.run(undefined, async (snapshot) => ({
    statement: (await prepareStatement(source, node, environment, snapshot)).statement,
    inner: await calledFunctions(node, environment, snapshot),
  }));
  if (text(statement, "language").toUpperCase() !== "SQL") {
    throw invalidQuery(`Unsupported feature: functions in language ${text(statement, "language")}`);
  }
  return withCalled(statement, await bodyTablePaths(node, source.slice(node), environment), inner);
}

function callsFunction(node: AstNode, name: string): boolean {
  for (const each of descendants(node)) {
    if (each.nodeKind !== "ASTFunctionCall") continue;
    if (pathNames(child(each, "function")).join(".").toLowerCase() === name) return true;
  }
  return false;
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
  const isTemporary = session.temporaryFunctions.some((each) => functionName(each) === name);
  if (isTemporary) {
    session.temporaryFunctions = session.temporaryFunctions.filter((each) => functionName(each) !== name);
    return { statementType: "DROP_FUNCTION", ddlOperation: "DROP" };
  }
  return {
    statementType: "DROP_FUNCTION",
    ddlOperation: await dropRoutine("FUNCTION", statement, environment),
  };
}

/** DROP TABLE FUNCTION of a dataset. */
export async function dropTableFunction(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { statement } = await environment.session.run(undefined, (snapshot) =>
    prepareStatement(source, node, environment, snapshot),
  );
  const ddlOperation = await dropRoutine("TABLE FUNCTION", statement, environment);
  return { statementType: "DROP_TABLE_FUNCTION", ddlOperation };
}

function createTemporary(statement: AstNode, environment: Environment): "CREATE" | "REPLACE" | "SKIP" {
  const { session } = environment;
  const name = functionName(statement);
  const isPresent = session.temporaryFunctions.some((each) => functionName(each) === name);
  const operation = createOperation(statement, isPresent, name);
  if (operation === "SKIP") return operation;
  const others = session.temporaryFunctions.filter((each) => functionName(each) !== name);
  session.temporaryFunctions = [...others, statement];
  return operation;
}

function functionName(statement: AstNode): string {
  return namePath(statement).join(".").toLowerCase();
}
