import type { TypedSql } from "../../translate/context.ts";
import { translateCast } from "../../translate/functions/index.ts";
import { literalSql, structSql } from "../../translate/literals.ts";
import { duckdbType } from "../../types/duckdb-type.ts";
import type { SqlType } from "../../types/sql-type.ts";
import type { ParameterValue, QueryParameter } from "../engine.ts";
import { invalidQuery } from "../errors.ts";
import type { ParameterSet } from "./environment.ts";

/** The parameters of a query request, all named or all positional. */
export function parameterSet(parameters: readonly QueryParameter[]): ParameterSet | undefined {
  if (parameters.length === 0) return undefined;
  const named = parameters.flatMap(({ name, type }) => (name === undefined ? [] : [{ name, type }]));
  if (named.length > 0 && named.length < parameters.length) {
    throw invalidQuery("Named and positional query parameters cannot be mixed");
  }
  const values = parameters.map(({ type, value }) => parameterSql(value, type));
  if (named.length === 0) return positionalParameters(values);
  return namedParameters(named.map(({ name }, index) => [name, values[index]]));
}

/** Parameters by position, as EXECUTE IMMEDIATE … USING gives them too. */
export function positionalParameters(values: readonly TypedSql[]): ParameterSet {
  return {
    positional: values.map(({ type }) => type),
    value: (name) => found(values[Number(name.replace(/^@/, "")) - 1], name),
  };
}

export function namedParameters(entries: readonly (readonly [string, TypedSql | undefined])[]): ParameterSet {
  const values = new Map(entries.map(([name, value]) => [name.toLowerCase(), value]));
  return {
    named: entries.flatMap(([name, value]) => (value === undefined ? [] : [{ name, type: value.type }])),
    value: (name) => found(values.get(name.replace(/^@/, "").toLowerCase()), name),
  };
}

function found(value: TypedSql | undefined, name: string): TypedSql {
  if (value === undefined) throw invalidQuery(`Query parameter '${name}' not found`);
  return value;
}

/** A parameter's value: scalars come as text, and are read as CAST would read it. */
function parameterSql(value: ParameterValue, type: SqlType): TypedSql {
  if (value === null) return { sql: literalSql(null, type), type, literal: null };
  if (type.kind === "ARRAY") {
    if (!isList(value)) throw wrongShape(type);
    const elements = value.map((element) => parameterSql(element, type.element).sql);
    return { sql: `[${elements.join(", ")}]::${duckdbType(type)}`, type };
  }
  if (type.kind === "STRUCT") {
    if (typeof value !== "object" || isList(value)) throw wrongShape(type);
    const fields = type.fields.map(({ name, type: each }) => parameterSql(value[name] ?? null, each).sql);
    return { sql: structSql(type, fields), type };
  }
  if (typeof value !== "string") throw wrongShape(type);
  return scalarSql(value, type);
}

function scalarSql(value: string, type: SqlType): TypedSql {
  const text = stringText(value);
  switch (type.kind) {
    case "STRING":
      return text;
    case "JSON":
      return { sql: text.sql, type };
    case "BYTES":
      return { sql: literalSql(Uint8Array.from(Buffer.from(value, "base64")), type), type };
    case "INT64":
      if (!/^[+-]?\d+$/.test(value.trim())) throw invalidQuery(`Invalid INT64 value: ${value}`);
      return { sql: literalSql(BigInt(value), type), type, literal: BigInt(value) };
    case "BOOL":
      return {
        sql: translateCast(text, type, { safe: false }),
        type,
        literal: value.toLowerCase() === "true",
      };
    case "TIMESTAMP": {
      // Clients write the nanoseconds that they have a type for, and BigQuery has none.
      const micros = value.replace(/(\.\d{6})0{1,3}(?!\d)/, "$1");
      return { sql: translateCast(stringText(micros), type, { safe: false }), type };
    }
    default:
      return { sql: translateCast(text, type, { safe: false }), type };
  }
}

function stringText(value: string): TypedSql {
  return { sql: literalSql(value, { kind: "STRING" }), type: { kind: "STRING" }, literal: value };
}

function isList(value: ParameterValue): value is readonly ParameterValue[] {
  return Array.isArray(value);
}

function wrongShape(type: SqlType): Error {
  return invalidQuery(`The value of a query parameter of type ${type.kind} has another shape`);
}
