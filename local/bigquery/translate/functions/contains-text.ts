import { duckdbFieldNames } from "../../types/duckdb-type.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { type FunctionCall, UnsupportedError } from "../context.ts";
import { translateCast } from "./casts.ts";
import { argument, bindOnce, type FunctionFamily, literalText, quoteText } from "./sql.ts";
import { normalizedText } from "./unicode.ts";

/**
 * Whether a value holds the searched text: a STRUCT in any of its fields, an ARRAY in any of its elements, another value in
 * how it is written. NULL where none does and one of them is NULL.
 */
function containing(sql: string, type: SqlType, searched: string): string {
  switch (type.kind) {
    case "STRUCT":
      return bindOnce([sql], (struct) => {
        const names = duckdbFieldNames(type.fields);
        const tests = type.fields.map((field, index) =>
          containing(`struct_extract(${struct}, ${quoteText(names[index] ?? "")})`, field.type, searched),
        );
        return `CASE WHEN ${struct} IS NOT NULL THEN (${tests.join(" OR ")}) END`;
      });
    case "ARRAY": {
      const element = `element_${depth(type)}`;
      const tests = `list_transform(${sql}, lambda ${element}: ${containing(element, type.element, searched)})`;
      return bindOnce(
        [tests],
        (found) =>
          `CASE WHEN list_contains(${found}, TRUE) THEN TRUE WHEN list_count(${found}) = len(${found}) THEN FALSE END`,
      );
    }
    case "STRING":
      return bindOnce([sql], (text) => `contains(${normalizedText(text, "NFKC", true)}, ${searched})`);
    case "BYTES":
    case "JSON":
    case "GEOGRAPHY":
    case "INTERVAL":
      throw new UnsupportedError(`Unsupported argument of CONTAINS_SUBSTR: ${type.kind}`);
    default:
      return containing(
        translateCast({ sql, type }, { kind: "STRING" }, { safe: false }),
        { kind: "STRING" },
        searched,
      );
  }
}

/** Names the lambdas' parameters of nested arrays apart. */
function depth(type: SqlType): number {
  if (type.kind === "ARRAY") return 1 + depth(type.element);
  return type.kind === "STRUCT" ? Math.max(0, ...type.fields.map((field) => depth(field.type))) : 0;
}

/** CONTAINS_SUBSTR: compares what NFKC and case folding make of both. */
function containsText(call: FunctionCall): string {
  const value = argument(call, 0);
  const searched = literalText(argument(call, 1));
  if (call.arguments.length > 2) {
    throw new UnsupportedError("Unsupported argument of CONTAINS_SUBSTR: json_scope");
  }
  if (searched === undefined) {
    throw new Error("The search value of CONTAINS_SUBSTR must be a STRING literal, and not NULL");
  }
  return containing(value.sql, value.type, normalizedText(quoteText(searched), "NFKC", true));
}

export const searchFunctions: FunctionFamily = { contains_substr: containsText };
