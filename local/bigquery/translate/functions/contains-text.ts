import { duckdbFieldNames } from "../../types/duckdb-type.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { type FunctionCall, UnsupportedError } from "../context.ts";
import { translateCast } from "./casts.ts";
import { isJsonScope } from "./native/json-structure.ts";
import { argument, bindOnce, type FunctionFamily, literalText, quoteText } from "./sql.ts";
import { normalizedText } from "./unicode.ts";

/** What is searched: normalized text, in which part of JSON values. */
interface Search {
  readonly text: string;
  readonly scope: string;
}

/**
 * Whether a value holds the searched text: a STRUCT in any of its fields, an ARRAY in any of its elements, JSON in any of its
 * scalars or names, another value in how it is written. NULL where none does and one of them is NULL.
 */
function containing(sql: string, type: SqlType, searched: Search): string {
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
      return bindOnce([sql], (text) => `contains(${normalizedText(text, "NFKC", true)}, ${searched.text})`);
    case "JSON":
      return containing(
        `googlesql_json_texts(${sql}, '${searched.scope}')`,
        { kind: "ARRAY", element: { kind: "STRING" } },
        searched,
      );
    case "BYTES":
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
  const scope = call.arguments[2] === undefined ? "JSON_VALUES" : literalText(call.arguments[2]);
  if (scope === undefined || !isJsonScope(scope)) {
    throw new Error(
      "The json_scope of CONTAINS_SUBSTR must be JSON_VALUES, JSON_KEYS or JSON_KEYS_AND_VALUES",
    );
  }
  if (searched === undefined) {
    throw new Error("The search value of CONTAINS_SUBSTR must be a STRING literal, and not NULL");
  }
  const text = normalizedText(quoteText(searched), "NFKC", true);
  return containing(value.sql, value.type, { text, scope });
}

export const searchFunctions: FunctionFamily = { contains_substr: containsText };
