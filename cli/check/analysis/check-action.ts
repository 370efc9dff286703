import type { CheckedAction, OperationAction } from "../compile/checked-action.ts";
import { declaredColumns, tableDescription } from "../rules/described.ts";
import { readJudgement } from "../rules/judged-reads.ts";
import { namelessColumns } from "../rules/result-names.ts";
import { type ActionCheck, report, scriptText } from "./action-check.ts";
import { checkTable } from "./check-table.ts";
import { ColumnSpots } from "./column-spots.ts";
import type { DefinedObjects } from "./defined-objects.ts";
import { outputColumns } from "./output-columns.ts";
import { ScriptWalk } from "./script-walk.ts";
import { type KnownSchema, unknownSchema } from "./table-schema.ts";

/** Analyzes all that an action runs, and answers what is known of the table that it makes; undefined where it makes none. */
export async function checkAction(
  action: CheckedAction,
  check: ActionCheck,
): Promise<KnownSchema | undefined> {
  switch (action.kind) {
    case "declaration":
      return undefined;
    case "assertion": {
      const script = scriptText(action, action.query);
      const context = { ...check.context, analyzed: readJudgement(check.context, { isUpdate: false }) };
      const query = await new ScriptWalk(context, check.objects, check.table).query(script);
      if (query === undefined) return undefined;
      const spots = new ColumnSpots(script, query.node);
      report(check, namelessColumns("VIEW", outputColumns(query.analyzed), spots));
      return undefined;
    }
    case "operation":
      return checkOperation(action, check);
    default:
      return checkTable(action, check);
  }
}

async function checkOperation(action: OperationAction, check: ActionCheck): Promise<KnownSchema | undefined> {
  const made = new Map<string, { readonly schema: KnownSchema; readonly spots?: ColumnSpots }>();
  const objects: DefinedObjects = {
    ...check.objects,
    makeTable: (name, schema, spots) => {
      made.set(name, spots === undefined ? { schema } : { schema, spots });
      check.objects.makeTable(name, schema);
    },
  };
  const context = { ...check.context, analyzed: readJudgement(check.context, { isUpdate: false }) };
  // Each of an operation's queries is a job of its own.
  for (const text of action.scripts) {
    await new ScriptWalk(context, objects, check.table).run(scriptText(action, text));
  }
  if (!action.hasOutput) return undefined;
  const output = made.get(action.name);
  if (output === undefined) {
    check.context.report({
      severity: "error",
      code: "missing_output",
      message: `The operation has an output, but its SQL makes no table ${action.name}`,
      spot: { kind: "action" },
    });
    return unknownSchema;
  }
  const { schema, spots } = output;
  if (schema !== unknownSchema) {
    report(check, tableDescription(action));
    report(
      check,
      declaredColumns(action, schema.columns, (name) => spots?.named(name) ?? { kind: "action" }),
    );
  }
  return schema;
}
