import { AnalysisError, type AnalyzerTable, type AstNode } from "../../analyzer/analyzer.ts";
import type { Excerpt } from "../script/source-text.ts";
import { AnalysisCache } from "./analysis-cache.ts";
import type { Environment } from "./environment.ts";

const cache = new AnalysisCache();

/** Resolves an excerpt of a script; positions in errors are those of the script. */
export async function analyzeExcerpt(
  excerpt: Excerpt,
  tables: readonly { readonly path: readonly string[]; readonly table: AnalyzerTable }[],
  functions: readonly AstNode[],
  environment: Environment,
): Promise<AstNode> {
  const { parameters, variables, systemVariables, session } = environment;
  try {
    const request = {
      sql: excerpt.sql,
      tables: tables.map(({ path, table: { name, columns, pseudoColumns = [] } }) => ({
        path,
        table: { name, columns, pseudoColumns },
      })),
      variables: variables?.list() ?? [],
      systemVariables: [...systemVariables].map(([name, { type }]) => ({ name, type })),
      ...(parameters?.named === undefined ? {} : { namedParameters: parameters.named }),
      ...(parameters?.positional === undefined ? {} : { positionalParameters: parameters.positional }),
      sqlFunctions: functions,
    };
    return await cache.analyze(session.parts.analyzer, request, excerpt.parsed);
  } catch (error) {
    if (!(error instanceof AnalysisError) || excerpt.lineOffset === 0) throw error;
    throw new AnalysisError(shiftLines(error.message, excerpt.lineOffset), { cause: error });
  }
}

function shiftLines(message: string, lines: number): string {
  return message.replaceAll(
    /\[at (\d+):(\d+)\]/g,
    (_, line, column) => `[at ${Number(line) - lines}:${column}]`,
  );
}
