import type { AstNode } from "../../analyzer/analyzer.ts";
import { readTypeParameters } from "../../translate/type-parameters.ts";
import { changeTable, touched, unexpired, wrongKind } from "../definitions/change-table.ts";
import type { TableReference } from "../engine.ts";
import { invalidQuery, tableExists, tableNotFound } from "../errors.ts";
import { withParameters } from "../schema/field-parameters.ts";
import { columnField } from "../schema/field-types.ts";
import type { SourceText } from "../script/source-text.ts";
import { child, children, pathNames, text } from "../script/syntax.ts";
import type { TableRecord } from "../storage/catalog.ts";
import { type ColumnChange, changeColumn } from "./alter-columns.ts";
import { type ConstraintChange, changeConstraints, readConstraint } from "./constraints.ts";
import { refuseInTransaction } from "./create-table.ts";
import type { StatementEffect } from "./effect.ts";
import type { Environment } from "./environment.ts";
import { type OptionValues, readOptions, textOption } from "./options.ts";
import { prepareStatement } from "./prepare.ts";
import type { PreparedStatement } from "./prepared-statement.ts";
import { definedField, readTableOptions, sqlType, withOptions } from "./table-definition.ts";
import { resolveTableName } from "./table-names.ts";

/** One action of an ALTER, its expressions evaluated. */
type Action =
  | { readonly kind: "column"; readonly change: ColumnChange }
  | { readonly kind: "constraint"; readonly change: ConstraintChange }
  | { readonly kind: "options"; readonly options: OptionValues }
  | { readonly kind: "rename"; readonly tableId: string };

/** ALTER TABLE and ALTER VIEW. */
export async function alterTable(
  source: SourceText,
  node: AstNode,
  environment: Environment,
): Promise<StatementEffect> {
  const { session } = environment;
  const isView = node.nodeKind === "ASTAlterViewStatement";
  const statementType = isView ? "ALTER_VIEW" : "ALTER_TABLE";
  const path = pathNames(child(node, "path")).flatMap((name) => name.split("."));
  const name = resolveTableName(path, environment.defaults, (each) => session.temporaryTables.has(each));
  if (name.kind !== "permanent") throw invalidQuery(`ALTER TABLE is not supported for ${path.join(".")}`);
  const { reference } = name;
  const present = unexpired(session.parts.store.current.table(reference), session.parts);
  if (present === undefined && node.is_if_exists === true) {
    return { statementType, ddlTarget: reference, ddlOperation: "SKIP" };
  }
  const prepared = await session.run(undefined, (snapshot) =>
    prepareStatement(source, node, environment, snapshot, { target: path }),
  );
  refuseInTransaction(environment);
  const actions = await readActions(prepared, environment);
  await changeTable(
    session.parts,
    reference,
    (record, dataset) => {
      if (record === undefined) throw tableNotFound(reference, dataset.metadata.location);
      if (record.kind !== (isView ? "VIEW" : "TABLE")) throw wrongKind(record);
      return alterRecord(record, actions, (altered) => touched(altered, session.parts));
    },
    session.options.signal,
  );
  const renamed = actions.find((action) => action.kind === "rename");
  if (renamed !== undefined) await renameTable(reference, renamed.tableId, environment);
  return { statementType, ddlTarget: reference, ddlOperation: "ALTER" };
}

async function readActions(
  prepared: PreparedStatement,
  environment: Environment,
): Promise<readonly Action[]> {
  const { statement, context } = prepared;
  const { session } = environment;
  if (statement.nodeKind === "ResolvedAlterTableSetOptionsStmt") {
    return [{ kind: "options", options: await readTableOptions(statement, context, session) }];
  }
  const actions: Action[] = [];
  for (const node of children(statement, "alter_action_list")) {
    actions.push(await readAction(node));
  }
  return actions;

  async function readAction(node: AstNode): Promise<Action> {
    const ifExists = node.is_if_exists === true;
    switch (node.nodeKind) {
      case "ResolvedSetOptionsAction":
        return { kind: "options", options: await readTableOptions(node, context, session) };
      case "ResolvedRenameToAction": {
        const path = node.new_path;
        const [tableId, ...more] = Array.isArray(path) ? path.map(String) : [];
        if (tableId === undefined || more.length > 0) {
          throw invalidQuery("RENAME TO takes a table name without its dataset");
        }
        return { kind: "rename", tableId };
      }
      case "ResolvedAddColumnAction": {
        const field = await definedField(child(node, "column_definition"), context, session);
        return column({ kind: "add", field, ifNotExists: node.is_if_not_exists === true });
      }
      case "ResolvedDropColumnAction":
        return column({ kind: "drop", name: text(node, "name"), ifExists });
      case "ResolvedRenameColumnAction":
        return column({
          kind: "rename",
          name: text(node, "name"),
          newName: text(node, "new_name"),
          ifExists,
        });
      case "ResolvedAlterColumnDropNotNullAction":
        return column({ kind: "relax", name: text(node, "column"), ifExists });
      case "ResolvedAlterColumnSetDataTypeAction":
        return column({
          kind: "retype",
          name: text(node, "column"),
          field: withParameters(
            columnField({
              name: text(node, "column"),
              type: sqlType({ nodeKind: node.nodeKind, type: node.updated_type }),
            }),
            readTypeParameters(node.updated_type_parameters),
          ),
          ifExists,
        });
      case "ResolvedAlterColumnSetDefaultAction":
        return column({
          kind: "default",
          name: text(node, "column"),
          expression: text(child(node, "default_value"), "sql"),
          ifExists,
        });
      case "ResolvedAlterColumnDropDefaultAction":
        return column({ kind: "default", name: text(node, "column"), expression: undefined, ifExists });
      case "ResolvedAddConstraintAction": {
        const constraint = readConstraint(child(node, "constraint"), prepared);
        return {
          kind: "constraint",
          change: { kind: "add", constraint, ifNotExists: node.is_if_not_exists === true },
        };
      }
      case "ResolvedDropPrimaryKeyAction":
        return { kind: "constraint", change: { kind: "dropPrimaryKey", ifExists } };
      case "ResolvedDropConstraintAction":
        return { kind: "constraint", change: { kind: "drop", name: text(node, "name"), ifExists } };
      case "ResolvedAlterColumnOptionsAction": {
        const options = await readOptions(node, ["description"], context, session);
        const description = textOption(options, "description");
        return column({ kind: "describe", name: text(node, "column"), description, ifExists });
      }
      default:
        throw invalidQuery(`Unsupported action of ALTER: ${node.nodeKind.replace(/^Resolved|Action$/g, "")}`);
    }
  }
}

function column(change: ColumnChange): Action {
  return { kind: "column", change };
}

function alterRecord(
  record: TableRecord,
  actions: readonly Action[],
  finish: (record: TableRecord) => TableRecord,
): { readonly record: TableRecord; readonly statements: readonly string[] } {
  let changed = record;
  const statements: string[] = [];
  for (const action of actions) {
    if (action.kind === "options") changed = withOptions(changed, action.options);
    if (action.kind === "constraint") changed = changeConstraints(changed, action.change);
    if (action.kind !== "column") continue;
    const { record: next, statements: more } = changeColumn(changed, action.change);
    changed = next;
    statements.push(...more);
  }
  return { record: finish(changed), statements };
}

async function renameTable(
  reference: TableReference,
  tableId: string,
  environment: Environment,
): Promise<void> {
  const { parts } = environment.session;
  await parts.store.change((catalog) => {
    const record = catalog.table(reference);
    if (record === undefined) throw tableNotFound(reference, parts.location);
    const renamed = { ...touched(record, parts), reference: { ...reference, tableId } };
    if (catalog.table(renamed.reference) !== undefined) throw tableExists(renamed.reference);
    return { catalog: catalog.withoutTable(reference).withTable(renamed), value: undefined };
  });
}
