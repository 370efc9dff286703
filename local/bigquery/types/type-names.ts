import type { SqlType } from "./sql-type.ts";

/** A type as GoogleSQL writes it, as in `ARRAY<STRUCT<id INT64, name STRING>>`. */
export function typeName(type: SqlType): string {
  switch (type.kind) {
    case "ARRAY":
      return `ARRAY<${typeName(type.element)}>`;
    case "STRUCT":
      return `STRUCT<${type.fields
        .map((field) =>
          field.name === "" ? typeName(field.type) : `${fieldName(field.name)} ${typeName(field.type)}`,
        )
        .join(", ")}>`;
    default:
      return type.kind;
  }
}

/** The words that GoogleSQL takes for no name. */
const reservedWords: ReadonlySet<string> = new Set(
  (
    "ALL AND ANY ARRAY AS ASC ASSERT_ROWS_MODIFIED AT BETWEEN BY CASE CAST COLLATE CONTAINS CREATE CROSS CUBE CURRENT DEFAULT " +
    "DEFINE DESC DISTINCT ELSE END ENUM ESCAPE EXCEPT EXCLUDE EXISTS EXTRACT FALSE FETCH FOLLOWING FOR FROM FULL GROUP GROUPING " +
    "GROUPS HASH HAVING IF IGNORE IN INNER INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LIKE LIMIT LOOKUP MERGE NATURAL NEW NO " +
    "NOT NULL NULLS OF ON OR ORDER OUTER OVER PARTITION PRECEDING PROTO QUALIFY RANGE RECURSIVE RESPECT RIGHT ROLLUP ROWS " +
    "SELECT SET SOME STRUCT TABLESAMPLE THEN TO TREAT TRUE UNBOUNDED UNION UNNEST USING WHEN WHERE WINDOW WITH WITHIN"
  ).split(" "),
);

function fieldName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !reservedWords.has(name.toUpperCase()) ? name : `\`${name}\``;
}

/** Whether two types are the same; names of struct fields count, their case does not. */
export function sameType(left: SqlType, right: SqlType): boolean {
  return typeName(left).toLowerCase() === typeName(right).toLowerCase();
}
