import type { ExpressionCase, QueryCase } from "../cases.ts";

const intervals = [
  "INTERVAL 0 DAY",
  "INTERVAL 5 DAY",
  "INTERVAL '1-2 3 4:5:6.789' YEAR TO SECOND",
  "INTERVAL '-1-2 3 -4:5:6.789012' YEAR TO SECOND",
  "MAKE_INTERVAL(1, -2, 40, -30, 5, -6)",
  "MAKE_INTERVAL(day => -40, hour => 49)",
  "INTERVAL '29 49:59:59.999999' DAY TO SECOND",
  "INTERVAL 1 MONTH",
  "INTERVAL 30 DAY",
  "INTERVAL 720 HOUR",
  "MAKE_INTERVAL(10000, 0, 3660000, 87840000)",
  "CAST(NULL AS INTERVAL)",
];

const counts = ["0", "1", "-3", "9223372036854775807", "CAST(NULL AS INT64)"];

/** INTERVAL values: making, reading, writing, carrying over, arithmetic, comparison. */
export const intervalCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "$a",
      "-$a",
      "JUSTIFY_HOURS($a)",
      "JUSTIFY_DAYS($a)",
      "JUSTIFY_INTERVAL($a)",
      "CAST($a AS STRING)",
      "SAFE_CAST(CAST($a AS STRING) AS INTERVAL)",
      "TO_JSON_STRING($a)",
      "TO_JSON($a)",
      "FORMAT('%t|%T', $a, $a)",
      "EXTRACT(YEAR FROM $a)",
      "EXTRACT(MONTH FROM $a)",
      "EXTRACT(DAY FROM $a)",
      "EXTRACT(HOUR FROM $a)",
      "EXTRACT(MINUTE FROM $a)",
      "EXTRACT(SECOND FROM $a)",
      "EXTRACT(MILLISECOND FROM $a)",
      "EXTRACT(MICROSECOND FROM $a)",
      "$a * $n",
      "$n * $a",
      "$a / $n",
      "DATETIME '2024-01-31 10:00:00' + $a",
      "DATETIME '2024-03-31 10:00:00.5' - $a",
      "DATE '2024-02-29' + $a",
      "TIMESTAMP '2024-01-31 10:00:00' + $a",
      "TIMESTAMP '2024-01-31 10:00:00' - $a",
      "[$a]",
      "STRUCT($a AS a)",
      "IF($a IS NULL, INTERVAL 1 DAY, $a)",
    ],
    values: { a: intervals, n: counts },
  },
  {
    expressions: [
      "$a + $b",
      "$a - $b",
      "$a = $b",
      "$a < $b",
      "$a >= $b",
      "GREATEST($a, $b)",
      "LEAST($a, $b)",
      "$a IN ($b, INTERVAL 5 DAY)",
    ],
    values: { a: intervals, b: intervals },
  },
  {
    expressions: [
      "INTERVAL $n YEAR",
      "INTERVAL $n QUARTER",
      "INTERVAL $n MONTH",
      "INTERVAL $n WEEK",
      "INTERVAL $n DAY",
      "INTERVAL $n HOUR",
      "INTERVAL $n MINUTE",
      "INTERVAL $n SECOND",
    ],
    values: { n: [...counts, "10000", "-10001", "120000", "3660001", "87840000"] },
  },
  {
    expressions: [
      "MAKE_INTERVAL()",
      "MAKE_INTERVAL(1, 2, 3, 4, 5, 6)",
      "MAKE_INTERVAL(year => 10001)",
      "MAKE_INTERVAL(second => 316224000000)",
      "MAKE_INTERVAL(second => 316224000001)",
      "MAKE_INTERVAL(day => CAST(NULL AS INT64))",
      "DATE '2024-03-10' - DATE '2024-01-01'",
      "DATE '0001-01-01' - DATE '9999-12-31'",
      "TIMESTAMP '2024-03-10 10:00:00.5' - TIMESTAMP '2024-01-01'",
      "DATETIME '2024-03-10 10:00:00' - DATETIME '2024-01-01 11:00:00.25'",
      "DATETIME '2024-01-01 11:00:00' - DATETIME '2024-03-10 10:00:00'",
      "TIME '10:00:00' - TIME '11:30:00.000001'",
      "DATE '2024-03-10' - CAST(NULL AS DATE)",
      "DATE '9999-12-31' + INTERVAL 1 DAY",
      "DATETIME '0001-01-01 00:00:00' - INTERVAL 1 SECOND",
    ],
  },
  {
    expressions: [
      "CAST($text AS INTERVAL)",
      "SAFE_CAST($text AS INTERVAL)",
      "CAST(CONCAT($text) AS INTERVAL)",
    ],
    values: {
      text: [
        "'1-2 3 4:5:6.789'",
        "'-1-2 -3 -4:5:6'",
        "'4:5:6'",
        "'1-2'",
        "'1-2 3'",
        "'3 4:5:6'",
        "'-3 -0:0:0.000001'",
        "'P1Y2M3DT4H5M6.5S'",
        "'P-1YT-5S'",
        "'PT0.000001S'",
        "'PT-1.5S'",
        "'P1W2D'",
        "'PT'",
        "'10000-0 3660000 87840000:0:0'",
        "'10000-1 0 0:0:0'",
        "CAST(NULL AS STRING)",
      ],
    },
  },
];

const listed = (values: readonly string[]) =>
  `FROM UNNEST(CAST([${values.join(", ")}] AS ARRAY<INTERVAL>)) AS x WITH OFFSET AS place`;

/** Aggregates and order of INTERVAL. */
export const intervalQueries: QueryCase = {
  queries: [
    ["INTERVAL 1 DAY", "INTERVAL 5 HOUR", "NULL"],
    ["INTERVAL 1 MONTH", "INTERVAL 30 DAY", "INTERVAL 31 DAY", "INTERVAL -1 SECOND"],
    ["INTERVAL 10000 YEAR", "INTERVAL 1 MONTH"],
    ["NULL"],
    [],
  ].flatMap((values) => [
    `SELECT SUM(x) AS total ${listed(values)}`,
    `SELECT AVG(x) AS mean ${listed(values)}`,
    `SELECT MIN(x) AS least, MAX(x) AS most, COUNT(x) AS size, COUNT(DISTINCT x) AS kinds ${listed(values)}`,
    `SELECT CAST(x AS STRING) AS written ${listed(values)} ORDER BY x, place`,
    `SELECT place, SUM(x) OVER (ORDER BY place) AS running ${listed(values)}`,
  ]),
};
