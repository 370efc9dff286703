import type { AstNode } from "../../analyzer/analyzer.ts";
import { changeTable, newEtag, nowMs, requireDataset, wrongKind } from "../definitions/change-table.ts";
import { invalidQuery, tableExists } from "../errors.ts";
import type { SourceText } from "../script/source-text.ts";
import { child, text } from "../script/syntax.ts";
import type { TableRecord } from "../storage/catalog.ts";
import { createTarget, refuseInTransaction } from "./create-table.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { prepareStatement } from "./prepare.ts";
import { definedFields, readTableOptions, withOptions } from "./table-definition.ts";

/** CREATE VIEW: its query is analyzed now, and again wherever the view is read. */
export async function createView(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { session } = environment;
  const { record, mode, references } = await session.run(undefined, async (snapshot) => {
    const prepared = await prepareStatement(source, node, environment, snapshot);
    const { statement, context } = prepared;
    const target = createTarget(statement, environment);
    if (target.kind === "temporary") throw invalidQuery("Temporary views are not supported");
    refuseInTransaction(environment);
    if ([...prepared.tables.values()].some((table) => table.isTemporary && table.record !== undefined)) {
      throw invalidQuery("A view cannot refer to temporary tables");
    }
    requireDataset(session.parts, snapshot.catalog, target.reference);
    const { defaultDataset } = environment.defaults;
    const definition = withOptions(
      {
        schema: await definedFields(statement, context, session),
        labels: {},
        viewQuery: source.slice(child(node, "query")),
        ...(defaultDataset === undefined ? {} : { viewDefaultDataset: defaultDataset }),
      },
      await readTableOptions(statement, context, session),
    );
    const view: TableRecord = {
      ...definition,
      reference: target.reference,
      kind: "VIEW",
      createdAt: nowMs(session.parts),
      modifiedAt: nowMs(session.parts),
      etag: newEtag(),
    };
    return { record: view, mode: text(statement, "create_mode"), references: prepared.references };
  });
  let operation: "CREATE" | "REPLACE" | "SKIP" = "CREATE";
  await changeTable(
    session.parts,
    record.reference,
    (present) => {
      if (present === undefined) return { record };
      if (mode === "CREATE_IF_NOT_EXISTS") {
        operation = "SKIP";
        return { record: present };
      }
      if (mode !== "CREATE_OR_REPLACE") throw tableExists(record.reference);
      if (present.kind !== "VIEW") throw wrongKind(present);
      operation = "REPLACE";
      return { record };
    },
    session.options.signal,
  );
  return {
    statementType: "CREATE_VIEW",
    referencedTables: references,
    ddlTarget: record.reference,
    ddlOperation: operation,
  };
}
