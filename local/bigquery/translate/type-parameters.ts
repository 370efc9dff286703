import { duckdbFieldNames, duckdbType } from "../types/duckdb-type.ts";
import type { SqlType } from "../types/sql-type.ts";
import { decimalName } from "./functions/decimals.ts";
import { bindOnce, fail, quoteText } from "./functions/sql.ts";

/** What stands behind a type's name, as in STRING(10) and NUMERIC(10, 2); of an ARRAY's element or a STRUCT's fields in `children`. */
export interface TypeParameters {
  /** Characters of a STRING, bytes of BYTES. */
  readonly maxLength?: number;
  /** Digits of a decimal; absent for as many as the type has. */
  readonly precision?: number;
  readonly scale?: number;
  readonly children?: readonly TypeParameters[];
}

/** The parameters of a `TypeParametersProto`; undefined where it has none. */
export function readTypeParameters(proto: unknown): TypeParameters | undefined {
  const text = member(proto, "string_type_parameters");
  if (text !== undefined) {
    const maxLength = number(text, "max_length");
    return maxLength === undefined ? undefined : { maxLength };
  }
  const decimal = member(proto, "numeric_type_parameters");
  if (decimal !== undefined) {
    const precision = number(decimal, "precision");
    return { ...(precision === undefined ? {} : { precision }), scale: number(decimal, "scale") ?? 0 };
  }
  const list = member(proto, "child_list");
  if (!Array.isArray(list)) return undefined;
  const children = list.map((child) => readTypeParameters(child) ?? {});
  return children.some(hasParameters) ? { children } : undefined;
}

function hasParameters(parameters: TypeParameters): boolean {
  return Object.keys(parameters).length > 0;
}

function member(value: unknown, name: string): unknown {
  return Object.entries(value instanceof Object ? value : {}).find(([key]) => key === name)?.[1] ?? undefined;
}

/** INT64s of protos come as text; a word such as `is_max_length` leaves the field out. */
function number(value: unknown, name: string): number | undefined {
  const found = member(value, name);
  return found === undefined || found === null ? undefined : Number(found);
}

/** The value as its parameterized type holds it: decimals rounded to the scale; refused where it is too long or too large. */
export function constrainedSql(sql: string, type: SqlType, parameters: TypeParameters): string {
  if (type.kind === "ARRAY") {
    const element = parameters.children?.[0];
    if (element === undefined || !hasParameters(element)) return sql;
    return `list_transform(${sql}, lambda constrained: ${constrainedSql("constrained", type.element, element)})`;
  }
  if (type.kind === "STRUCT") return constrainedStruct(sql, type, parameters);
  const { maxLength, precision, scale = 0 } = parameters;
  if (maxLength !== undefined) return limitedLength(sql, type, maxLength);
  const name = decimalName(type);
  if (name === undefined || parameters.scale === undefined) return sql;
  return bindOnce([sql], (value) => {
    const exact = `googlesql_${name}_constrain(${value}, ${precision ?? 0}, ${scale})`;
    if (name !== "numeric" || precision === undefined) return exact;
    const within = `abs(${value}) < ${10n ** BigInt(precision - scale) - 1n}`;
    return `CASE WHEN ${within} THEN CAST(round(${value}, ${scale}) AS DECIMAL(38,9)) ELSE ${exact} END`;
  });
}

function limitedLength(sql: string, type: SqlType, limit: number): string {
  return bindOnce([sql], (value) => {
    const length = type.kind === "BYTES" ? `octet_length(${value})` : `length(${value})`;
    const message = `'${type.kind}(${limit}) has maximum length ${limit} but got a value with length ', ${length}`;
    return `CASE WHEN ${length} > ${limit} THEN ${fail(false, message)} ELSE ${value} END`;
  });
}

function constrainedStruct(
  sql: string,
  type: Extract<SqlType, { kind: "STRUCT" }>,
  parameters: TypeParameters,
): string {
  const names = duckdbFieldNames(type.fields);
  return bindOnce([sql], (struct) => {
    const fields = type.fields.map((field, index) => {
      const value = `struct_extract(${struct}, ${quoteText(names[index] ?? "")})`;
      const own = parameters.children?.[index];
      return `${quoteText(names[index] ?? "")}: ${own === undefined ? value : constrainedSql(value, field.type, own)}`;
    });
    return `CASE WHEN ${struct} IS NULL THEN NULL::${duckdbType(type)} ELSE {${fields.join(", ")}} END`;
  });
}
