import type { AstNode } from "../../analyzer/analyzer.ts";
import type { QueryOutcome, QueryRequest, StatementOutcome } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { asBigQueryError, invalid } from "../errors.ts";
import { Session } from "../session.ts";
import type { Environment } from "../statements/environment.ts";
import { executeStatement } from "../statements/execute.ts";
import { parameterSet } from "../statements/parameters.ts";
import type { QueryOptions } from "../statements/query.ts";
import { statementsOf } from "../statements/statement-list.ts";
import { Interpreter } from "./interpreter.ts";
import { shareResult } from "./outcomes.ts";
import { isScripting } from "./scripting-statements.ts";
import { SourceText } from "./source-text.ts";
import { systemVariables } from "./system-variables.ts";
import { validateScript } from "./validate-script.ts";

/** Runs the SQL of a query job: one statement, or a script. */
export async function runQueryJob(parts: EngineParts, request: QueryRequest): Promise<QueryOutcome> {
  if (request.dryRun === true) return runJob(parts, request);
  const end = parts.jobs.start(request);
  try {
    const outcome = await runJob(parts, request);
    const { statementType, bytesProcessed, referencedTables, affectedRows, destination } = outcome;
    end({
      outcome: {
        statementType,
        bytesProcessed,
        referencedTables,
        ...(affectedRows === undefined ? {} : { affectedRows }),
        ...(destination === undefined ? {} : { destination }),
      },
    });
    return outcome;
  } catch (error) {
    end({ error: asBigQueryError(error, request.signal) });
    throw error;
  }
}

async function runJob(parts: EngineParts, request: QueryRequest): Promise<QueryOutcome> {
  const source = new SourceText(request.sql);
  const statements = statementsOf(await parts.analyzer.parseScript(request.sql));
  const [first] = statements;
  if (first === undefined) throw invalid("Syntax error: Unexpected end of statement");
  const { projectId, jobId, defaultDataset, signal } = request;
  const session = await Session.open(parts, {
    projectId,
    jobId,
    ...(defaultDataset === undefined ? {} : { defaultDataset }),
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const parameters = parameterSet(request.parameters ?? []);
    const environment: Environment = {
      session,
      defaults: { projectId, defaultDataset },
      systemVariables: systemVariables(session),
      ...(parameters === undefined ? {} : { parameters }),
    };
    return statements.length === 1 && !isScripting(first)
      ? await runStatement(source, first, environment, request)
      : await runScript(source, statements, environment, request);
  } finally {
    await session.close();
  }
}

const changesRows: ReadonlySet<string> = new Set([
  "ASTInsertStatement",
  "ASTUpdateStatement",
  "ASTDeleteStatement",
  "ASTMergeStatement",
]);

async function runStatement(
  source: SourceText,
  node: AstNode,
  environment: Environment,
  request: QueryRequest,
): Promise<QueryOutcome> {
  if (request.destination !== undefined && node.nodeKind !== "ASTQueryStatement") {
    const language = changesRows.has(node.nodeKind) ? "DML" : "DDL";
    throw invalid(`Cannot set destination table in jobs with ${language} statements`);
  }
  const startedAt = Date.now();
  const effect = await executeStatement(source, node, environment, queryOptions(request));
  return {
    referencedTables: [],
    bytesProcessed: 0n,
    ...effect,
    sql: request.sql,
    startedAt,
    endedAt: Date.now(),
    children: [],
  };
}

async function runScript(
  source: SourceText,
  statements: readonly AstNode[],
  environment: Environment,
  request: QueryRequest,
): Promise<QueryOutcome> {
  if (request.destination !== undefined) {
    throw invalid("configuration.query.destinationTable cannot be set for scripts");
  }
  validateScript(source, statements);
  const startedAt = Date.now();
  const outcome = { statementType: "SCRIPT", sql: request.sql, referencedTables: [], bytesProcessed: 0n };
  if (request.dryRun === true) return { ...outcome, startedAt, endedAt: Date.now(), children: [] };
  const children: StatementOutcome[] = [];
  const interpreter = new Interpreter(environment, children);
  try {
    await interpreter.run(source, statements);
  } catch (error) {
    for (const { result } of children) await result?.close();
    throw interpreter.scriptError(asBigQueryError(error, request.signal));
  }
  return {
    ...outcome,
    ...withLastResult(children),
    bytesProcessed: children.reduce(
      (total, child) => total + child.bytesProcessed,
      environment.session.expressionBytes,
    ),
    referencedTables: [],
    startedAt,
    endedAt: Date.now(),
  };
}

/** A script answers with the rows of its last query, which stay its child's as well. */
function withLastResult(
  children: readonly StatementOutcome[],
): Pick<QueryOutcome, "children"> & Partial<Pick<QueryOutcome, "result">> {
  const last = children.findLastIndex((child) => child.result !== undefined);
  const result = children[last]?.result;
  if (result === undefined) return { children };
  const shared = shareResult(result);
  return {
    result: shared.share(),
    children: children.map((child, index) => (index === last ? { ...child, result: shared.share() } : child)),
  };
}

function queryOptions(request: QueryRequest): QueryOptions {
  const { destination, destinationPartition, maximumBytesBilled, dryRun } = request;
  return {
    ...(destination === undefined
      ? {}
      : {
          destination: {
            reference: destination,
            ...(destinationPartition === undefined ? {} : { partition: destinationPartition }),
            createDisposition: request.createDisposition ?? "CREATE_IF_NEEDED",
            writeDisposition: request.writeDisposition ?? "WRITE_EMPTY",
            layout: request.destinationLayout ?? {},
          },
        }),
    ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled }),
    ...(dryRun === undefined ? {} : { dryRun }),
  };
}
