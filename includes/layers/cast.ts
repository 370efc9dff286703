import type { ContractColumn } from "../contracts/column.ts";
import { type SourceTable, sourceNames } from "../contracts/source-table.ts";
import { sql, stringLiteral } from "../sql/sql.ts";

/**
 * The text of a column in a raw row: under the source's newest name for it that the row has. A document's ids stand in
 * its row's key, `["consultations", "c1", "messages", "m1"]`, and so in its tombstone too.
 */
export function columnText(table: SourceTable, name: string, column: ContractColumn): string {
  if (table.kind === "firestore" && table.key.includes(name)) {
    return `JSON_VALUE(row_key, "$[${table.key.indexOf(name) * 2 + 1}]")`;
  }
  const extract = column.type === "JSON_TEXT" ? "JSON_QUERY" : "JSON_VALUE";
  const values = sourceNames(name, column).map(
    (sourceName) => `${extract}(row_data, ${jsonPath([...column.containers, sourceName])})`,
  );
  const [only, ...older] = values;
  const value = older.length === 0 && only !== undefined ? only : `COALESCE(${values.join(", ")})`;
  return table.kind === "spreadsheets" && column.type !== "JSON_TEXT"
    ? writtenByPeople(value, column)
    : value;
}

/** Text that people typed: full-width characters folded, spaces around it and thousands separators taken off. */
function writtenByPeople(value: string, column: ContractColumn): string {
  const folded = `NULLIF(TRIM(NORMALIZE(${value}, NFKC)), "")`;
  const isNumber = column.type === "INT64" || column.type === "NUMERIC" || column.type === "FLOAT64";
  return isNumber ? `REPLACE(${folded}, ",", "")` : folded;
}

/** A column's typed value from its text; NULL where the text does not read as the type. */
export function castText(table: SourceTable, column: ContractColumn, text: string): string {
  switch (column.type) {
    case "STRING":
    case "JSON_TEXT":
      return text;
    case "INT64":
      return sql`
        COALESCE(
          SAFE_CAST(${text} AS INT64),
          IF(MOD(SAFE_CAST(${text} AS NUMERIC), 1) = 0, SAFE_CAST(SAFE_CAST(${text} AS NUMERIC) AS INT64), NULL)
        )
      `;
    case "DATE":
      return table.kind === "spreadsheets"
        ? dateWrittenByPeople(text)
        : `COALESCE(SAFE_CAST(${text} AS DATE), DATE(SAFE_CAST(${text} AS DATETIME)))`;
    case "BOOL":
      return sql`
        COALESCE(
          SAFE_CAST(${text} AS BOOL),
          CASE LOWER(${text}) WHEN "t" THEN TRUE WHEN "1" THEN TRUE WHEN "f" THEN FALSE WHEN "0" THEN FALSE END
        )
      `;
    case "NUMERIC":
    case "FLOAT64":
    case "DATETIME":
    case "TIME":
    case "TIMESTAMP":
      return `SAFE_CAST(${text} AS ${column.type})`;
  }
}

/** A day as a serial number (counted from 1899-12-30, as spreadsheets do), a date, or a month that means its first day. */
function dateWrittenByPeople(text: string): string {
  return sql`
    COALESCE(
      SAFE.DATE_ADD(
        DATE "1899-12-30", INTERVAL SAFE_CAST(REGEXP_EXTRACT(${text}, r"^([0-9]{5})(?:\.0*)?$") AS INT64) DAY
      ),
      SAFE.PARSE_DATE(
        "%Y-%m-%d",
        REGEXP_REPLACE(${text}, r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$", r"\1-\2-\3")
      ),
      SAFE.PARSE_DATE("%Y-%m-%d", REGEXP_REPLACE(${text}, r"^([0-9]{4})[-/.年]([0-9]{1,2})月?$", r"\1-\2-01"))
    )
  `;
}

function jsonPath(names: readonly string[]): string {
  const members = names.map((name) => `."${name.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`);
  return stringLiteral(`$${members.join("")}`);
}
