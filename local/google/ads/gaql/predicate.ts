import { unimplemented } from "../../errors.ts";
import { type Day, formatDay } from "../days.ts";
import { queryRefusal } from "../failure.ts";
import type { Field, FieldType, FieldValue } from "../fields/field.ts";
import { namedRange } from "./date-ranges.ts";
import { likePattern } from "./like.ts";
import type { Condition, Operator } from "./query.ts";
import { type Comparable, literalValue } from "./values.ts";

export type Predicate = (value: FieldValue) => boolean;

const ordered: ReadonlySet<FieldType> = new Set(["id", "int64", "int32", "double", "date"]);

/**
 * What a condition demands of its field's value. A value that is not set meets no condition but IS NULL and those with
 * NOT.
 * @throws AdsRefusal where the operator or a value does not fit the field
 */
export function predicateOf(field: Field, condition: Condition, today: Day): Predicate {
  const { operator } = condition;
  requireFit(field, operator);
  const values =
    operator === "DURING" ? [] : condition.values.map((value) => literalValue(field, value, operator));
  const [first = "", second = ""] = values;
  switch (operator) {
    case "IS NULL":
      return (value) => value === undefined;
    case "IS NOT NULL":
      return (value) => value !== undefined;
    case "=":
      return (value) => value !== undefined && compare(field, value, first) === 0;
    case "!=":
      return (value) => value === undefined || compare(field, value, first) !== 0;
    case "<":
      return (value) => value !== undefined && compare(field, value, first) < 0;
    case "<=":
      return (value) => value !== undefined && compare(field, value, first) <= 0;
    case ">":
      return (value) => value !== undefined && compare(field, value, first) > 0;
    case ">=":
      return (value) => value !== undefined && compare(field, value, first) >= 0;
    case "BETWEEN":
      return (value) =>
        value !== undefined && compare(field, value, first) >= 0 && compare(field, value, second) <= 0;
    case "IN":
      return (value) => value !== undefined && values.some((one) => compare(field, value, one) === 0);
    case "NOT IN":
      return (value) => value === undefined || values.every((one) => compare(field, value, one) !== 0);
    case "LIKE": {
      const pattern = likePattern(String(first));
      return (value) => typeof value === "string" && pattern.test(value);
    }
    case "NOT LIKE": {
      const pattern = likePattern(String(first));
      return (value) => typeof value !== "string" || !pattern.test(value);
    }
    case "DURING": {
      const [name] = condition.values;
      const range = name?.kind === "word" ? namedRange(name.text, today) : undefined;
      if (range === undefined) {
        throw queryRefusal(
          "INVALID_VALUE_WITH_DURING_OPERATOR",
          `Invalid date literal supplied for DURING operator: ${name?.text ?? ""}.`,
        );
      }
      const [from, to] = [formatDay(range.from), formatDay(range.to)];
      return (value) => typeof value === "string" && value >= from && value <= to;
    }
    case "CONTAINS ANY":
      return (value) => Array.isArray(value) && values.some((one) => value.includes(one));
    case "CONTAINS ALL":
      return (value) => Array.isArray(value) && values.every((one) => value.includes(one));
    case "CONTAINS NONE":
      return (value) => !Array.isArray(value) || !values.some((one) => value.includes(one));
    case "REGEXP_MATCH":
    case "NOT REGEXP_MATCH":
      throw unimplemented("The operator REGEXP_MATCH");
  }
}

/** Orders two values of a field; ids of any length by their number. */
export function compareValues(field: Field, one: FieldValue, other: FieldValue): number {
  if (one === undefined || other === undefined) {
    return Number(one !== undefined) - Number(other !== undefined);
  }
  if (Array.isArray(other)) return 0;
  return compare(field, one, field.type === "id" ? BigInt(String(other)) : comparable(other));
}

function comparable(value: NonNullable<FieldValue>): Comparable {
  return typeof value === "object" ? value.join("\n") : value;
}

function compare(field: Field, value: NonNullable<FieldValue>, other: Comparable): number {
  const one = field.type === "id" ? BigInt(String(value)) : comparable(value);
  return one === other ? 0 : one < other ? -1 : 1;
}

function requireFit(field: Field, operator: Operator): void {
  if (operatorFits(field, operator)) return;
  throw queryRefusal(
    "OPERATOR_FIELD_MISMATCH",
    `Operator '${operator}' cannot be used with the field '${field.name}'.`,
  );
}

function operatorFits({ type }: Field, operator: Operator): boolean {
  switch (operator) {
    case "IS NULL":
    case "IS NOT NULL":
      return true;
    case "=":
    case "!=":
    case "IN":
    case "NOT IN":
      return type !== "strings";
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "BETWEEN":
      return ordered.has(type);
    case "DURING":
      return type === "date";
    case "LIKE":
    case "NOT LIKE":
    case "REGEXP_MATCH":
    case "NOT REGEXP_MATCH":
      return type === "string";
    case "CONTAINS ANY":
    case "CONTAINS ALL":
    case "CONTAINS NONE":
      return type === "strings";
  }
}
