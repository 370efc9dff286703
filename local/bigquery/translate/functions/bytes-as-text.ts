import type { SqlType } from "../../types/sql-type.ts";
import type { FunctionCall, TypedSql } from "../context.ts";
import { argument, boundTo, type FunctionTranslation, sameArguments } from "./sql.ts";

/**
 * BYTES as text of one character a byte: U+0000 to U+00FF.
 * What a function does to the characters of such text is what GoogleSQL does to the bytes.
 */
function textOfBytes(value: TypedSql): TypedSql {
  const text: SqlType = { kind: "STRING" };
  if (value.type.kind === "BYTES") {
    return { ...boundTo(`googlesql_text_of_bytes(${value.sql})`, value), type: text };
  }
  if (!isArrayOfBytes(value.type)) return value;
  const texts = `list_transform(${value.sql}, lambda piece: googlesql_text_of_bytes(piece))`;
  return { ...boundTo(texts, value), type: { kind: "ARRAY", element: text } };
}

const isArrayOfBytes = (type: SqlType) => type.kind === "ARRAY" && type.element.kind === "BYTES";

function bytesOfText(sql: string, type: SqlType): string {
  if (type.kind === "BYTES") return `googlesql_bytes_of_text(${sql})`;
  if (isArrayOfBytes(type)) {
    return `list_transform(${sql}, lambda piece: googlesql_bytes_of_text(piece))`;
  }
  return sql;
}

/** The translation of a function on STRING applied to BYTES. */
export function overBytes(text: FunctionTranslation): FunctionTranslation {
  return (call: FunctionCall) =>
    bytesOfText(text({ ...call, arguments: call.arguments.map(textOfBytes) }), call.type);
}

/** The translation of a function that means the same on STRING and on BYTES, or another one for BYTES. */
export function byType(
  text: FunctionTranslation,
  bytes: FunctionTranslation = overBytes(text),
): FunctionTranslation {
  return (call) => {
    const { type } = argument(call, 0);
    return type.kind === "BYTES" || isArrayOfBytes(type) ? bytes(call) : text(call);
  };
}

/** LENGTH and BYTE_LENGTH of BYTES. */
export const lengthOfBytes: FunctionTranslation = sameArguments("octet_length");
