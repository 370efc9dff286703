import type { AstNode } from "../../analyzer/analyzer.ts";
import { changeTable, wrongKind } from "../definitions/change-table.ts";
import { invalidQuery, tableNotFound } from "../errors.ts";
import type { SourceText } from "../script/source-text.ts";
import { text } from "../script/syntax.ts";
import { refuseInTransaction } from "./create-table.ts";
import { dropSchema, namePath } from "./datasets.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { prepareStatement } from "./prepare.ts";
import { dropRoutine } from "./routines.ts";
import { resolveTableName } from "./table-names.ts";

/** DROP TABLE, DROP VIEW, DROP PROCEDURE and DROP SCHEMA. */
export async function drop(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { session } = environment;
  const { statement } = await session.run(undefined, (snapshot) =>
    prepareStatement(source, node, environment, snapshot),
  );
  const objectType = text(statement, "object_type").toUpperCase();
  if (objectType === "SCHEMA") return dropSchema(statement, environment);
  if (objectType === "PROCEDURE") {
    const ddlOperation = await dropRoutine("PROCEDURE", statement, environment);
    return { statementType: "DROP_PROCEDURE", ddlOperation };
  }
  if (objectType !== "TABLE" && objectType !== "VIEW") {
    throw invalidQuery(`Unsupported statement: DROP ${objectType}`);
  }
  const path = namePath(statement);
  const name = resolveTableName(path, environment.defaults, (each) => session.temporaryTables.has(each));
  if (name.kind === "information") throw invalidQuery(`Cannot drop ${path.join(".")}`);
  const ifExists = statement.is_if_exists === true;
  const statementType = `DROP_${objectType}`;
  if (name.kind === "temporary") {
    const record = session.temporaryTables.get(name.name);
    if (record === undefined && !ifExists) throw invalidQuery(`Not found: Table ${path.join(".")}`);
    if (record === undefined) return { statementType, ddlOperation: "SKIP" };
    await session.run(undefined, (snapshot) => snapshot.connection.run(`DROP TABLE ${record.physicalName}`));
    session.withoutTemporaryTable(name.name);
    return { statementType, ddlTarget: record.reference, ddlOperation: "DROP" };
  }
  refuseInTransaction(environment);
  const { reference } = name;
  if (ifExists && session.parts.store.current.dataset(reference) === undefined) {
    return { statementType, ddlTarget: reference, ddlOperation: "SKIP" };
  }
  let dropped = false;
  await changeTable(
    session.parts,
    reference,
    (present, dataset) => {
      if (present === undefined) {
        if (ifExists) return { record: undefined };
        throw tableNotFound(reference, dataset.metadata.location);
      }
      if (present.kind !== objectType) throw wrongKind(present);
      dropped = true;
      return { record: undefined };
    },
    session.options.signal,
  );
  return { statementType, ddlTarget: reference, ddlOperation: dropped ? "DROP" : "SKIP" };
}
