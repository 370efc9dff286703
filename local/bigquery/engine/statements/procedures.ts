import type { AstNode } from "../../analyzer/analyzer.ts";
import { invalidQuery } from "../errors.ts";
import type { SourceText } from "../script/source-text.ts";
import { optionalChild } from "../script/syntax.ts";
import { analyzeExcerpt } from "./analyze.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { createRoutine } from "./routines.ts";

/** CREATE PROCEDURE: what its body names is looked up when it is called. */
export async function createProcedure(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  if (optionalChild(node, "language") !== undefined || optionalChild(node, "body") === undefined) {
    throw invalidQuery("Unsupported feature: procedures in other languages than SQL");
  }
  const statement = await analyzeExcerpt(source.excerpt(node), [], [], environment);
  const ddlOperation = await createRoutine("PROCEDURE", source.slice(node), statement, environment);
  return { statementType: "CREATE_PROCEDURE", ddlOperation };
}
