import { type FunctionCall, UnsupportedError } from "../context.ts";
import { argument, argumentSql, bindOnce, type FunctionFamily, type FunctionTranslation } from "./sql.ts";

/** The argument as BYTES: text as UTF-8. */
function bytes(call: FunctionCall, index = 0): string {
  const value = argument(call, index);
  return value.type.kind === "STRING" ? `encode(${value.sql})` : value.sql;
}

function digest(name: string): FunctionTranslation {
  return (call) => `unhex(${name}(${argumentSql(call, 0)}))`;
}

const native =
  (name: string): FunctionTranslation =>
  (call) =>
    `${name}(${call.arguments.map((value) => value.sql).join(", ")})`;

function fromHex(call: FunctionCall): string {
  return bindOnce([argumentSql(call, 0)], (text) => `googlesql_from_hex(${text})`);
}

function generateUuid(call: FunctionCall): string {
  if (call.arguments.length > 0) throw new UnsupportedError("Unsupported arguments of GENERATE_UUID");
  return "CAST(gen_random_uuid() AS VARCHAR)";
}

/** Hashes, encodings of bytes, and generated values. */
export const hashingFunctions: FunctionFamily = {
  md5: digest("md5"),
  sha1: digest("sha1"),
  sha256: digest("sha256"),
  sha512: (call) => `googlesql_sha512(${bytes(call)})`,
  farm_fingerprint: (call) => `googlesql_farm_fingerprint(${bytes(call)})`,
  to_hex: (call) => `lower(hex(${argumentSql(call, 0)}))`,
  from_hex: fromHex,
  to_base64: (call) => `to_base64(${argumentSql(call, 0)})`,
  from_base64: native("googlesql_from_base64"),
  to_base32: native("googlesql_to_base32"),
  from_base32: native("googlesql_from_base32"),
  safe_convert_bytes_to_string: native("googlesql_safe_convert_bytes_to_string"),
  code_points_to_bytes: (call) => `googlesql_code_points_to_bytes(${argumentSql(call, 0)})`,
  generate_uuid: generateUuid,
  rand: () => "random()",
  session_user: () => "'local'",
};
