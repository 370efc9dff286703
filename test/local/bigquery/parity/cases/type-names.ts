import type { ExpressionCase } from "../cases.ts";

/** The other names of types. */
export const typeNameCases: readonly ExpressionCase[] = [
  {
    values: {
      i: ["INT", "SMALLINT", "INTEGER", "BIGINT", "TINYINT", "BYTEINT", "int", "Integer"],
      v: ["'12'", "'x'", "2.5", "NULL", "TRUE", "NUMERIC '9223372036854775808'"],
    },
    expressions: ["CAST($v AS $i)", "SAFE_CAST($v AS $i)", "CAST([1, 2] AS ARRAY<$i>)", "STRUCT<a $i>(3)"],
  },
  { expressions: ["CAST('1.5' AS DECIMAL)", "CAST('1.5' AS BIGDECIMAL)", "CAST('true' AS BOOLEAN)"] },
];
