import { invalidArgument, unimplemented } from "../errors.ts";
import { formatTimestamp } from "../time.ts";
import { parseFieldPath, valueAt, withValueAt } from "./field-path.ts";
import { doubleForm, readValue } from "./read-value.ts";
import type { FirestoreFields, FirestoreValue } from "./value.ts";

/** The fields after a write's transforms, and what each of them came to. */
export interface Transformed {
  readonly fields: FirestoreFields;
  readonly results: readonly FirestoreValue[];
}

/** Applies `updateTransforms` in their order. @throws GoogleError 400, 501 for a transform that is not known */
export function transformFields(
  fields: FirestoreFields,
  transforms: readonly Readonly<Record<string, unknown>>[],
  commitMicros: bigint,
): Transformed {
  let current = fields;
  const results: FirestoreValue[] = [];
  for (const { fieldPath, ...operations } of transforms) {
    const [[operation, operand] = ["", undefined], ...more] = Object.entries(operations);
    if (typeof fieldPath !== "string" || operation === "" || more.length > 0)
      throw invalidArgument("A field transform needs a field path and one operation.");
    const path = parseFieldPath(fieldPath);
    const { value, result } = transform(operation, operand, valueAt(current, path), commitMicros);
    current = withValueAt(current, path, value);
    results.push(result);
  }
  return { fields: current, results };
}

function transform(
  operation: string,
  operand: unknown,
  before: FirestoreValue | undefined,
  commitMicros: bigint,
): { readonly value: FirestoreValue; readonly result: FirestoreValue } {
  const both = (value: FirestoreValue) => ({ value, result: value });
  switch (operation) {
    case "setToServerValue":
      if (operand !== "REQUEST_TIME") throw invalidArgument(`Invalid server value ${String(operand)}.`);
      return both({ timestampValue: formatTimestamp(commitMicros) });
    case "increment":
      return both(increment(before, numberOf(operation, operand)));
    case "maximum":
    case "minimum":
      return both(extreme(operation, before, numberOf(operation, operand)));
    case "appendMissingElements": {
      const kept = [...elementsOf(before)];
      for (const element of operandElements(operand)) {
        if (!kept.some((other) => areEqual(other, element))) kept.push(element);
      }
      return { value: arrayOf(kept), result: { nullValue: null } };
    }
    case "removeAllFromArray": {
      const removed = operandElements(operand);
      const kept = elementsOf(before).filter((element) => !removed.some((other) => areEqual(other, element)));
      return { value: arrayOf(kept), result: { nullValue: null } };
    }
    default:
      throw unimplemented(`The field transform ${operation}`);
  }
}

type NumberValue =
  | Extract<FirestoreValue, { integerValue: string }>
  | Extract<FirestoreValue, { doubleValue: unknown }>;

function numberOf(operation: string, operand: unknown): NumberValue {
  const value = readValue(operand, operation);
  if (!isNumber(value)) throw invalidArgument(`The operand of ${operation} must be a number.`);
  return value;
}

function isNumber(value: FirestoreValue): value is NumberValue {
  return "integerValue" in value || "doubleValue" in value;
}

function asNumber(value: NumberValue): number {
  return Number("integerValue" in value ? value.integerValue : value.doubleValue);
}

function increment(before: FirestoreValue | undefined, by: NumberValue): FirestoreValue {
  if (before === undefined || !isNumber(before)) return by;
  if ("integerValue" in before && "integerValue" in by) {
    const sum = BigInt(before.integerValue) + BigInt(by.integerValue);
    const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];
    return { integerValue: (sum < least ? least : sum > most ? most : sum).toString() };
  }
  return { doubleValue: doubleForm(asNumber(before) + asNumber(by)) };
}

function extreme(
  operation: "maximum" | "minimum",
  before: FirestoreValue | undefined,
  operand: NumberValue,
): FirestoreValue {
  if (before === undefined || !isNumber(before)) return operand;
  const [old, other] = [asNumber(before), asNumber(operand)];
  if (Number.isNaN(old)) return before;
  if (Number.isNaN(other)) return operand;
  const isExact = "integerValue" in before && "integerValue" in operand;
  const difference = isExact
    ? Number(BigInt(before.integerValue) - BigInt(operand.integerValue))
    : old === other
      ? 0
      : old - other;
  if (difference === 0) return before;
  return difference > 0 === (operation === "maximum") ? before : operand;
}

function elementsOf(value: FirestoreValue | undefined): readonly FirestoreValue[] {
  return value !== undefined && "arrayValue" in value ? (value.arrayValue.values ?? []) : [];
}

function operandElements(operand: unknown): readonly FirestoreValue[] {
  return elementsOf(readValue({ arrayValue: operand }, "elements"));
}

function arrayOf(values: readonly FirestoreValue[]): FirestoreValue {
  return { arrayValue: values.length === 0 ? {} : { values } };
}

/** Equal as Firestore compares: 3 and 3.0 are, and so are two NaNs. */
function areEqual(left: FirestoreValue, right: FirestoreValue): boolean {
  if (isNumber(left) && isNumber(right)) {
    if ("integerValue" in left && "integerValue" in right) return left.integerValue === right.integerValue;
    const [first, second] = [asNumber(left), asNumber(right)];
    return first === second || (Number.isNaN(first) && Number.isNaN(second));
  }
  if ("mapValue" in left && "mapValue" in right) {
    const [first, second] = [left.mapValue.fields ?? {}, right.mapValue.fields ?? {}];
    const names = Object.keys(first);
    return (
      names.length === Object.keys(second).length &&
      names.every((name) => {
        const [one, other] = [first[name], Object.hasOwn(second, name) ? second[name] : undefined];
        return one !== undefined && other !== undefined && areEqual(one, other);
      })
    );
  }
  return JSON.stringify(left) === JSON.stringify(right);
}
