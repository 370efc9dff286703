import { z } from "zod";
import type { RoutineArgument, RoutineMetadata, TableReference } from "../../engine/engine.ts";
import { invalidRequest, notImplemented } from "../http/errors.ts";
import { type JsonObject, optional } from "../http/json-values.ts";
import {
  fieldText,
  quoted,
  restField,
  restType,
  standardSqlField,
  standardSqlType,
  typeText,
} from "./routine-type.ts";

const routineArgument = z.looseObject({
  name: optional(z.string()),
  argumentKind: optional(z.string()),
  mode: optional(z.string()),
  dataType: optional(standardSqlType),
  isAggregate: optional(z.boolean()),
});

/** A routine of routines.insert and routines.update. */
export const routineBody = z.looseObject({
  routineReference: z.looseObject({ routineId: z.string() }),
  routineType: z.string({ error: "Required parameter is missing: routineType" }),
  language: optional(z.string()),
  arguments: optional(z.array(routineArgument)),
  returnType: optional(standardSqlType),
  returnTableType: optional(z.looseObject({ columns: z.array(standardSqlField) })),
  definitionBody: z.string({ error: "Required parameter is missing: definitionBody" }),
  description: optional(z.string()),
});

export type RoutineBody = z.infer<typeof routineBody>;

/** A routine as routines.get answers it. */
export function routineResource(routine: RoutineMetadata): JsonObject {
  const { returnType, returnColumns, description, body } = routine;
  return {
    ...routineListItem(routine),
    ...(routine.arguments.length === 0
      ? {}
      : { arguments: routine.arguments.map((each) => restArgument(each, routine.kind)) }),
    ...(returnType === undefined ? {} : { returnType: restType(returnType) }),
    ...(returnColumns === undefined ? {} : { returnTableType: { columns: returnColumns.map(restField) } }),
    definitionBody: body,
    ...(description === undefined ? {} : { description }),
  };
}

/** A routine as routines.list answers it. */
export function routineListItem({
  reference,
  kind,
  createdAt,
  modifiedAt,
  etag,
}: RoutineMetadata): JsonObject {
  const { projectId, datasetId, tableId } = reference;
  return {
    etag,
    routineReference: { projectId, datasetId, routineId: tableId },
    routineType: kind,
    creationTime: String(createdAt),
    lastModifiedTime: String(modifiedAt),
    language: "SQL",
  };
}

function restArgument(argument: RoutineArgument, kind: RoutineMetadata["kind"]): JsonObject {
  const { name, type, mode, isNotAggregate } = argument;
  return {
    name,
    ...(mode === undefined ? {} : { mode }),
    ...(type === undefined ? { argumentKind: "ANY_TYPE" } : { dataType: restType(type) }),
    ...(kind === "AGGREGATE_FUNCTION" ? { isAggregate: !isNotAggregate } : {}),
  };
}

/** The statement that makes the routine. Throws for what the embedded BigQuery does not have. */
export function createStatement(reference: TableReference, body: RoutineBody, create: string): string {
  const language = (body.language ?? "SQL").toUpperCase();
  if (language !== "SQL" && language !== "LANGUAGE_UNSPECIFIED") {
    throw notImplemented(`A routine in language ${language}`);
  }
  for (const property of [
    "remoteFunctionOptions",
    "sparkOptions",
    "importedLibraries",
    "dataGovernanceType",
  ]) {
    const value = body[property];
    if (Array.isArray(value) ? value.length > 0 : value) throw notImplemented(`Routine property ${property}`);
  }
  const name = [reference.projectId, reference.datasetId, reference.tableId].map(quoted).join(".");
  const list = (body.arguments ?? []).map((argument) => argumentText(argument, body.routineType)).join(", ");
  const options =
    body.description === undefined ? "" : ` OPTIONS (description = ${JSON.stringify(body.description)})`;
  const returned = body.returnType === undefined ? "" : ` RETURNS ${typeText(body.returnType)}`;
  const columns = body.returnTableType?.columns.map(fieldText).join(", ");
  switch (body.routineType) {
    case "SCALAR_FUNCTION":
      return `${create} FUNCTION ${name}(${list})${returned}${options} AS (\n${body.definitionBody}\n)`;
    case "AGGREGATE_FUNCTION":
      return `${create} AGGREGATE FUNCTION ${name}(${list})${returned}${options} AS (\n${body.definitionBody}\n)`;
    case "TABLE_VALUED_FUNCTION": {
      const table = columns === undefined ? "" : ` RETURNS TABLE<${columns}>`;
      return `${create} TABLE FUNCTION ${name}(${list})${table}${options} AS\n${body.definitionBody}`;
    }
    case "PROCEDURE":
      return `${create} PROCEDURE ${name}(${list})${options}\n${body.definitionBody}`;
    default:
      throw invalidRequest(`Invalid value for routineType: ${body.routineType} is not a valid value`);
  }
}

function argumentText(argument: z.infer<typeof routineArgument>, routineType: string): string {
  const name = argument.name === undefined || argument.name === "" ? "" : `${quoted(argument.name)} `;
  const mode = routineType === "PROCEDURE" && argument.mode !== undefined ? `${argument.mode} ` : "";
  const suffix =
    routineType === "AGGREGATE_FUNCTION" && argument.isAggregate === false ? " NOT AGGREGATE" : "";
  if (argument.argumentKind === "ANY_TYPE") return `${mode}${name}ANY TYPE${suffix}`;
  if (argument.dataType === undefined) {
    throw invalidRequest(`Required parameter is missing: arguments.dataType of ${argument.name ?? ""}`);
  }
  return `${mode}${name}${typeText(argument.dataType)}${suffix}`;
}
