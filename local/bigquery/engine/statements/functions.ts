import type { AstNode } from "../../analyzer/analyzer.ts";
import { invalidQuery } from "../errors.ts";
import type { SourceText } from "../script/source-text.ts";
import { text } from "../script/syntax.ts";
import { namePath } from "./datasets.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { prepareStatement } from "./prepare.ts";

/** CREATE TEMP FUNCTION in SQL: it lives until the end of its script. */
export async function createFunction(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { session } = environment;
  const { statement } = await session.run(undefined, (snapshot) =>
    prepareStatement(source, node, environment, snapshot),
  );
  if (text(statement, "create_scope") !== "CREATE_TEMP") {
    throw invalidQuery("Unsupported statement: CREATE FUNCTION; only CREATE TEMP FUNCTION is supported");
  }
  if (text(statement, "language").toUpperCase() !== "SQL") {
    throw invalidQuery(`Unsupported feature: functions in language ${text(statement, "language")}`);
  }
  const name = functionName(statement);
  const isPresent = session.temporaryFunctions.some((each) => functionName(each) === name);
  const mode = text(statement, "create_mode");
  if (isPresent && mode === "CREATE_IF_NOT_EXISTS") return { statementType, ddlOperation: "SKIP" };
  if (isPresent && mode !== "CREATE_OR_REPLACE") {
    throw invalidQuery(`Already Exists: Function ${namePath(statement).join(".")}`);
  }
  const others = session.temporaryFunctions.filter((each) => functionName(each) !== name);
  session.temporaryFunctions = [...others, statement];
  return { statementType, ddlOperation: isPresent ? "REPLACE" : "CREATE" };
}

const statementType = "CREATE_FUNCTION";

/** DROP FUNCTION of a temporary function. */
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
  const isPresent = session.temporaryFunctions.some((each) => functionName(each) === name);
  if (!isPresent && statement.is_if_exists !== true) {
    throw invalidQuery(`Not found: Function ${namePath(statement).join(".")}`);
  }
  session.temporaryFunctions = session.temporaryFunctions.filter((each) => functionName(each) !== name);
  return { statementType: "DROP_FUNCTION", ddlOperation: isPresent ? "DROP" : "SKIP" };
}

function functionName(statement: AstNode): string {
  return namePath(statement).join(".").toLowerCase();
}
