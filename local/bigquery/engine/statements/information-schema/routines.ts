import { describeRoutine } from "../../definitions/routines.ts";
import type { RoutineMetadata, RoutineType } from "../../engine.ts";
import { scalarKind } from "../../schema/field-types.ts";
import type { StoredRoutine } from "../../storage/catalog.ts";
import {
  bool,
  type InformationScope,
  type InformationView,
  int64,
  micros,
  rowsView,
  string,
  tableNames,
  timestamp,
} from "./view.ts";

interface Routine {
  readonly stored: StoredRoutine;
  readonly metadata: RoutineMetadata;
}

const specificNameColumns = {
  specific_catalog: string,
  specific_schema: string,
  specific_name: string,
} as const;

export const routines: InformationView = rowsView(
  {
    ...specificNameColumns,
    routine_catalog: string,
    routine_schema: string,
    routine_name: string,
    routine_type: string,
    data_type: string,
    routine_body: string,
    routine_definition: string,
    external_language: string,
    is_deterministic: string,
    security_type: string,
    created: timestamp,
    last_altered: timestamp,
    ddl: string,
    connection: string,
  },
  async (scope) =>
    (await routinesOf(scope)).map(({ stored, metadata }) => [
      ...tableNames(stored),
      ...tableNames(stored),
      stored.kind,
      metadata.returnType === undefined ? null : typeText(metadata.returnType),
      "SQL",
      stored.body ?? null,
      null,
      null,
      null,
      micros(stored.createdAt),
      micros(stored.modifiedAt),
      stored.statement,
      null,
    ]),
);

/** The arguments of routines, and the results whose type is stated. */
export const parameters: InformationView = rowsView(
  {
    ...specificNameColumns,
    ordinal_position: int64,
    parameter_mode: string,
    is_result: string,
    parameter_name: string,
    data_type: string,
    parameter_default: string,
    is_aggregate: bool,
  },
  async (scope) =>
    (await routinesOf(scope)).flatMap(({ stored, metadata }) => {
      const { returnType } = metadata;
      const result =
        returnType === undefined
          ? []
          : [[...tableNames(stored), 0n, null, "YES", null, typeText(returnType), null, null]];
      const ofProcedure = metadata.kind === "PROCEDURE";
      const given = metadata.arguments.map(({ name, type, mode }, index) => [
        ...tableNames(stored),
        BigInt(index + 1),
        ofProcedure ? (mode ?? "IN") : null,
        "NO",
        name,
        type === undefined ? "ANY TYPE" : typeText(type),
        null,
        null,
      ]);
      return [...result, ...given];
    }),
);

export const routineOptions: InformationView = rowsView(
  { ...specificNameColumns, option_name: string, option_type: string, option_value: string },
  async (scope) =>
    (await routinesOf(scope)).flatMap(({ stored, metadata: { description } }) =>
      description === undefined
        ? []
        : [[...tableNames(stored), "description", "STRING", JSON.stringify(description)]],
    ),
);

function routinesOf({ datasets, parts }: InformationScope): Promise<readonly Routine[]> {
  const all = datasets.flatMap(({ functions }) => [...functions.values()]);
  return Promise.all(all.map(async (stored) => ({ stored, metadata: await describeRoutine(parts, stored) })));
}

function typeText(type: RoutineType): string {
  switch (type.kind) {
    case "ARRAY":
      return `ARRAY<${typeText(type.element)}>`;
    case "STRUCT":
      return `STRUCT<${type.fields.map((field) => `${field.name} ${typeText(field.type)}`.trimStart()).join(", ")}>`;
    case "SCALAR":
      return scalarKind(type.name) ?? type.name.toUpperCase();
  }
}
