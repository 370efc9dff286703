import type { DocumentedCase, QueryCase } from "../cases.ts";

const lists = [
  "[1, 2, 3, 4]",
  "[5, NULL, 1, 3]",
  "[NULL, NULL, 7]",
  "[7]",
  "CAST([NULL] AS ARRAY<INT64>)",
  "CAST([] AS ARRAY<INT64>)",
];
const fractions = ["0", "0.25", "0.5", "0.9", "1"];

/** Percentiles over NULLs and decimals. */
export const percentileQueries: QueryCase = {
  queries: lists.flatMap((list) =>
    fractions.flatMap((fraction) => [
      `SELECT PERCENTILE_CONT(x, ${fraction} RESPECT NULLS) OVER () AS middle FROM UNNEST(${list}) AS x`,
      `SELECT PERCENTILE_DISC(x, ${fraction} RESPECT NULLS) OVER () AS middle FROM UNNEST(${list}) AS x`,
      `SELECT PERCENTILE_DISC(CAST(x AS STRING), ${fraction}) OVER () AS middle FROM UNNEST(${list}) AS x`,
      `SELECT PERCENTILE_CONT(CAST(x AS NUMERIC), NUMERIC '${fraction}') OVER () AS middle FROM UNNEST(${list}) AS x`,
      `SELECT PERCENTILE_CONT(CAST(x AS NUMERIC), NUMERIC '${fraction}' RESPECT NULLS) OVER () AS middle FROM UNNEST(${list}) AS x`,
      `SELECT PERCENTILE_DISC(CAST(x AS NUMERIC), NUMERIC '${fraction}' RESPECT NULLS) OVER () AS middle FROM UNNEST(${list}) AS x`,
    ]),
  ),
};

/** STRING_AGG of BYTES. */
export const bytesAggregateQueries: QueryCase = {
  queries: [
    "SELECT STRING_AGG(x) AS joined FROM UNNEST([b'a', b'\\xff', NULL]) AS x",
    "SELECT STRING_AGG(x, b'\\x00' ORDER BY x DESC) AS joined FROM UNNEST([b'a', b'b', NULL]) AS x",
    "SELECT STRING_AGG(x, b'--' ORDER BY x LIMIT 2) AS joined FROM UNNEST([b'c', b'a', b'b']) AS x",
    "SELECT STRING_AGG(x) AS joined FROM UNNEST(CAST([] AS ARRAY<BYTES>)) AS x",
    "SELECT STRING_AGG(DISTINCT x) AS joined FROM UNNEST([b'a', b'a']) AS x",
  ],
};

const functions =
  "https://cloud.google.com/bigquery/docs/reference/standard-sql/approximate_aggregate_functions";

/** The most frequent values and those of the largest weights, which the evaluator lacks. */
export const topValueCases: readonly DocumentedCase[] = [
  {
    source: `${functions}#approx_top_count`,
    documented: [
      [
        "SELECT APPROX_TOP_COUNT(x, 2) AS top FROM UNNEST(['apple', 'apple', 'pear', 'pear', 'pear', 'banana']) AS x",
        "SELECT [STRUCT('pear' AS value, 3 AS count), ('apple', 2)] AS top",
      ],
      [
        "SELECT APPROX_TOP_COUNT(x, 2) AS top FROM UNNEST([NULL, 'pear', 'pear', 'pear', 'apple', NULL]) AS x",
        "SELECT [STRUCT('pear' AS value, 3 AS count), (NULL, 2)] AS top",
      ],
    ],
  },
  {
    source: `${functions}#approx_top_sum`,
    documented: [
      [
        "SELECT APPROX_TOP_SUM(x, weight, 2) AS top FROM UNNEST([STRUCT('apple' AS x, 3 AS weight), ('pear', 2), ('apple', 0), ('banana', 5), ('pear', 4)])",
        "SELECT [STRUCT('pear' AS value, 6 AS sum), ('banana', 5)] AS top",
      ],
      [
        "SELECT APPROX_TOP_SUM(x, weight, 2) AS top FROM UNNEST([STRUCT('apple' AS x, NULL AS weight), ('pear', 0), ('pear', NULL)])",
        "SELECT [STRUCT('pear' AS value, 0 AS sum), ('apple', NULL)] AS top",
      ],
      [
        "SELECT APPROX_TOP_SUM(x, weight, 2) AS top FROM UNNEST([STRUCT('apple' AS x, 0.5 AS weight), ('pear', 1.5), (NULL, 2.25)])",
        "SELECT [STRUCT(CAST(NULL AS STRING) AS value, 2.25 AS sum), ('pear', 1.5)] AS top",
      ],
    ],
  },
];
