import type { AstNode } from "../../analyzer/analyzer.ts";
import { invalidQuery } from "../errors.ts";
import type { SourceText } from "../script/source-text.ts";
import { alterTable } from "./alter-table.ts";
import { assertCondition } from "./assert.ts";
import { bytesProcessed } from "./bytes-processed.ts";
import { createTable } from "./create-table.ts";
import { createView } from "./create-view.ts";
import { alterSchema, createSchema } from "./datasets.ts";
import { changeRows, truncateTable } from "./dml.ts";
import { drop } from "./drop.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { createFunction, createTableFunction, dropFunction, dropTableFunction } from "./functions.ts";
import { prepareStatement } from "./prepare.ts";
import { createProcedure } from "./procedures.ts";
import { type QueryOptions, runQuery } from "./query.ts";

type Execution = (
  source: SourceText,
  node: AstNode,
  environment: Environment,
  options: QueryOptions,
) => Promise<StatementEffect>;

interface StatementKind {
  /** As BigQuery names it; of those that are several, the one that a dry run reports. */
  readonly statementType: string;
  readonly execute: Execution;
}

/** The statements by the parser's names for them. */
const kinds: Readonly<Record<string, StatementKind>> = {
  ASTQueryStatement: { statementType: "SELECT", execute: runQuery },
  ASTInsertStatement: { statementType: "INSERT", execute: changeRows },
  ASTUpdateStatement: { statementType: "UPDATE", execute: changeRows },
  ASTDeleteStatement: { statementType: "DELETE", execute: changeRows },
  ASTMergeStatement: { statementType: "MERGE", execute: changeRows },
  ASTTruncateStatement: { statementType: "TRUNCATE_TABLE", execute: truncateTable },
  ASTCreateTableStatement: { statementType: "CREATE_TABLE", execute: createTable },
  ASTCreateViewStatement: { statementType: "CREATE_VIEW", execute: createView },
  ASTCreateSchemaStatement: { statementType: "CREATE_SCHEMA", execute: createSchema },
  ASTCreateFunctionStatement: { statementType: "CREATE_FUNCTION", execute: createFunction },
  ASTCreateTableFunctionStatement: { statementType: "CREATE_TABLE_FUNCTION", execute: createTableFunction },
  ASTCreateProcedureStatement: { statementType: "CREATE_PROCEDURE", execute: createProcedure },
  ASTAlterTableStatement: { statementType: "ALTER_TABLE", execute: alterTable },
  ASTAlterViewStatement: { statementType: "ALTER_VIEW", execute: alterTable },
  ASTAlterSchemaStatement: { statementType: "ALTER_SCHEMA", execute: alterSchema },
  ASTDropStatement: { statementType: "DROP_TABLE", execute: drop },
  ASTDropFunctionStatement: { statementType: "DROP_FUNCTION", execute: dropFunction },
  ASTDropTableFunctionStatement: { statementType: "DROP_TABLE_FUNCTION", execute: dropTableFunction },
  ASTAssertStatement: { statementType: "ASSERT", execute: assertCondition },
};

/** Runs one statement that is not part of scripting itself. */
export async function executeStatement(
  source: SourceText,
  node: AstNode,
  environment: Environment,
  options: QueryOptions = {},
): Promise<StatementEffect> {
  const kind = Object.hasOwn(kinds, node.nodeKind) ? kinds[node.nodeKind] : undefined;
  if (kind === undefined) throw invalidQuery(`Unsupported statement: ${statementName(node)}`);
  if (options.dryRun === true && node.nodeKind !== "ASTQueryStatement") {
    return analyzeOnly(kind.statementType, source, node, environment);
  }
  return kind.execute(source, node, environment, options);
}

async function analyzeOnly(
  statementType: string,
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  return environment.session.run(undefined, async (snapshot) => {
    const prepared = await prepareStatement(source, node, environment, snapshot);
    return {
      statementType,
      referencedTables: prepared.references,
      bytesProcessed: await bytesProcessed(prepared, environment, snapshot),
    };
  });
}

/** `CREATE MATERIALIZED VIEW` of `ASTCreateMaterializedViewStatement`. */
function statementName(node: AstNode): string {
  return node.nodeKind
    .replace(/^AST(?:Aux(?=Load))?/, "")
    .replace(/Statement$/, "")
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toUpperCase();
}
