import { duckdbFieldNames } from "../../types/duckdb-type.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { type TypedSql, UnsupportedError } from "../context.ts";
import { bindOnce, quoteText } from "./sql.ts";
import { datetimeToText } from "./time-text.ts";

/** What the text is for: TO_JSON_STRING, or a value of type JSON, whose wide numbers may be strings. */
type JsonTarget = "STRING" | "JSON" | "WIDE_JSON";

/** A value as one of type JSON; JSON's null for NULL. */
export function jsonOf({ sql, type }: TypedSql, stringifiesWideNumbers = false): string {
  const text = jsonText(sql, type, stringifiesWideNumbers ? "WIDE_JSON" : "JSON");
  return `googlesql_parse_json(${text}, 'round')`;
}

/** A decimal that a FLOAT64 could not hold becomes a string. */
const quotedUnlessExact = (text: string) =>
  bindOnce(
    [text],
    (bound) => `CASE WHEN googlesql_json_is_exact(${bound}) THEN ${bound} ELSE '"' || ${bound} || '"' END`,
  );

/** JSON text of a value; the text `null` for NULL. */
export function jsonText(sql: string, type: SqlType, target: JsonTarget): string {
  return bindOnce(
    [sql],
    (bound) => `CASE WHEN ${bound} IS NULL THEN 'null' ELSE ${presentText(bound, type, target)} END`,
  );
}

function presentText(sql: string, type: SqlType, target: JsonTarget): string {
  switch (type.kind) {
    case "INT64":
      if (target === "JSON") return `CAST(${sql} AS VARCHAR)`;
      return `CASE WHEN ${sql} BETWEEN -9007199254740992 AND 9007199254740992 THEN CAST(${sql} AS VARCHAR) ELSE '"' || ${sql} || '"' END`;
    case "FLOAT64": {
      // Without the sign of zero.
      const text = `googlesql_float_text(${sql} + 0)`;
      const written =
        target !== "STRING"
          ? `CASE WHEN regexp_matches(${text}, '[.e]') THEN ${text} ELSE ${text} || '.0' END`
          : text;
      return `CASE WHEN isfinite(${sql}) THEN ${written} WHEN isnan(${sql}) THEN '"NaN"' WHEN ${sql} > 0 THEN '"Infinity"' ELSE '"-Infinity"' END`;
    }
    case "NUMERIC": {
      const text = `rtrim(rtrim(CAST(${sql} AS VARCHAR), '0'), '.')`;
      if (target === "JSON") return text;
      if (target === "WIDE_JSON") return quotedUnlessExact(text);
      return `CASE WHEN ${sql} = trunc(${sql}) AND abs(${sql}) <= 9007199254740992 THEN ${text} ELSE '"' || ${text} || '"' END`;
    }
    case "BIGNUMERIC":
      return bindOnce([`googlesql_bignumeric_text(${sql})`], (text) => {
        if (target === "JSON") return text;
        if (target === "WIDE_JSON") return quotedUnlessExact(text);
        const limit = `9007199254740992${"0".repeat(38)}`;
        const isSafe = `NOT contains(${text}, '.') AND ${sql} BETWEEN '-${limit}'::BIGNUM AND '${limit}'::BIGNUM`;
        return `CASE WHEN ${isSafe} THEN ${text} ELSE '"' || ${text} || '"' END`;
      });
    case "BOOL":
      return `CAST(${sql} AS VARCHAR)`;
    case "STRING":
      return `replace(replace(CAST(to_json(${sql}) AS VARCHAR), chr(8232), '\\u2028'), chr(8233), '\\u2029')`;
    case "BYTES":
      return `'"' || to_base64(${sql}) || '"'`;
    case "DATE":
      return `'"' || strftime(${sql}, '%Y-%m-%d') || '"'`;
    case "TIME":
      return `'"' || substring(${datetimeToText(`(DATE '1970-01-01' + ${sql})`)}, 12) || '"'`;
    case "DATETIME":
      return `'"' || replace(${datetimeToText(sql)}, ' ', 'T') || '"'`;
    case "TIMESTAMP":
      return `'"' || replace(${datetimeToText(sql)}, ' ', 'T') || 'Z"'`;
    case "INTERVAL":
      return `'"' || googlesql_interval_iso_text(${sql}) || '"'`;
    case "JSON":
      return sql;
    case "ARRAY":
      return `'[' || CASE WHEN len(${sql}) = 0 THEN '' ELSE array_to_string(list_transform(${sql}, lambda item_${depth(type)}: ${jsonText(`item_${depth(type)}`, type.element, target)}), ',') END || ']'`;
    case "STRUCT": {
      const names = duckdbFieldNames(type.fields);
      const members = type.fields.map((field, index) => {
        const member = jsonText(
          `struct_extract(${sql}, ${quoteText(names[index] ?? "")})`,
          field.type,
          target,
        );
        return `${quoteText(`${index === 0 ? "" : ","}${JSON.stringify(field.name)}:`)} || ${member}`;
      });
      return members.length === 0 ? "'{}'" : `'{' || ${members.join(" || ")} || '}'`;
    }
    default:
      throw new UnsupportedError(`Unsupported function: TO_JSON_STRING of ${type.kind}`);
  }
}

/** How deeply arrays nest: names the lambdas' parameters apart. */
function depth(type: SqlType): number {
  if (type.kind === "ARRAY") return 1 + depth(type.element);
  return type.kind === "STRUCT" ? Math.max(0, ...type.fields.map((field) => depth(field.type))) : 0;
}
