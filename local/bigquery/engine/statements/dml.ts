import type { AstNode } from "../../analyzer/analyzer.ts";
import {
  type ModificationStep,
  type TranslatedModification,
  translateStatement,
} from "../../translate/translate.ts";
import { wrongKind } from "../definitions/change-table.ts";
import { invalidQuery } from "../errors.ts";
import type { SourceText } from "../script/source-text.ts";
import { child, pathNames } from "../script/syntax.ts";
import { recordModification } from "../storage/modifications.ts";
import type { LockMode } from "../transactions/table-locks.ts";
import type { LockRequest, Snapshot } from "../transactions/transaction.ts";
import { bytesProcessed } from "./bytes-processed.ts";
import { withColumnDefaults } from "./column-defaults.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { withExternalQueries } from "./external-queries.ts";
import { prepareStatement } from "./prepare.ts";
import type { PreparedStatement } from "./prepared-statement.ts";
import { resolveTableName } from "./table-names.ts";

type Counts = NonNullable<StatementEffect["affectedRows"]>;

/** INSERT, UPDATE, DELETE and MERGE. */
export async function changeRows(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const mode = node.nodeKind === "ASTInsertStatement" ? "append" : "mutate";
  return modify(source, node, environment, mode);
}

/** TRUNCATE TABLE reports no rows, as in BigQuery. */
export async function truncateTable(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { affectedRows: _, ...effect } = await modify(source, node, environment, "mutate");
  return { ...effect, statementType: "TRUNCATE_TABLE", bytesProcessed: 0n };
}

async function modify(
  source: SourceText,
  node: AstNode,
  environment: Environment,
  mode: LockMode,
): Promise<StatementEffect> {
  const { session } = environment;
  return session.run(targetLock(node, environment, mode), async (snapshot) => {
    const prepared = await prepareStatement(source, node, environment, snapshot);
    const context = await withColumnDefaults(prepared, environment, snapshot);
    const translated = translateStatement(prepared.statement, context);
    if (translated.kind === "QUERY") throw invalidQuery(`Unsupported statement: ${node.nodeKind}`);
    const processed = await bytesProcessed(prepared, environment, snapshot);
    const target = targetTable(prepared, translated);
    const affectedRows = await withExternalQueries(prepared.externalQueries, environment, () =>
      runSteps(translated.steps, snapshot),
    );
    if (!target.isTemporary) await recordModification(snapshot, target.physicalName);
    return {
      statementType: translated.kind,
      referencedTables: prepared.references,
      affectedRows,
      bytesProcessed: processed,
    };
  });
}

/** Locks are taken by the name alone, before the snapshot that resolves it. */
function targetLock(node: AstNode, environment: Environment, mode: LockMode): LockRequest | undefined {
  const path = pathNames(child(node, "target_path"));
  const names = path.flatMap((name) => name.split("."));
  const name = resolveTableName(names, environment.defaults, (each) =>
    environment.session.temporaryTables.has(each),
  );
  return name.kind === "permanent" ? { reference: name.reference, mode } : undefined;
}

function targetTable(
  prepared: PreparedStatement,
  translated: TranslatedModification,
): { readonly physicalName: string; readonly isTemporary: boolean } {
  const table = prepared.tables.get(translated.table);
  if (table?.record === undefined) throw invalidQuery(`Cannot modify ${translated.table}`);
  if (table.record.kind === "VIEW") throw wrongKind(table.record);
  return { physicalName: table.record.physicalName ?? "", isTemporary: table.isTemporary };
}

async function runSteps(steps: readonly ModificationStep[], snapshot: Snapshot): Promise<Counts> {
  const counts = { INSERT: 0, UPDATE: 0, DELETE: 0 };
  for (const step of steps) {
    if (step.kind === "CHECK") {
      const reader = await snapshot.connection.runAndReadAll(step.sql);
      if (reader.currentRowCount > 0) throw invalidQuery(step.message);
    } else {
      const result = await snapshot.connection.run(step.sql);
      if (step.kind === "MODIFY") counts[step.operation] += result.rowsChanged;
    }
  }
  return { inserted: counts.INSERT, updated: counts.UPDATE, deleted: counts.DELETE };
}
