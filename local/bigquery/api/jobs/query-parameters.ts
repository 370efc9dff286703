import { z } from "zod";
import type { ParameterValue, QueryParameter } from "../../engine/engine.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { standardType } from "../catalog/field-schema.ts";
import { invalidRequest, notImplemented } from "../http/errors.ts";
import { optional } from "../http/json-values.ts";

interface RestType {
  readonly type: string;
  readonly arrayType?: RestType | undefined;
  readonly structTypes?:
    | readonly { readonly name?: string | undefined; readonly type: RestType }[]
    | undefined;
}

interface RestValue {
  readonly value?: string | number | boolean | undefined;
  readonly arrayValues?: readonly RestValue[] | undefined;
  readonly structValues?: Readonly<Record<string, RestValue>> | undefined;
}

const restType: z.ZodType<RestType> = z.lazy(() =>
  z.looseObject({
    type: z.string(),
    arrayType: optional(restType),
    structTypes: optional(z.array(z.looseObject({ name: optional(z.string()), type: restType }))),
  }),
);

const restValue: z.ZodType<RestValue> = z.lazy(() =>
  z.looseObject({
    value: optional(z.union([z.string(), z.number(), z.boolean()])),
    arrayValues: optional(z.array(restValue)),
    structValues: optional(z.record(z.string(), restValue)),
  }),
);

/** The `queryParameters` of a request. */
export const restQueryParameters = z.array(
  z.looseObject({
    name: optional(z.string()),
    parameterType: restType,
    parameterValue: optional(restValue),
  }),
);

/** The parameters as the engine takes them. Throws BigQuery's 400 where names and mode do not agree. */
export function queryParameters(
  parameters: z.infer<typeof restQueryParameters>,
  mode: string | undefined,
): readonly QueryParameter[] {
  const named = parameters.filter((parameter) => isNamed(parameter.name)).length;
  if (named !== 0 && named !== parameters.length) {
    throw invalidRequest("Query parameters must be either all named or all positional.");
  }
  if (mode?.toUpperCase() === "POSITIONAL" && named !== 0) {
    throw invalidRequest("Query parameter mode is POSITIONAL but parameters are named.");
  }
  if (mode?.toUpperCase() === "NAMED" && named !== parameters.length) {
    throw invalidRequest("Query parameter mode is NAMED but a parameter has no name.");
  }
  const seen = new Set<string>();
  return parameters.map(({ name, parameterType, parameterValue }) => {
    const type = sqlType(parameterType);
    const value = parameterOf(type, parameterValue ?? {});
    if (!isNamed(name)) return { type, value };
    if (seen.has(name.toLowerCase())) throw invalidRequest(`Duplicate parameter name: ${name}`);
    seen.add(name.toLowerCase());
    return { name, type, value };
  });
}

function isNamed(name: string | undefined): name is string {
  return name !== undefined && name !== "";
}

function sqlType(type: RestType): SqlType {
  const upper = type.type.toUpperCase();
  if (upper === "RANGE") throw notImplemented("A query parameter of type RANGE");
  if (upper === "ARRAY") {
    if (type.arrayType === undefined) throw invalidRequest("An ARRAY parameter needs its arrayType.");
    const element = sqlType(type.arrayType);
    if (element.kind === "ARRAY") throw invalidRequest("An ARRAY parameter cannot hold ARRAYs.");
    return { kind: "ARRAY", element };
  }
  const kind = standardType(upper);
  if (kind !== "STRUCT") return { kind };
  return {
    kind: "STRUCT",
    fields: (type.structTypes ?? []).map((field) => ({ name: field.name ?? "", type: sqlType(field.type) })),
  };
}

function parameterOf(type: SqlType, value: RestValue): ParameterValue {
  if (type.kind === "ARRAY") {
    return value.arrayValues?.map((item) => parameterOf(type.element, item)) ?? null;
  }
  if (type.kind === "STRUCT") {
    const values = value.structValues;
    if (values === undefined) return null;
    return Object.fromEntries(
      type.fields.map((field) => [field.name, parameterOf(field.type, values[field.name] ?? {})]),
    );
  }
  return value.value === undefined ? null : String(value.value);
}
