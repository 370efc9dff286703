import type { AnalysisContext } from "./analysis-context.ts";
import type { Spot } from "./finding.ts";
import { informationSchema, isInformationSchema } from "./information-schema.ts";
import { didYouMean } from "./nearest-name.ts";
import type { SessionScope } from "./scope.ts";
import { type KnownSchema, type OutputColumn, type TableSchema, unknownSchema } from "./table-schema.ts";

/** What is known of a table that a statement names. Undefined where there is none, which is reported. */
export function namedSchema(
  path: readonly string[],
  session: SessionScope,
  context: AnalysisContext,
  spot: () => Spot,
): KnownSchema | undefined {
  if (isInformationSchema(path)) {
    const schema = informationSchema(path);
    if (schema === undefined)
      context.note(
        `The columns of ${path.join(".")} are not known: what reads it is not looked into`,
        spot(),
      );
    return schema ?? unknownSchema;
  }
  const found = find(path, session, context, spot);
  if (found !== undefined) return found;
  const name = permanentName(path, context);
  const isWildcard = name.endsWith("*");
  const names = path.length === 1 ? session.temporaryTables.keys() : context.tableNames();
  context.report({
    severity: "error",
    code: "unknown_table",
    message: isWildcard
      ? `${name} does not match any table`
      : `Table not found: ${name}${didYouMean(name, names)}`,
    spot: spot(),
  });
  return undefined;
}

/** A table's name as `project.dataset.table`; that of a script's own table as it is. */
export function permanentName(
  path: readonly string[],
  { defaultProject }: Pick<AnalysisContext, "defaultProject">,
): string {
  return (path.length === 2 ? [defaultProject, ...path] : path).join(".");
}

function find(
  path: readonly string[],
  session: SessionScope,
  context: AnalysisContext,
  spot: () => Spot,
): KnownSchema | undefined {
  const [first = "", second] = path;
  // Only what a script makes is found by one name.
  if (second === undefined)
    return session.temporaryTables.get(first) ?? (session.isOpen ? unknownSchema : undefined);
  if (path.length === 2 && first.toUpperCase() === "_SESSION") return session.temporaryTables.get(second);
  const name = permanentName(path, context);
  if (name.endsWith("*")) return context.table(name) ?? wildcardSchema(name, context, spot);
  context.named(name, spot);
  return context.table(name);
}

/** The tables whose names begin alike as one, with the columns of all of them. */
function wildcardSchema(name: string, context: AnalysisContext, spot: () => Spot): KnownSchema | undefined {
  const prefix = name.slice(0, -1);
  const names = [...context.tableNames()].filter((each) => each.startsWith(prefix));
  const matching = names.flatMap((each) => {
    context.named(each, spot);
    return context.table(each) ?? [];
  });
  if (matching.length === 0) return undefined;
  if (matching.some((each) => each === unknownSchema)) return unknownSchema;
  const tables = matching.filter((each): each is TableSchema => each !== unknownSchema);
  const columns = new Map<string, OutputColumn>();
  for (const column of tables.flatMap((table) => table.columns)) {
    const key = column.name.toLowerCase();
    if (!columns.has(key)) columns.set(key, column);
  }
  return {
    name,
    columns: [...columns.values()],
    pseudoColumns: [{ name: "_TABLE_SUFFIX", type: { kind: "STRING" } }],
    partitionings: [],
    influences: [],
    isTemporary: false,
  };
}

/** Whether a routine would be known if there were one: it is in a dataset in which the project has tables. */
export function isKnownDataset(name: string, { tableNames, areRoutinesKnown }: AnalysisContext): boolean {
  if (!areRoutinesKnown()) return false;
  const dataset = name.slice(0, name.lastIndexOf(".") + 1);
  for (const table of tableNames()) if (table.startsWith(dataset)) return true;
  return false;
}
