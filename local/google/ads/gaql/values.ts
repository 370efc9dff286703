import { type Day, formatDay, parseDay } from "../days.ts";
import { queryRefusal } from "../failure.ts";
import type { Field } from "../fields/field.ts";
import type { Condition, Literal } from "./query.ts";

/** A value that fields of a type are compared with. */
export type Comparable = string | number | bigint | boolean;

/** The value of a literal for a field. @throws AdsRefusal where the field has no such values */
export function literalValue(field: Field, literal: Literal, operator: Condition["operator"]): Comparable {
  switch (field.type) {
    case "id":
      return BigInt(wholeNumber(field, literal));
    case "int64":
    case "int32":
      return Number(wholeNumber(field, literal));
    case "double":
      if (literal.kind === "word" || literal.text === "" || Number.isNaN(Number(literal.text))) {
        throw badValue(field, literal);
      }
      return Number(literal.text);
    case "bool": {
      const text = literal.text.toUpperCase();
      if (text !== "TRUE" && text !== "FALSE") throw badValue(field, literal);
      return text === "TRUE";
    }
    case "enum":
      if (field.constants?.includes(literal.text) !== true && !/^(UNSPECIFIED|UNKNOWN)$/.test(literal.text)) {
        throw queryRefusal(
          "BAD_ENUM_CONSTANT",
          `Invalid enum value cannot be included in WHERE clause: '${literal.text}'.`,
        );
      }
      return literal.text;
    case "date":
      return formatDay(dayOfLiteral(field, literal, operator));
    case "string":
    case "strings":
      if (literal.kind !== "string") {
        throw queryRefusal(
          "INVALID_STRING_VALUE",
          `The value '${literal.text}' of ${field.name} is not a string.`,
        );
      }
      return literal.text;
  }
}

function dayOfLiteral(field: Field, literal: Literal, operator: Condition["operator"]): Day {
  const day = literal.kind === "word" ? undefined : parseDay(literal.text);
  if (day === undefined) {
    throw queryRefusal(
      operator === "BETWEEN" ? "INVALID_VALUE_WITH_BETWEEN_OPERATOR" : "INVALID_DATE_FORMAT",
      `The value '${literal.text}' of ${field.name} is no date; expected 'YYYY-MM-DD'.`,
    );
  }
  const isFirst = field.category !== "segment" || (field.startOfPeriod?.(day) ?? day) === day;
  if (!isFirst) {
    throw queryRefusal(
      "MISALIGNED_DATE_FOR_FILTER",
      `The date '${literal.text}' is not the first day of its period, as ${field.name} needs it.`,
    );
  }
  return day;
}

function wholeNumber(field: Field, literal: Literal): string {
  if (literal.kind === "word" || !/^-?\d+$/.test(literal.text)) throw badValue(field, literal);
  return literal.text;
}

function badValue(field: Field, literal: Literal): Error {
  return queryRefusal("BAD_VALUE", `Invalid value '${literal.text}' for the field '${field.name}'.`);
}
