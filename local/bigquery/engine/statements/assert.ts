import type { AstNode } from "../../analyzer/analyzer.ts";
import { translateExpression } from "../../translate/translate.ts";
import { invalidQuery } from "../errors.ts";
import type { SourceText } from "../script/source-text.ts";
import { child } from "../script/syntax.ts";
import { bytesProcessed } from "./bytes-processed.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { withExternalQueries } from "./external-queries.ts";
import { prepareStatement } from "./prepare.ts";

/** ASSERT: fails with its description unless the condition is TRUE. */
export async function assertCondition(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { session } = environment;
  return session.run(undefined, async (snapshot) => {
    const prepared = await prepareStatement(source, node, environment, snapshot);
    const condition = translateExpression(child(prepared.statement, "expression"), prepared.context);
    const connection = prepared.tables.size === 0 ? await session.sideConnection() : snapshot.connection;
    const reader = await withExternalQueries(prepared.externalQueries, environment, () =>
      connection.runAndReadAll(`SELECT ${condition.sql}`),
    );
    if (reader.getRows()[0]?.[0] !== true) {
      const description = prepared.statement.description;
      const reason = typeof description === "string" && description !== "" ? `: ${description}` : "";
      throw invalidQuery(`Assertion failed${reason}`);
    }
    return {
      statementType: "ASSERT",
      referencedTables: prepared.references,
      bytesProcessed: await bytesProcessed(prepared, environment, snapshot),
    };
  });
}
