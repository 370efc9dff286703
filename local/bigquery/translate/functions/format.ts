import { duckdbFieldNames } from "../../types/duckdb-type.ts";
import type { SqlType } from "../../types/sql-type.ts";
import { type FunctionCall, type TypedSql, UnsupportedError } from "../context.ts";
import { argument, argumentSql, bindOnce, type FunctionFamily, literalText, quoteText } from "./sql.ts";
import { datetimeToText, timestampToText } from "./time-text.ts";

/** A value as FORMAT's `%t` writes it, or as a literal as `%T` does; NULL for NULL. */
function written(sql: string, type: SqlType, asLiteral: boolean): string {
  const literal = (name: string, text: string) => (asLiteral ? `'${name} "' || ${text} || '"'` : text);
  switch (type.kind) {
    case "INT64":
    case "BOOL":
      return `CAST(${sql} AS VARCHAR)`;
    case "STRING":
      return asLiteral ? `googlesql_quote_text(${sql})` : sql;
    case "FLOAT64":
      return bindOnce([`googlesql_float_text(${sql})`], (text) => {
        const named = asLiteral ? `'CAST("' || ${text} || '" AS FLOAT64)'` : text;
        return `CASE WHEN regexp_matches(${text}, '[.e]') THEN ${text} WHEN regexp_matches(${text}, '[a-z]') THEN ${named} ELSE ${text} || '.0' END`;
      });
    case "NUMERIC":
      return literal("NUMERIC", `rtrim(rtrim(CAST(${sql} AS VARCHAR), '0'), '.')`);
    case "BIGNUMERIC":
      return literal("BIGNUMERIC", `googlesql_bignumeric_text(${sql})`);
    case "DATE":
      return literal("DATE", `strftime(${sql}, '%Y-%m-%d')`);
    case "DATETIME":
      return literal("DATETIME", datetimeToText(sql));
    case "TIME":
      return literal("TIME", `substring(${datetimeToText(`(DATE '1970-01-01' + ${sql})`)}, 12)`);
    case "TIMESTAMP":
      return literal("TIMESTAMP", timestampToText(sql, undefined));
    case "INTERVAL": {
      const text = `googlesql_interval_text(${sql})`;
      return asLiteral ? `'INTERVAL "' || ${text} || '" YEAR TO SECOND'` : text;
    }
    case "JSON":
      return asLiteral ? `'JSON ' || googlesql_quote_text(${sql})` : sql;
    case "BYTES":
      return `googlesql_written_bytes(${sql}, ${asLiteral ? "TRUE" : "FALSE"})`;
    case "ARRAY": {
      const name = `written_${nesting(type)}`;
      const elements = `list_transform(${sql}, lambda ${name}: coalesce(${written(name, type.element, asLiteral)}, 'NULL'))`;
      return bindOnce(
        [elements],
        (texts) =>
          `CASE WHEN len(${texts}) = 0 THEN '[]' ELSE '[' || array_to_string(${texts}, ', ') || ']' END`,
      );
    }
    case "STRUCT": {
      const names = duckdbFieldNames(type.fields);
      return bindOnce([sql], (struct) => {
        const fields = type.fields.map((field, index) => {
          const member = `struct_extract(${struct}, ${quoteText(names[index] ?? "")})`;
          return `coalesce(${written(member, field.type, asLiteral)}, 'NULL')`;
        });
        const open = asLiteral && fields.length === 1 ? "'STRUCT('" : "'('";
        return `CASE WHEN ${struct} IS NOT NULL THEN ${open} || ${fields.join(" || ', ' || ")} || ')' END`;
      });
    }
    default:
      throw new UnsupportedError(`Unsupported argument of FORMAT: ${type.kind}`);
  }
}

/** Names the lambdas' parameters of nested arrays apart. */
function nesting(type: SqlType): number {
  if (type.kind === "ARRAY") return 1 + nesting(type.element);
  return type.kind === "STRUCT" ? Math.max(0, ...type.fields.map((field) => nesting(field.type))) : 0;
}

const integerCodes = /%(?:%|(0?[1-9]\d?)?d)/g;

/** A format of nothing but text and whole numbers, padded or not, which DuckDB writes alike; undefined for others. */
function formatIntegers(format: string | undefined, values: readonly TypedSql[]): string | undefined {
  if (format === undefined || values.length === 0 || format.replaceAll(integerCodes, "").includes("%")) {
    return undefined;
  }
  const codes = (format.match(integerCodes) ?? []).filter((code) => code !== "%%");
  if (codes.length !== values.length || values.some(({ type }) => type.kind !== "INT64")) return undefined;
  return `printf(${[quoteText(format), ...values.map(({ sql }) => sql)].join(", ")})`;
}

function format(call: FunctionCall): string {
  if (call.type.kind !== "STRING") throw new UnsupportedError("Unsupported function: FORMAT of BYTES");
  const values = call.arguments.slice(1);
  const integers = formatIntegers(literalText(argument(call, 0)), values);
  if (integers !== undefined) return integers;
  // NULLs go beside the texts: of a constant list of nothing else, natives read what is not there.
  const texts = values.flatMap(({ sql, type, literal }) =>
    literal === null
      ? ["''", "''"]
      : [false, true].map((asLiteral) => `coalesce(${written(sql, type, asLiteral)}, '')`),
  );
  const nulls = values.map(({ sql }) => `${sql} IS NULL`);
  const kinds = values.map(({ type }) => type.kind).join(",");
  return `googlesql_format(CAST(${argumentSql(call, 0)} AS VARCHAR), '${kinds}', CAST([${texts.join(", ")}] AS VARCHAR[]), CAST([${nulls.join(", ")}] AS BOOLEAN[]))`;
}

/** FORMAT with printf's codes. */
export const formatFunctions: FunctionFamily = { format };
