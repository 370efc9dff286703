import { hasParameters, type TypeParameters } from "../../types/type-parameters.ts";
import type { FieldSchema, RoundingMode } from "../engine.ts";
import { invalid } from "../errors.ts";

/** The parameters of a field's type, as in STRING(10); undefined where it has none. */
export function fieldParameters(field: FieldSchema): TypeParameters | undefined {
  const element = elementParameters(field);
  if (element === undefined) return undefined;
  return field.mode === "REPEATED" ? { children: [element] } : element;
}

function elementParameters(field: FieldSchema): TypeParameters | undefined {
  const { maxLength, precision, scale = 0, roundingMode } = field;
  if (maxLength !== undefined) return { maxLength };
  if (precision !== undefined) {
    return { precision, scale, ...(roundingMode === "ROUND_HALF_EVEN" ? { isHalfEven: true } : {}) };
  }
  const children = (field.fields ?? []).map((child) => fieldParameters(child) ?? {});
  return children.some(hasParameters) ? { children } : undefined;
}

/** The parameters of the columns that have some, by the columns' names in lower case. */
export function schemaParameters(schema: readonly FieldSchema[]): ReadonlyMap<string, TypeParameters> {
  const parameters = new Map<string, TypeParameters>();
  for (const field of schema) {
    const own = fieldParameters(field);
    if (own !== undefined) parameters.set(field.name.toLowerCase(), own);
  }
  return parameters;
}

/** The field with its type's parameters replaced. */
export function withParameters(field: FieldSchema, parameters: TypeParameters | undefined): FieldSchema {
  const { maxLength: _, precision: __, scale: ___, ...bare } = field;
  const own = field.mode === "REPEATED" ? parameters?.children?.[0] : parameters;
  const { maxLength, precision, scale } = own ?? {};
  return {
    ...bare,
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(precision === undefined ? {} : { precision, ...(scale ? { scale } : {}) }),
    ...(field.fields === undefined
      ? {}
      : { fields: field.fields.map((child, index) => withParameters(child, own?.children?.[index])) }),
  };
}

/** The fields that state no parameters with those that the table's fields of their names have. */
export function withKnownParameters(
  schema: readonly FieldSchema[],
  known: readonly FieldSchema[],
): readonly FieldSchema[] {
  const byName = new Map(known.map((field) => [field.name.toLowerCase(), field]));
  return schema.map((field) => {
    const own = byName.get(field.name.toLowerCase());
    if (own === undefined || own.type !== field.type) return field;
    const { maxLength, precision, scale, roundingMode } = own;
    const isStated = field.maxLength !== undefined || field.precision !== undefined;
    return {
      ...(isStated || maxLength === undefined ? {} : { maxLength }),
      ...(isStated || precision === undefined ? {} : { precision }),
      ...(isStated || scale === undefined ? {} : { scale }),
      ...(roundingMode === undefined ? {} : { roundingMode }),
      ...field,
      ...(field.fields === undefined ? {} : { fields: withKnownParameters(field.fields, own.fields ?? []) }),
    };
  });
}

/** The field with a rounding mode for each of its decimals that has none. */
export function withRoundingMode(field: FieldSchema, mode: RoundingMode | undefined): FieldSchema {
  if (mode === undefined) return field;
  if (field.type === "NUMERIC" || field.type === "BIGNUMERIC") return { roundingMode: mode, ...field };
  if (field.fields === undefined) return field;
  return { ...field, fields: field.fields.map((child) => withRoundingMode(child, mode)) };
}

/** The parameters that a type of the same values may be given. */
interface Holding {
  readonly maxLength: number;
  /** Digits before and behind the decimal point. */
  readonly integerDigits: number;
  readonly scale: number;
}

/** Whether all values of fields fit other fields of the same types, which may have larger parameters. */
export function areWithin(own: readonly FieldSchema[], others: readonly FieldSchema[]): boolean {
  return own.every((field, index) => {
    const other = others[index];
    return other !== undefined && isWithin(field, other) && areWithin(field.fields ?? [], other.fields ?? []);
  });
}

/** Whether all values of a field's type with its own parameters fit the type with others. */
export function isWithin(own: FieldSchema, other: FieldSchema): boolean {
  const [left, right] = [holding(own), holding(other)];
  return (
    left.maxLength <= right.maxLength &&
    left.integerDigits <= right.integerDigits &&
    left.scale <= right.scale
  );
}

function holding({ maxLength, precision, scale = 0, type }: FieldSchema): Holding {
  const all = Number.POSITIVE_INFINITY;
  const decimals = decimalLimits[type];
  return {
    maxLength: maxLength ?? all,
    integerDigits: precision === undefined ? all : precision - scale,
    scale: precision === undefined ? (decimals?.scale ?? all) : scale,
  };
}

/** The most decimal places, and digits before them, by type. */
const decimalLimits: Readonly<Record<string, { readonly scale: number; readonly integerDigits: number }>> = {
  NUMERIC: { scale: 9, integerDigits: 29 },
  BIGNUMERIC: { scale: 38, integerDigits: 38 },
};

/** @throws BigQueryError for parameters that the field's type cannot have. */
export function assertParameters({
  name,
  type,
  maxLength,
  precision,
  scale,
  roundingMode,
}: FieldSchema): void {
  if (maxLength !== undefined) {
    if (type !== "STRING" && type !== "BYTES") {
      throw invalid(
        `maxLength can only be set on fields of type STRING or BYTES: field ${name} is of type ${type}`,
      );
    }
    if (!Number.isSafeInteger(maxLength) || maxLength < 1) {
      throw invalid(`Invalid maxLength of field ${name}: it must be a positive number`);
    }
  }
  const limits = decimalLimits[type];
  if (limits === undefined) {
    if (precision === undefined && scale === undefined && roundingMode === undefined) return;
    throw invalid(
      `precision, scale and roundingMode can only be set on fields of type NUMERIC or BIGNUMERIC: field ${name} is of type ${type}`,
    );
  }
  if (precision === undefined) {
    if (scale === undefined) return;
    throw invalid(`Invalid scale of field ${name}: scale can only be set together with precision`);
  }
  const places = scale ?? 0;
  if (!Number.isInteger(places) || places < 0 || places > limits.scale) {
    throw invalid(
      `Invalid scale of field ${name}: in ${type}(P, S), S must be between 0 and ${limits.scale}`,
    );
  }
  const [fewest, most] = [Math.max(1, places), places + limits.integerDigits];
  if (!Number.isInteger(precision) || precision < fewest || precision > most) {
    throw invalid(
      `Invalid precision of field ${name}: in ${type}(P, ${places}), P must be between ${fewest} and ${most}`,
    );
  }
}

/** The type of a field as INFORMATION_SCHEMA writes it, as in `STRUCT<sku STRING(10), price NUMERIC(10, 2)>`. */
export function fieldTypeText(field: FieldSchema): string {
  const element = elementText(field);
  return field.mode === "REPEATED" ? `ARRAY<${element}>` : element;
}

function elementText({ type, fields, maxLength, precision, scale }: FieldSchema): string {
  if (fields !== undefined) {
    return `STRUCT<${fields.map((child) => `${written(child.name)} ${fieldTypeText(child)}`).join(", ")}>`;
  }
  if (maxLength !== undefined) return `${type}(${maxLength})`;
  if (precision === undefined) return type;
  return scale === undefined || scale === 0 ? `${type}(${precision})` : `${type}(${precision}, ${scale})`;
}

function written(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``;
}
