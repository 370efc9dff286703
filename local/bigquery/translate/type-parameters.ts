import { duckdbFieldNames, duckdbType } from "../types/duckdb-type.ts";
import type { SqlType } from "../types/sql-type.ts";
import { hasParameters, type TypeParameters } from "../types/type-parameters.ts";
import { UnsupportedError } from "./context.ts";
import { decimalName } from "./functions/decimals.ts";
import { orNull } from "./functions/native/native-function.ts";
import { bindOnce, quoteText, refuseWhen } from "./functions/sql.ts";

/** The parameters in the type modifiers of CAST(x AS NUMERIC(10, 2)) and the like. */
export function castParameters(modifiers: unknown): TypeParameters | undefined {
  if (typeof modifiers !== "object" || modifiers === null) return undefined;
  const { type_parameters, ...others } = { type_parameters: undefined, ...modifiers };
  if (isMeaningful(others)) throw new UnsupportedError("Unsupported collation in CAST");
  return readTypeParameters(type_parameters);
}

function isMeaningful(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isMeaningful);
  if (typeof value === "object" && value !== null) return Object.values(value).some(isMeaningful);
  return value !== undefined && value !== null && value !== "";
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

function member(value: unknown, name: string): unknown {
  return Object.entries(value instanceof Object ? value : {}).find(([key]) => key === name)?.[1] ?? undefined;
}

/** INT64s of protos come as text; a word such as `is_max_length` leaves the field out. */
function number(value: unknown, name: string): number | undefined {
  const found = member(value, name);
  return found === undefined || found === null ? undefined : Number(found);
}

/** How a value that does not fit is refused. */
export interface Refusal {
  /** Whether it becomes NULL instead. */
  readonly safe: boolean;
  /** The path of the column, as messages name it. */
  readonly field?: string;
}

/** The value as its parameterized type holds it: decimals rounded to the scale; refused where it is too long or too large. */
export function constrainedSql(
  sql: string,
  type: SqlType,
  parameters: TypeParameters,
  refusal: Refusal = { safe: false },
): string {
  if (type.kind === "ARRAY") {
    const element = parameters.children?.[0];
    if (element === undefined || !hasParameters(element)) return sql;
    const each = constrainedSql("constrained", type.element, element, refusal);
    return `list_transform(${sql}, lambda constrained: ${each})`;
  }
  if (type.kind === "STRUCT") return constrainedStruct(sql, type, parameters, refusal);
  if (parameters.maxLength !== undefined) return limitedLength(sql, type, parameters.maxLength, refusal);
  return constrainedDecimalSql(sql, type, parameters, refusal);
}

function constrainedDecimalSql(
  sql: string,
  type: SqlType,
  { precision, scale, isHalfEven = false }: TypeParameters,
  refusal: Refusal,
): string {
  const name = decimalName(type);
  if (name === undefined || scale === undefined) return sql;
  return bindOnce([sql], (value) => {
    const native = `googlesql_${name}_constrain${refusal.safe ? orNull : ""}`;
    const exact = `${native}(${value}, ${precision ?? 0}, ${scale}, ${isHalfEven}, ${quoteText(placeOf(refusal))})`;
    if (name !== "numeric" || precision === undefined || isHalfEven) return exact;
    const within = `abs(${value}) < ${10n ** BigInt(precision - scale) - 1n}`;
    return `CASE WHEN ${within} THEN CAST(round(${value}, ${scale}) AS DECIMAL(38,9)) ELSE ${exact} END`;
  });
}

/** What messages about a column's values begin with. */
function placeOf({ field }: Refusal): string {
  return field === undefined ? "" : `Field ${field}: `;
}

function limitedLength(sql: string, type: SqlType, limit: number, refusal: Refusal): string {
  return bindOnce([sql], (value) => {
    const length = type.kind === "BYTES" ? `octet_length(${value})` : `length(${value})`;
    const words = `${placeOf(refusal)}${type.kind}(${limit}) has maximum length ${limit} but got a value with length `;
    return refuseWhen(refusal.safe, `${length} > ${limit}`, `${quoteText(words)}, ${length}`, value);
  });
}

function constrainedStruct(
  sql: string,
  type: Extract<SqlType, { kind: "STRUCT" }>,
  parameters: TypeParameters,
  refusal: Refusal,
): string {
  const names = duckdbFieldNames(type.fields);
  return bindOnce([sql], (struct) => {
    const fields = type.fields.map((field, index) => {
      const value = `struct_extract(${struct}, ${quoteText(names[index] ?? "")})`;
      const own = parameters.children?.[index];
      const inner =
        refusal.field === undefined ? refusal : { ...refusal, field: `${refusal.field}.${field.name}` };
      return `${quoteText(names[index] ?? "")}: ${own === undefined ? value : constrainedSql(value, field.type, own, inner)}`;
    });
    return `CASE WHEN ${struct} IS NULL THEN NULL::${duckdbType(type)} ELSE {${fields.join(", ")}} END`;
  });
}
