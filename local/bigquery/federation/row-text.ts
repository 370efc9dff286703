import { quoteText } from "../engine/storage/quoting.ts";
import type { InnerColumn } from "./inner-query.ts";
import { trimQuery } from "./inner-query.ts";
import { smallScale } from "./postgres-types.ts";

// Control characters that text hardly ever holds: then nothing needs quoting, JSON and its quotes least of all.
const quote = "\u0001";
const delimiter = "\u0002";
/** Distinct from an empty string; a value that reads so is quoted. */
const nullText = "\\N";

export const quoteByte = 1;

/** The statement by which PostgreSQL sends the rows of an inner query that it has accepted as a statement of its own. */
export function copyStatement(sql: string, columns: readonly InnerColumn[]): string {
  const names = columns.map((_, index) => `c${index}`);
  const selected = columns.map(({ mapping }, index) => mapping.select?.(`c${index}`) ?? `c${index}`);
  // A constant last column keeps a single column's NULL or empty string from being an empty line.
  return (
    `COPY (SELECT ${selected.join(", ")}, 0 FROM (\n${trimQuery(sql)}\n) AS inner_query(${names.join(", ")})) ` +
    `TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02', NULL '${nullText}')`
  );
}

/** What a value that a column's type cannot hold is told by: thrown by DuckDB as this word and the column's index. */
export const outOfRange = "kura-out-of-range-";

/** The query that reads one file of rows: columns c0, c1 and on, of DuckDB's types. All columns are read by position. */
export function readStatement(file: string, byteCount: number, columns: readonly InnerColumn[]): string {
  const read = columns.map((column, index) => readColumn(column, `c${index}`));
  const types = [...read.map(({ type }, index) => `c${index}: '${type}'`), "last: 'VARCHAR'"];
  // The whole file is one buffer, read by one thread: where a quoted value has line ends, guessing where rows start can fail.
  const size = Math.max(byteCount, 65_536);
  return (
    `SELECT ${read.map(({ value }, index) => `${value} AS c${index}`).join(", ")} FROM read_csv(${quoteText(file)}, ` +
    `auto_detect = false, header = false, parallel = false, new_line = '\\n', delim = ${quoteText(delimiter)}, ` +
    `quote = ${quoteText(quote)}, escape = ${quoteText(quote)}, nullstr = ${quoteText(nullText)}, allow_quoted_nulls = false, ` +
    `max_line_size = ${size}, buffer_size = ${size + 1}, columns = {${types.join(", ")}})`
  );
}

/** The type by which a column's text is read, and the expression that makes it the value. */
function readColumn(column: InnerColumn, name: string): { readonly type: string; readonly value: string } {
  const fail = `error('${outOfRange}${name}')`;
  const checked = (condition: string, value: string) =>
    `CASE WHEN ${name} IS NULL THEN NULL WHEN ${condition} THEN ${value} ELSE ${fail} END`;
  const { kind } =
    column.type.kind === "ARRAY" || column.type.kind === "STRUCT" ? column.mapping : column.type;
  switch (kind) {
    case "INT64":
      return { type: "BIGINT", value: name };
    case "FLOAT64":
      return { type: "DOUBLE", value: name };
    case "BOOL":
      return { type: "BOOLEAN", value: name };
    case "BYTES":
      return { type: "VARCHAR", value: `unhex(${name}[3:])` };
    case "NUMERIC": {
      const scale = smallScale(column.typeModifier);
      if (scale !== undefined) {
        return { type: `DECIMAL(18,${scale})`, value: `CAST(${name} AS DECIMAL(38,9))` };
      }
      // Casting would round away a tenth decimal. DuckDB casts to 18 digits ten times as fast as to 38.
      const hasTenthDecimal =
        `strlen(${name}) > 10 AND instr(${name}, '.') > 0 ` +
        `AND strlen(rtrim(${name}, '0')) - instr(${name}, '.') > 9`;
      const value = `coalesce(TRY_CAST(${name} AS DECIMAL(18,9)), TRY_CAST(${name} AS DECIMAL(38,9)), ${fail})`;
      return {
        type: "VARCHAR",
        value: `CASE WHEN ${name} IS NULL THEN NULL WHEN ${hasTenthDecimal} THEN ${fail} ELSE ${value} END`,
      };
    }
    case "DATE":
      // Years before 1 end in BC, which a cast would pass over; later than 9999 and infinities differ in length, too.
      return { type: "VARCHAR", value: checked(`strlen(${name}) = 10`, `CAST(${name} AS DATE)`) };
    case "TIME":
      return { type: "TIME", value: checked(`${name} < TIME '24:00:00'`, name) };
    case "DATETIME":
    case "TIMESTAMP": {
      const range = `${name} >= TIMESTAMP '0001-01-01' AND ${name} < TIMESTAMP '10000-01-01'`;
      return { type: "TIMESTAMP", value: checked(range, name) };
    }
    default:
      return { type: "VARCHAR", value: name };
  }
}
