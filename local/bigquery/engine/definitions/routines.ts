import { createHash } from "node:crypto";
import type { AstNode } from "../../analyzer/analyzer.ts";
import type {
  DatasetReference,
  RoutineArgument,
  RoutineField,
  RoutineMetadata,
  RoutineType,
  TableReference,
} from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { notFound } from "../errors.ts";
import { child, children, identifier, optionalChild, pathNames } from "../script/syntax.ts";
import { statementsOf } from "../statements/statement-list.ts";
import type { StoredRoutine } from "../storage/catalog.ts";
import { tableKey } from "../storage/catalog.ts";
import { requireDataset } from "./change-table.ts";

/** A dataset's functions, table functions and procedures, by their names. */
export async function listRoutines(
  parts: EngineParts,
  reference: DatasetReference,
): Promise<readonly RoutineMetadata[]> {
  const { functions } = requireDataset(parts, parts.store.current, reference);
  const stored = [...functions.values()].sort((left, right) =>
    left.reference.tableId < right.reference.tableId ? -1 : 1,
  );
  return Promise.all(stored.map((each) => describeRoutine(parts, each)));
}

/** @throws BigQueryError `notFound`. */
export async function getRoutine(parts: EngineParts, reference: TableReference): Promise<RoutineMetadata> {
  return describeRoutine(parts, requireRoutine(parts, reference));
}

/** @throws BigQueryError `notFound`. */
export async function deleteRoutine(parts: EngineParts, reference: TableReference): Promise<void> {
  await parts.store.change((catalog) => {
    requireRoutine(parts, reference, catalog);
    return { catalog: catalog.withoutFunction(reference), value: undefined };
  });
}

function requireRoutine(
  parts: EngineParts,
  reference: TableReference,
  catalog = parts.store.current,
): StoredRoutine {
  const { functions } = requireDataset(parts, catalog, reference);
  const stored = functions.get(reference.tableId.toLowerCase());
  if (stored === undefined) throw notFound(`Not found: Routine ${tableKey(reference)}`);
  return stored;
}

/** What a routine's own statement tells of it. */
export async function describeRoutine(
  parts: Pick<EngineParts, "analyzer">,
  stored: StoredRoutine,
): Promise<RoutineMetadata> {
  const [node] = statementsOf(await parts.analyzer.parseScript(stored.statement));
  if (node === undefined) throw new Error(`Routine ${tableKey(stored.reference)} has no statement`);
  const declaration = optionalChild(node, "function_declaration") ?? node;
  const parameters = optionalChild(declaration, "parameters");
  const returned = optionalChild(node, "return_type");
  const table = optionalChild(node, "return_tvf_schema");
  const description = statedDescription(node);
  return {
    reference: stored.reference,
    kind: kindOf(stored, node),
    arguments: parameters === undefined ? [] : children(parameters, "parameter_entries").map(argumentOf),
    ...(returned === undefined ? {} : { returnType: parsedType(returned) }),
    ...(table === undefined ? {} : { returnColumns: children(table, "columns").map(columnOf) }),
    body: stored.body ?? "",
    ...(description === undefined ? {} : { description }),
    createdAt: stored.createdAt,
    modifiedAt: stored.modifiedAt,
    etag: createHash("md5").update(`${stored.modifiedAt} ${stored.statement}`).digest("base64url"),
  };
}

function kindOf({ kind }: StoredRoutine, node: AstNode): RoutineMetadata["kind"] {
  if (kind === "PROCEDURE") return "PROCEDURE";
  if (kind === "TABLE FUNCTION") return "TABLE_VALUED_FUNCTION";
  return node.is_aggregate === true ? "AGGREGATE_FUNCTION" : "SCALAR_FUNCTION";
}

function argumentOf(parameter: AstNode): RoutineArgument {
  const type = optionalChild(parameter, "type");
  const name = optionalChild(parameter, "name");
  const mode = parameter.procedure_parameter_mode;
  return {
    name: name === undefined ? "" : identifier(name),
    ...(type === undefined ? {} : { type: parsedType(type) }),
    ...(mode === "IN" || mode === "OUT" || mode === "INOUT" ? { mode } : {}),
    isNotAggregate: parameter.is_not_aggregate === true,
  };
}

function columnOf(field: AstNode): RoutineField {
  const name = optionalChild(field, "name");
  return { name: name === undefined ? "" : identifier(name), type: parsedType(child(field, "type")) };
}

/** A type as the parser read it. */
function parsedType(node: AstNode): RoutineType {
  switch (node.nodeKind) {
    case "ASTArrayType":
      return { kind: "ARRAY", element: parsedType(child(node, "element_type")) };
    case "ASTStructType":
      return { kind: "STRUCT", fields: children(node, "struct_fields").map(columnOf) };
    default:
      return { kind: "SCALAR", name: pathNames(child(node, "type_name")).join(".") };
  }
}

function statedDescription(node: AstNode): string | undefined {
  const options = optionalChild(node, "options_list");
  const entries = options === undefined ? [] : children(options, "options_entries");
  const entry = entries.find((each) => identifier(child(each, "name")).toLowerCase() === "description");
  const value = entry === undefined ? undefined : optionalChild(entry, "value");
  return typeof value?.string_value === "string" ? value.string_value : undefined;
}
