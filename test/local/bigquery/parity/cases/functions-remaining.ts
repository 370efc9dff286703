import type { ExpressionCase, RefusedCase } from "../cases.ts";

const floats = [
  "0.0",
  "1.0",
  "-1.0",
  "0.5",
  "-2.5",
  "1e308",
  "-1e-320",
  "CAST('nan' AS FLOAT64)",
  "CAST('inf' AS FLOAT64)",
  "CAST('-inf' AS FLOAT64)",
  "CAST(NULL AS FLOAT64)",
];

/** Angles, the clock, chance, and functions that only the analyzer has. */
export const remainingFunctionCases: readonly ExpressionCase[] = [
  {
    expressions: ["$f($x)", "SAFE.$f($x)"],
    values: {
      f: [
        "SIN",
        "COS",
        "TAN",
        "ASIN",
        "ACOS",
        "ATAN",
        "SINH",
        "COSH",
        "TANH",
        "ASINH",
        "ACOSH",
        "ATANH",
        "COT",
        "COTH",
        "CSC",
        "CSCH",
        "SEC",
        "SECH",
      ],
      x: floats,
    },
  },
  { expressions: ["ATAN2($x, $y)"], values: { x: floats, y: floats } },
  {
    expressions: [
      "CURRENT_DATE() = DATE(CURRENT_TIMESTAMP())",
      "CURRENT_DATE = CURRENT_DATE('UTC')",
      "DATE_DIFF(CURRENT_DATE('Asia/Tokyo'), CURRENT_DATE('UTC'), DAY) IN (0, 1)",
      "CURRENT_DATETIME() = DATETIME(CURRENT_TIMESTAMP)",
      "CURRENT_DATETIME('Asia/Tokyo') = DATETIME(CURRENT_TIMESTAMP(), 'Asia/Tokyo')",
      "CURRENT_TIME() = TIME(CURRENT_TIMESTAMP())",
      "CURRENT_TIME('Asia/Tokyo') = TIME(CURRENT_TIMESTAMP(), 'Asia/Tokyo')",
      "CURRENT_TIMESTAMP() = CURRENT_TIMESTAMP()",
      "CURRENT_DATE('Nowhere/X') IS NULL",
      "RAND() >= 0 AND RAND() < 1",
      "(SELECT COUNT(DISTINCT r) FROM (SELECT RAND() AS r FROM UNNEST(GENERATE_ARRAY(1, 20))))",
      "TIMESTAMP_FROM_UNIX_SECONDS(-1)",
      "TIMESTAMP_FROM_UNIX_MILLIS(1500)",
      "TIMESTAMP_FROM_UNIX_MICROS(CAST(NULL AS INT64))",
      "WITH(a AS 2, b AS a * 3, a + b)",
      "WITH(t AS CAST(NULL AS STRING), IFNULL(t, 'none'))",
    ],
  },
  {
    expressions: ["TYPEOF($v)"],
    values: {
      v: [
        "1",
        "1.5",
        "NUMERIC '1'",
        "BIGNUMERIC '1'",
        "'x'",
        "b'x'",
        "TRUE",
        "DATE '2025-01-01'",
        "TIMESTAMP '2025-01-01'",
        "[1, 2]",
        "STRUCT(1 AS a, 'x')",
        "JSON '1'",
        "NULL",
      ],
    },
  },
  {
    expressions: [
      "ARRAY_INCLUDES($a, $v)",
      "ARRAY_INCLUDES_ALL($a, [$v, 1])",
      "ARRAY_INCLUDES_ANY($a, [$v, 7])",
    ],
    values: {
      a: ["[1, 2, 3]", "[1, NULL]", "CAST([] AS ARRAY<INT64>)", "CAST(NULL AS ARRAY<INT64>)"],
      v: ["1", "4", "CAST(NULL AS INT64)"],
    },
  },
];

const numbers = "FROM UNNEST([1, 2, 2]) AS x";

/** What is refused by name. */
export const refusedFunctionCases: readonly RefusedCase[] = [
  {
    reason: "Sketches are not part of the embedded BigQuery",
    refused: [
      `(SELECT HLL_COUNT.INIT(x) ${numbers})`,
      "(SELECT HLL_COUNT.MERGE(x) FROM UNNEST([b'']) AS x)",
      "(SELECT HLL_COUNT.MERGE_PARTIAL(x) FROM UNNEST([b'']) AS x)",
      "HLL_COUNT.EXTRACT(b'')",
      `(SELECT D3A_COUNT.INIT(x, 1) ${numbers})`,
      "(SELECT D3A_COUNT.MERGE(x) FROM UNNEST([b'']) AS x)",
      "(SELECT D3A_COUNT.MERGE_PARTIAL(x) FROM UNNEST([b'']) AS x)",
      "D3A_COUNT.EXTRACT(b'')",
      "D3A_COUNT.TO_HLL(b'')",
      `(SELECT KLL_QUANTILES.INIT_INT64(x) ${numbers})`,
    ],
  },
  {
    reason: "Functions of GoogleSQL that BigQuery does not have",
    refused: [
      "IFERROR(1 / 0, 2)",
      "ISERROR(1 / 0)",
      "NULLIFERROR(1 / 0)",
      "ARRAY_FILTER([1, 2], e -> e > 1)",
      "ARRAY_TRANSFORM([1, 2], e -> e + 1)",
      "ARRAY_FIRST_N([1, 2], 1)",
      "ARRAY_LAST_N([1, 2], 1)",
      "ARRAY_REMOVE_FIRST_N([1, 2], 1)",
      "ARRAY_REMOVE_LAST_N([1, 2], 1)",
    ],
  },
  {
    reason: "Collation is refused: texts compare by their characters",
    refused: [
      "COLLATE('a', 'und:ci') = 'A'",
      "(SELECT STRING_AGG(x) FROM (SELECT x FROM UNNEST(['b', 'A']) AS x ORDER BY x COLLATE 'und:ci'))",
    ],
  },
  {
    reason: "Samples are of tables alone",
    refused: ["(SELECT COUNT(*) FROM (SELECT 1) TABLESAMPLE SYSTEM (10 PERCENT))"],
  },
  {
    reason: "Geography, encryption and machine learning are not part of the embedded BigQuery",
    refused: [
      "ST_GEOGPOINT(1, 2)",
      "KEYS.NEW_KEYSET('AEAD_AES_GCM_256')",
      "AEAD.DECRYPT_STRING(b'', b'', '')",
    ],
  },
];
