import type { DocumentedCase } from "../cases.ts";

const reference = "https://cloud.google.com/bigquery/docs/reference/standard-sql";
const fruits = "UNNEST([STRUCT('apple' AS fruit, 3.55 AS price), ('banana', 2.10), ('pear', 4.30)])";
const counted = "UNNEST(['apple', 'apple', 'pear', 'pear', 'pear', 'banana']) AS x";
const weighed =
  "UNNEST([STRUCT('apple' AS x, 3 AS weight), ('pear', 2), ('apple', 0), ('banana', 5), ('pear', 4)])";
const missingCounted = "UNNEST([NULL, 'pear', 'pear', 'pear', 'apple', NULL]) AS x";

/** Functions that the reference evaluator lacks, with the examples of BigQuery's reference and what follows from its words. */
export const documentedFunctionCases: readonly DocumentedCase[] = [
  {
    source: `${reference}/approximate_aggregate_functions#approx_count_distinct`,
    documented: [
      ["(SELECT APPROX_COUNT_DISTINCT(x) FROM UNNEST([0, 1, 1, 2, 3, 5]) AS x)", "5"],
      ["(SELECT APPROX_COUNT_DISTINCT(x) FROM UNNEST([NULL, 'a', 'a']) AS x)", "1"],
      ["(SELECT APPROX_COUNT_DISTINCT(x) FROM UNNEST(CAST([] AS ARRAY<DATE>)) AS x)", "0"],
    ],
  },
  {
    source: `${reference}/approximate_aggregate_functions#approx_quantiles`,
    documented: [
      ["(SELECT APPROX_QUANTILES(x, 2) FROM UNNEST([1, 1, 1, 4, 5, 6, 7, 8, 9, 10]) AS x)", "[1, 5, 10]"],
      [
        "(SELECT APPROX_QUANTILES(x, 100)[OFFSET(90)] FROM UNNEST([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) AS x)",
        "9",
      ],
      [
        "(SELECT APPROX_QUANTILES(DISTINCT x, 2) FROM UNNEST([1, 1, 1, 4, 5, 6, 7, 8, 9, 10]) AS x)",
        "[1, 6, 10]",
      ],
    ],
  },
  {
    source: `${reference}/approximate_aggregate_functions#approx_top_count`,
    documented: [
      [
        `(SELECT APPROX_TOP_COUNT(x, 2) FROM ${counted})`,
        "[STRUCT('pear' AS value, 3 AS count), ('apple', 2)]",
      ],
      [
        `(SELECT APPROX_TOP_COUNT(x, 2) FROM ${missingCounted})`,
        "[STRUCT('pear' AS value, 3 AS count), (NULL, 2)]",
      ],
    ],
  },
  {
    source: `${reference}/approximate_aggregate_functions#approx_top_sum`,
    documented: [
      [
        `(SELECT APPROX_TOP_SUM(x, weight, 2) FROM ${weighed})`,
        "[STRUCT('pear' AS value, 6 AS sum), ('banana', 5)]",
      ],
    ],
  },
  {
    source: `${reference}/aggregate_functions#max_by`,
    documented: [
      [`(SELECT MAX_BY(fruit, price) FROM ${fruits})`, "'pear'"],
      [`(SELECT MAX_BY(fruit, price) FROM ${fruits} WHERE price > 100)`, "CAST(NULL AS STRING)"],
      ["(SELECT MAX_BY(x, y) FROM UNNEST([STRUCT(1 AS x, NULL AS y), (2, 5), (3, 4)]))", "2"],
    ],
  },
  {
    source: `${reference}/aggregate_functions#min_by`,
    documented: [
      [`(SELECT MIN_BY(fruit, price) FROM ${fruits})`, "'banana'"],
      [
        "(SELECT MIN_BY(x, y) FROM UNNEST([STRUCT('a' AS x, DATE '2025-01-02' AS y), ('b', '2024-12-31')]))",
        "'b'",
      ],
    ],
  },
  {
    source: `${reference}/string_functions#to_base32`,
    documented: [
      ["TO_BASE32(b'abcde\\xFF')", "'MFRGGZDF74======'"],
      ["TO_BASE32(b'')", "''"],
      ["TO_BASE32(NULL)", "CAST(NULL AS STRING)"],
    ],
  },
  {
    source: `${reference}/string_functions#from_base32`,
    documented: [
      ["FROM_BASE32('MFRGGZDF74======')", "b'abcde\\xff'"],
      ["FROM_BASE32(CAST(NULL AS STRING))", "CAST(NULL AS BYTES)"],
    ],
  },
  {
    source: `${reference}/utility-functions#generate_uuid`,
    documented: [
      [
        "REGEXP_CONTAINS(GENERATE_UUID(), r'^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$')",
        "TRUE",
      ],
      ["(SELECT COUNT(DISTINCT u) FROM (SELECT GENERATE_UUID() AS u FROM UNNEST([1, 2, 3])))", "3"],
    ],
  },
  {
    source: `${reference}/security_functions#session_user`,
    documented: [["SESSION_USER() IS NOT NULL", "TRUE"]],
  },
];
