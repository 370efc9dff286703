import type { AstNode } from "../../analyzer/analyzer.ts";
import { descendants } from "../../analyzer/nodes.ts";
import { translateQuery } from "../../translate/translate.ts";
import {
  changeTable,
  newEtag,
  nowMs,
  requireDataset,
  unexpired,
  wrongKind,
} from "../definitions/change-table.ts";
import { assertLayout } from "../definitions/table-layout.ts";
import type { TableReference } from "../engine.ts";
import { invalidQuery, tableExists } from "../errors.ts";
import { withRoundingMode } from "../schema/field-parameters.ts";
import type { SourceText } from "../script/source-text.ts";
import { optionalChild, pathNames, text } from "../script/syntax.ts";
import type { TableRecord } from "../storage/catalog.ts";
import { newPhysicalName } from "../storage/catalog-store.ts";
import { createPhysicalTable, insertRows } from "../storage/physical-table.ts";
import { quoteIdentifier } from "../storage/quoting.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import { bytesProcessed } from "./bytes-processed.ts";
import { assertKeyColumns, declaredConstraints } from "./constraints.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { withExternalQueries } from "./external-queries.ts";
import { readClustering, readPartitioning } from "./partitioning.ts";
import { prepareStatement } from "./prepare.ts";
import type { PreparedStatement } from "./prepared-statement.ts";
import { referencedName, tableName } from "./resolved-table.ts";
import { definedFields, readTableOptions, withOptions } from "./table-definition.ts";
import { resolveTableName } from "./table-names.ts";

type Definition = Pick<
  TableRecord,
  | "schema"
  | "labels"
  | "partitioning"
  | "clustering"
  | "description"
  | "defaultRoundingMode"
  | "primaryKey"
  | "foreignKeys"
>;

/** CREATE TABLE in all its forms: with columns, AS a query, LIKE, COPY and CLONE of a table, permanent and temporary. */
export async function createTable(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { session } = environment;
  refuseIngestionTime(node);
  const physicalName = newPhysicalName();
  const created = await session.run(undefined, async (snapshot) => {
    const prepared = await prepareStatement(source, node, environment, snapshot);
    const { statement } = prepared;
    const target = createTarget(statement, environment);
    const effect = {
      statementType: createStatementType(statement),
      referencedTables: prepared.references,
    };
    const isPresent =
      target.kind === "temporary"
        ? session.temporaryTables.has(target.reference.tableId)
        : isPermanentPresent(target.reference, snapshot, environment);
    if (isPresent && text(statement, "create_mode") === "CREATE_IF_NOT_EXISTS") {
      return { effect: { ...effect, ddlTarget: target.reference, ddlOperation: "SKIP" as const } };
    }
    if (isPresent && text(statement, "create_mode") !== "CREATE_OR_REPLACE")
      throw tableExists(target.reference);
    if (target.kind === "permanent") refuseInTransaction(environment);
    const record: TableRecord = {
      ...(await tableDefinition(prepared, environment)),
      reference: target.reference,
      kind: "TABLE",
      physicalName: target.kind === "temporary" ? temporaryName() : physicalName,
      createdAt: nowMs(session.parts),
      modifiedAt: nowMs(session.parts),
      etag: newEtag(),
    };
    await createPhysicalTable(snapshot.connection, record.physicalName ?? "", record.schema, target.kind);
    const processed = await fill(record, prepared, environment, snapshot);
    return {
      record,
      target,
      isPresent,
      effect: { ...effect, bytesProcessed: processed, ddlTarget: target.reference },
    };
  });
  if (created.record === undefined) return created.effect;
  if (created.target.kind === "temporary") session.withTemporaryTable(created.record);
  else await publish(created.record, node, environment);
  return { ...created.effect, ddlOperation: created.isPresent ? "REPLACE" : "CREATE" };
}

/** Tables here have no time of their own for each row. */
function refuseIngestionTime(node: AstNode): void {
  const partitionBy = optionalChild(node, "partition_by");
  if (partitionBy === undefined) return;
  for (const path of descendants(partitionBy)) {
    const [name = ""] = path.nodeKind === "ASTPathExpression" ? pathNames(path) : [];
    if (!["_PARTITIONTIME", "_PARTITIONDATE"].includes(name.toUpperCase())) continue;
    throw invalidQuery(`Unsupported feature: PARTITION BY ${name.toUpperCase()}, the time of ingestion`);
  }
}

/** Makes a table that was filled the one of its name, in one step. */
async function publish(record: TableRecord, node: AstNode, environment: Environment): Promise<void> {
  const { parts, options } = environment.session;
  try {
    await changeTable(
      parts,
      record.reference,
      (present, { metadata }) => {
        if (present?.kind === "VIEW") throw wrongKind(present);
        if (present !== undefined && node.is_or_replace !== true) {
          if (node.is_if_not_exists === true) return { record: present };
          throw tableExists(record.reference);
        }
        const expiration = metadata.defaultTableExpirationMs;
        if (record.expiresAt !== undefined || !expiration) return { record };
        return { record: { ...record, expiresAt: record.createdAt + expiration } };
      },
      options.signal,
    ).then((published) => {
      if (published?.physicalName !== record.physicalName) parts.store.discard(record.physicalName ?? "");
    });
  } catch (error) {
    parts.store.discard(record.physicalName ?? "");
    throw error;
  }
}

/** What a CREATE statement makes: a temporary object of the script, or a permanent one. */
export function createTarget(
  statement: AstNode,
  environment: Environment,
): { readonly kind: "temporary" | "permanent"; readonly reference: TableReference } {
  const path = statement.name_path;
  const names = Array.isArray(path) ? path.map(String) : [];
  const isTemporary = text(statement, "create_scope") === "CREATE_TEMP";
  const name = resolveTableName(names, environment.defaults, () => isTemporary);
  if (name.kind === "information") throw invalidQuery(`Invalid table name: ${names.join(".")}`);
  if (name.kind === "permanent") {
    if (isTemporary) throw invalidQuery(`Temporary table name ${names.join(".")} must not be qualified`);
    return { kind: "permanent", reference: name.reference };
  }
  const { projectId } = environment.defaults;
  return { kind: "temporary", reference: { projectId, datasetId: "_SESSION", tableId: name.name } };
}

export function refuseInTransaction(environment: Environment): void {
  if (environment.session.transaction === undefined) return;
  throw invalidQuery(
    "Transactions cannot contain DDL statements that affect permanent entities; only temporary tables can be created and dropped within a transaction",
  );
}

function isPermanentPresent(
  reference: TableReference,
  snapshot: Snapshot,
  environment: Environment,
): boolean {
  const { parts } = environment.session;
  const dataset = requireDataset(parts, snapshot.catalog, reference);
  const present = unexpired(dataset.tables.get(reference.tableId), parts);
  if (present?.kind === "VIEW") throw wrongKind(present);
  return present !== undefined;
}

function createStatementType(statement: AstNode): string {
  return statement.nodeKind === "ResolvedCreateTableAsSelectStmt" ? "CREATE_TABLE_AS_SELECT" : "CREATE_TABLE";
}

function temporaryName(): string {
  return `temp.${quoteIdentifier(`t_${crypto.randomUUID().replaceAll("-", "")}`)}`;
}

async function tableDefinition(prepared: PreparedStatement, environment: Environment): Promise<Definition> {
  const { statement, context } = prepared;
  const { session } = environment;
  const model = modelTable(prepared);
  const partitioning = readPartitioning(statement) ?? model?.partitioning;
  const clustering = readClustering(statement) ?? model?.clustering;
  const schema = model?.schema ?? (await definedFields(statement, context, session));
  if (schema.length === 0) throw invalidQuery("A table must have at least one column");
  const definition: Definition = {
    schema,
    labels: {},
    ...declaredConstraints(prepared),
    ...(model?.description === undefined ? {} : { description: model.description }),
    ...(partitioning === undefined ? {} : { partitioning }),
    ...(clustering === undefined ? {} : { clustering }),
    ...(model?.defaultRoundingMode === undefined ? {} : { defaultRoundingMode: model.defaultRoundingMode }),
  };
  assertKeyColumns(definition);
  assertLayout(schema, definition);
  const table = withOptions(definition, await readTableOptions(statement, context, session));
  return { ...table, schema: schema.map((field) => withRoundingMode(field, table.defaultRoundingMode)) };
}

/** The table of LIKE, COPY and CLONE. */
function modelTable(prepared: PreparedStatement): TableRecord | undefined {
  const scan = copiedScan(prepared.statement);
  const name = scan === undefined ? referencedName(prepared.statement.like_table) : tableName(scan);
  if (name === undefined) return undefined;
  const record = prepared.tables.get(name)?.record;
  if (record === undefined) throw invalidQuery(`Only a table can be copied, not ${name}`);
  if (record.kind === "VIEW") throw wrongKind(record);
  return record;
}

function copiedScan(statement: AstNode): AstNode | undefined {
  const scan = optionalChild(statement, "copy_from") ?? optionalChild(statement, "clone_from");
  if (scan === undefined) return scan;
  if (optionalChild(scan, "for_system_time_expr") !== undefined) {
    throw invalidQuery("Unsupported feature: CREATE TABLE of a table FOR SYSTEM_TIME AS OF");
  }
  if (scan.nodeKind === "ResolvedTableScan") return scan;
  throw invalidQuery(`Unsupported feature: CREATE TABLE COPY of a ${scan.nodeKind}`);
}

async function fill(
  record: TableRecord,
  prepared: PreparedStatement,
  environment: Environment,
  snapshot: Snapshot,
): Promise<bigint> {
  const { statement } = prepared;
  const physicalName = record.physicalName ?? "";
  if (copiedScan(statement) !== undefined) {
    const copied = modelTable(prepared)?.physicalName ?? "";
    await insertRows(snapshot.connection, physicalName, record.schema, `SELECT * FROM ${copied}`);
    return 0n;
  }
  if (statement.nodeKind !== "ResolvedCreateTableAsSelectStmt") return 0n;
  const processed = await bytesProcessed(prepared, environment, snapshot);
  const { sql } = translateQuery(statement, prepared.context);
  await withExternalQueries(prepared.externalQueries, environment, () =>
    insertRows(snapshot.connection, physicalName, record.schema, sql),
  );
  return processed;
}
