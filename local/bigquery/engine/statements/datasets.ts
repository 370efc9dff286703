import type { AstNode } from "../../analyzer/analyzer.ts";
import { createDataset, dropDataset, updateDataset } from "../definitions/datasets.ts";
import type { DatasetMetadata } from "../engine.ts";
import type { SourceText } from "../script/source-text.ts";
import { children, text } from "../script/syntax.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import { refuseInTransaction } from "./create-table.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { daysOption, labelsOption, type OptionValues, readOptions, textOption } from "./options.ts";
import { prepareStatement } from "./prepare.ts";
import { withoutUndefined } from "./table-definition.ts";
import { resolveDatasetName } from "./table-names.ts";

const schemaOptions = ["location", "description", "friendly_name", "labels", "default_table_expiration_days"];

export async function createSchema(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { session } = environment;
  const { statement, options } = await analyzed(source, node, environment);
  const created = await createDataset(
    session.parts,
    {
      reference: resolveDatasetName(namePath(statement), environment.defaults),
      location: textOption(options, "location") ?? session.parts.location,
      labels: {},
      ...properties(options),
    },
    { ifNotExists: text(statement, "create_mode") === "CREATE_IF_NOT_EXISTS" },
  );
  return { statementType: "CREATE_SCHEMA", ddlOperation: created ? "CREATE" : "SKIP" };
}

export async function alterSchema(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { session } = environment;
  const { statement, options } = await analyzed(source, node, environment);
  const reference = resolveDatasetName(namePath(statement), environment.defaults);
  const isPresent = session.parts.store.current.dataset(reference) !== undefined;
  if (statement.is_if_exists === true && !isPresent) {
    return { statementType: "ALTER_SCHEMA", ddlOperation: "SKIP" };
  }
  const { location: _, ...change } = properties(options);
  await updateDataset(session.parts, reference, change);
  return { statementType: "ALTER_SCHEMA", ddlOperation: "ALTER" };
}

export async function dropSchema(statement: AstNode, environment: Environment): Promise<StatementEffect> {
  refuseInTransaction(environment);
  const dropped = await dropDataset(
    environment.session.parts,
    resolveDatasetName(namePath(statement), environment.defaults),
    { deleteContents: statement.drop_mode === "CASCADE", ifExists: statement.is_if_exists === true },
  );
  return { statementType: "DROP_SCHEMA", ddlOperation: dropped ? "DROP" : "SKIP" };
}

/** The `name_path` of a resolved statement. */
export function namePath(statement: AstNode): readonly string[] {
  const path = statement.name_path;
  return Array.isArray(path) ? path.map(String) : [];
}

async function analyzed(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<{ readonly statement: AstNode; readonly options: OptionValues }> {
  refuseInTransaction(environment);
  return environment.session.run(undefined, async (snapshot: Snapshot) => {
    const { statement, context } = await prepareStatement(source, node, environment, snapshot);
    const owners = [statement, ...children(statement, "alter_action_list")];
    const lists = await Promise.all(
      owners.map((owner) => readOptions(owner, schemaOptions, context, environment.session)),
    );
    return { statement, options: new Map(lists.flatMap((list) => [...list])) };
  });
}

function properties(options: OptionValues): Partial<DatasetMetadata> {
  return withoutUndefined({
    description: textOption(options, "description") ?? undefined,
    friendlyName: textOption(options, "friendly_name") ?? undefined,
    labels: labelsOption(options) ?? undefined,
    defaultTableExpirationMs: daysOption(options, "default_table_expiration_days") ?? undefined,
  }) as Partial<DatasetMetadata>;
}
