import type { ExpressionCase } from "../cases.ts";

const arrays = [
  "[1, 2, 3]",
  "[1, NULL]",
  "CAST([] AS ARRAY<INT64>)",
  "CAST(NULL AS ARRAY<INT64>)",
  "[CAST(NULL AS INT64)]",
  "[5]",
];
const positions = ["0", "1", "2", "-1", "5", "NULL"];

/** Arrays, structs and conditions. */
export const arrayCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "ARRAY_LENGTH($a)",
      "ARRAY_REVERSE($a)",
      "ARRAY_CONCAT($a, [9])",
      "ARRAY_CONCAT($a)",
      "$a || [7]",
      "TO_JSON_STRING($a)",
      "3 IN UNNEST($a)",
      "(SELECT SUM(x) FROM UNNEST($a) AS x)",
      "ARRAY(SELECT x * 2 FROM UNNEST($a) AS x)",
      "ARRAY_FIRST($a)",
      "ARRAY_LAST($a)",
      "EXISTS(SELECT 1 FROM UNNEST($a))",
    ],
    values: { a: arrays },
  },
  {
    expressions: [
      "$a[OFFSET($n)]",
      "$a[ORDINAL($n)]",
      "$a[SAFE_OFFSET($n)]",
      "$a[SAFE_ORDINAL($n)]",
      "$a[$n]",
    ],
    values: { a: arrays.map((array) => `(${array})`), n: positions },
  },
  {
    expressions: [
      "ARRAY_TO_STRING($a, ',')",
      "ARRAY_TO_STRING($a, '', 'none')",
      "ARRAY_TO_STRING($a, NULL)",
      "ARRAY_TO_STRING($a, '-', NULL)",
    ],
    values: {
      a: [
        "['a', 'b']",
        "['a', NULL, '']",
        "CAST([] AS ARRAY<STRING>)",
        "CAST(NULL AS ARRAY<STRING>)",
        "[CAST(NULL AS STRING)]",
      ],
    },
  },
  {
    expressions: ["GENERATE_ARRAY($x, $y)", "GENERATE_ARRAY($x, $y, $s)"],
    values: { x: ["1", "5", "NULL", "-3"], y: ["1", "5", "NULL"], s: ["1", "2", "-2", "0", "NULL"] },
  },
  {
    expressions: [
      "GENERATE_ARRAY(0.0, 1.0, 0.25)",
      "GENERATE_ARRAY(0.0, 1.0, 0.1)",
      "GENERATE_ARRAY(NUMERIC '0', NUMERIC '1', NUMERIC '0.3')",
      "GENERATE_ARRAY(1.0, 0.0, -0.5)",
    ],
  },
  {
    expressions: [
      "STRUCT(1, 'a') = STRUCT(1, 'a')",
      "STRUCT(1, NULL) = STRUCT(1, 'a')",
      "STRUCT(1, CAST(NULL AS STRING)) = STRUCT(2, 'a')",
      "STRUCT(1 AS x).x",
      "STRUCT(1, 2) IN (STRUCT(1, 2), STRUCT(3, 4))",
      "CAST(NULL AS STRUCT<a INT64>).a",
      "STRUCT(1, 2) IN UNNEST([STRUCT(1, 2)])",
      "STRUCT(1.5) != STRUCT(CAST('nan' AS FLOAT64))",
    ],
  },
  {
    expressions: [
      "IF($b, 1, 2)",
      "NOT $b",
      "$b AND TRUE",
      "$b OR FALSE",
      "$b AND NULL",
      "$b OR NULL",
      "$b IS TRUE",
      "$b IS NOT FALSE",
      "CASE WHEN $b THEN 'x' END",
      "CASE $b WHEN TRUE THEN 'x' WHEN FALSE THEN 'y' ELSE 'z' END",
      "COALESCE($b, FALSE)",
      "CAST($b AS STRING)",
    ],
    values: { b: ["TRUE", "FALSE", "CAST(NULL AS BOOL)"] },
  },
  {
    expressions: [
      "CASE $v WHEN 1.0 THEN 'one' WHEN CAST('nan' AS FLOAT64) THEN 'nan' ELSE 'other' END",
      "IF($v > 0, ERROR('positive'), $v)",
      "IFNULL($v, 0)",
      "NULLIF($v, CAST('nan' AS FLOAT64))",
    ],
    values: { v: ["1.0", "-1.0", "CAST('nan' AS FLOAT64)", "CAST(NULL AS FLOAT64)"] },
  },
  {
    expressions: [
      "ERROR('boom')",
      "IF(FALSE, ERROR('boom'), 'fine')",
      "IF(FALSE, CAST(1/0 AS INT64), 5)",
      "COALESCE(1, ERROR('boom'))",
      "SAFE.SUBSTR('abc', 1, -1)",
      "SAFE.DIV(1, 0)",
      "SAFE.LN(0)",
      "SAFE.PARSE_TIMESTAMP('%F', 'x')",
      "SAFE.SQRT(-1)",
      "SAFE.TIMESTAMP('x')",
      "SAFE.LEFT('a', -1)",
      "SAFE.REPEAT('a', -1)",
      "SAFE.CHR(-5)",
      "SAFE.DATE(2023, 2, 29)",
      "SAFE_DIVIDE(1, 0)",
      "SAFE.DATE_ADD(DATE '9999-12-31', INTERVAL 1 DAY)",
      "[1, 2][SAFE_OFFSET(DIV(1, 1))]",
    ],
  },
];
