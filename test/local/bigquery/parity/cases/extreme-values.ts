import type { DocumentedCase, ExpressionCase } from "../cases.ts";

const over = (aggregate: string, elements: string) => `(SELECT ${aggregate} FROM UNNEST([${elements}]) AS x)`;

const largest = "NUMERIC '99999999999999999999999999999.999999999'";
const smallest = "NUMERIC '-99999999999999999999999999999.999999999'";

/** Sums whose totals on the way are beyond their type, and such as are beyond it themselves. */
export const extremeTotalCases: readonly ExpressionCase[] = [
  {
    expressions: ["SUM(x)", "AVG(x)", "SUM(DISTINCT x)", "AVG(DISTINCT x)"].flatMap((aggregate) =>
      [
        `${largest}, ${largest}, ${smallest}`,
        `${largest}, NUMERIC '0.000000001'`,
        `${largest}, NUMERIC '1', NUMERIC '-5'`,
        `${largest}, ${largest}`,
        `${smallest}, ${smallest}, NULL`,
        "NUMERIC '1e18', NUMERIC '1000000000000000000.000000001', NUMERIC '-3.5'",
        "CAST(NULL AS NUMERIC)",
        "1e308, 1e308",
        "1.7e308, 1.6e308, -1.7e308, -1e308",
        "-1.7e308, -1.6e308",
        "1.7e308, 1.6e308, CAST('inf' AS FLOAT64)",
        "1.7e308, 1.6e308, CAST('nan' AS FLOAT64)",
        "CAST('-inf' AS FLOAT64), CAST('inf' AS FLOAT64), NULL",
        "5e-324, 5e-324, -0.0",
        "9223372036854775807, 1, -5",
        "9223372036854775807, 2",
        "-9223372036854775807, -2, 922337203685477580",
        "BIGNUMERIC '578960446186580977117854925043439539266.34992332820282019728792003956564819967', BIGNUMERIC '1', BIGNUMERIC '-2'",
      ].map((elements) => over(aggregate, elements)),
    ),
  },
  {
    expressions: [
      "(SELECT ARRAY_AGG(total) FROM (SELECT SUM(x) OVER (ORDER BY x) AS total FROM UNNEST([$n]) AS x))",
      "(SELECT ARRAY_AGG(mean) FROM (SELECT AVG(x) OVER (ORDER BY x) AS mean FROM UNNEST([$n]) AS x))",
      "(SELECT ARRAY_AGG(total ORDER BY total) FROM (SELECT SUM(x) AS total FROM UNNEST([$n]) AS x GROUP BY x > 0))",
    ],
    values: {
      n: ["1e308, 1.7e308, -1e308", `${largest}, NUMERIC '-7', NUMERIC '5'`, "1, 9223372036854775807, -1"],
    },
  },
];

const magnitudes = [
  "1e308, -1e308",
  "1.7e308, 1.7e308, 1.7e308",
  "1e160, 3e160, -1e150",
  "1e-200, 3e-200, 8e-200",
  "1e-310, 5e-324",
  "1e200, CAST('inf' AS FLOAT64)",
  "CAST('nan' AS FLOAT64), 1e-200",
  "1e200, NULL",
  "1e300",
  "0.0, -0.0",
];

/** Statistics of numbers whose squares are no FLOAT64s. */
export const extremeStatisticCases: readonly ExpressionCase[] = [
  {
    expressions: ["STDDEV", "STDDEV_POP", "VARIANCE", "VAR_POP"].flatMap((name) =>
      magnitudes.flatMap((elements) => [
        over(`${name}(x)`, elements),
        over(`${name}(DISTINCT x)`, `${elements}, ${elements}`),
      ]),
    ),
  },
  {
    expressions: ["COVAR_POP(x, y)", "COVAR_SAMP(y, x)", "CORR(x, y)"].map(
      (aggregate) => `(SELECT ${aggregate} FROM UNNEST([STRUCT($x AS x, 1.5 AS y), ($y, 2.5), (3, -7)]))`,
    ),
    values: {
      x: ["1.25", "CAST('nan' AS FLOAT64)", "CAST(NULL AS FLOAT64)"],
      y: ["-8.5", "CAST('inf' AS FLOAT64)", "NULL"],
    },
  },
];

/** Moments at the calendar's ends, which zones move beyond them. */
export const calendarEndCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "PARSE_TIMESTAMP('%Y-%m-%d %H', $t, $z)",
      "SAFE.PARSE_TIMESTAMP('%Y-%m-%d %H', $t, $z)",
      "PARSE_TIMESTAMP('%Y-%m-%d %H %z', CONCAT($t, ' ', $z))",
      "TIMESTAMP(CONCAT($t, ':00:00'), $z)",
      "SAFE.TIMESTAMP(CONCAT($t, ':00:00'), $z)",
      "CAST(CONCAT($t, ':00:00', $z) AS TIMESTAMP)",
      "SAFE_CAST(CONCAT($t, ':00:00', $z) AS TIMESTAMP)",
      "CAST($t AS TIMESTAMP FORMAT 'YYYY-MM-DD HH24' AT TIME ZONE $z)",
      "SAFE_CAST($t AS TIMESTAMP FORMAT 'YYYY-MM-DD HH24' AT TIME ZONE $z)",
    ],
    values: {
      t: ["'0001-01-01 00'", "'0001-01-01 12'", "'9999-12-31 23'", "'9999-12-31 11'"],
      z: ["'+12:00'", "'-12:00'", "'+00:00'"],
    },
  },
  {
    expressions: ["TIMESTAMP($t, $z)", "SAFE.TIMESTAMP($t, $z)"],
    values: {
      t: ["'2024-01-01'", "'bad'", "CAST(NULL AS STRING)", "DATE '2024-01-01'"],
      z: ["NULL", "CAST(NULL AS STRING)", "'UTC'"],
    },
  },
];

/** BIGNUMERICs that were negated, compared with others: their negation has the form of any other number. */
export const negatedBigNumericCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "(SELECT -x = BIGNUMERIC '$n' FROM UNNEST([BIGNUMERIC '-$n']) AS x)",
      "(SELECT -x IN (BIGNUMERIC '$n', BIGNUMERIC '1') FROM UNNEST([BIGNUMERIC '-$n']) AS x)",
      "(SELECT ABS(x) = BIGNUMERIC '$n' FROM UNNEST([BIGNUMERIC '-$n']) AS x)",
      "(SELECT COUNT(DISTINCT y) FROM UNNEST([BIGNUMERIC '-$n']) AS x, UNNEST([-x, BIGNUMERIC '$n']) AS y)",
      "(SELECT ARRAY_AGG(y ORDER BY y) FROM UNNEST([BIGNUMERIC '-$n']) AS x, UNNEST([-x, x, BIGNUMERIC '$n']) AS y)",
    ],
    values: {
      n: ["5", "12345678901234567811.466790122", "0.00000000000000000000000000000000000001", "255", "65536"],
    },
  },
];

const arrays = ["[1, 2, NULL]", "CAST([] AS ARRAY<INT64>)", "CAST(NULL AS ARRAY<INT64>)", "[NULL, 7]"];

/** SAFE. of array functions, for values of columns too. */
export const safeArrayCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "SAFE.ARRAY_FIRST($a)",
      "SAFE.ARRAY_LAST($a)",
      "SAFE.ARRAY_SLICE($a, 0, 1)",
      "(SELECT SAFE.ARRAY_FIRST(s.a) FROM UNNEST([STRUCT($a AS a)]) AS s)",
      "(SELECT MAX(SAFE.ARRAY_LAST(s.a)) FROM UNNEST([STRUCT($a AS a)]) AS s)",
      "ARRAY_INCLUDES($a, 7)",
      "ARRAY_INCLUDES_ANY($a, [7, NULL])",
      "ARRAY_INCLUDES_ALL($a, [7, NULL])",
      "ARRAY_INCLUDES_ALL([7, 1], $a)",
    ],
    values: { a: arrays },
  },
  {
    expressions: [
      "ARRAY_INCLUDES([CAST('nan' AS FLOAT64), 0.0], CAST('nan' AS FLOAT64))",
      "ARRAY_INCLUDES([1.5, -0.0], 0.0)",
      "ARRAY_INCLUDES([STRUCT(1, 'a')], STRUCT(1, 'a'))",
      "ARRAY_INCLUDES([STRUCT(1, CAST(NULL AS STRING))], STRUCT(1, CAST(NULL AS STRING)))",
    ],
  },
];

/** STRING_AGG of BYTES in an order of their own. */
export const bytesAggregateCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "(SELECT STRING_AGG(DISTINCT x, b'-' ORDER BY x$d) FROM UNNEST([b'b', b'\\xff', b'a', NULL, b'b', b'\\xc3\\xa9']) AS x)",
      "(SELECT STRING_AGG(x, b'\\xff' ORDER BY x$d LIMIT 3) FROM UNNEST([b'b', b'\\xff', b'a', NULL, b'b']) AS x)",
      "(SELECT STRING_AGG(DISTINCT x, b'' ORDER BY x$d LIMIT 2) FROM UNNEST([b'b', b'\\xff', b'a', b'b']) AS x)",
    ],
    values: { d: ["", " DESC"] },
  },
];

/** APPROX_TOP_SUM of many values, which the evaluator does not implement. */
export const topSumCases: readonly DocumentedCase[] = [
  {
    source:
      "https://cloud.google.com/bigquery/docs/reference/standard-sql/approximate_aggregate_functions#approx_top_sum",
    documented: [
      [
        "SELECT APPROX_TOP_SUM(MOD(x, 5000), x, 2) FROM UNNEST(GENERATE_ARRAY(1, 20000)) AS x",
        "[STRUCT(0 AS value, 50000 AS sum), (4999, 49996)]",
      ],
      [
        "SELECT APPROX_TOP_SUM(x, w, 4) FROM UNNEST([STRUCT('a' AS x, 2 AS w), (NULL, 5), ('b', NULL), ('a', 1), (NULL, -1)])",
        "[STRUCT(CAST(NULL AS STRING) AS value, 4 AS sum), ('a', 3), ('b', NULL)]",
      ],
      [
        "SELECT APPROX_TOP_SUM(x, w, 3) FROM UNNEST([STRUCT(1.5 AS x, 2.5 AS w), (CAST('nan' AS FLOAT64), 1), (1.5, 0.5), (CAST('nan' AS FLOAT64), 4)])",
        "[STRUCT(CAST('nan' AS FLOAT64) AS value, 5.0 AS sum), (1.5, 3.0)]",
      ],
      [
        "SELECT APPROX_TOP_SUM(x, w, 1) FROM UNNEST([STRUCT('b' AS x, NUMERIC '0.1' AS w), ('a', NUMERIC '0.2'), ('b', NUMERIC '0.1')])",
        "[STRUCT('a' AS value, NUMERIC '0.2' AS sum)]",
      ],
      [
        "SELECT APPROX_TOP_SUM(x, w, 2) FROM UNNEST([STRUCT('b' AS x, BIGNUMERIC '0.1' AS w), ('a', BIGNUMERIC '1e-30')])",
        "[STRUCT('b' AS value, BIGNUMERIC '0.1' AS sum), ('a', BIGNUMERIC '1e-30')]",
      ],
      [
        "SELECT ARRAY_LENGTH(APPROX_TOP_SUM(x, 1, 2)) FROM UNNEST([1]) AS x WHERE x > 1",
        "CAST(NULL AS INT64)",
      ],
    ],
  },
];

/** Patterns that are none, or match single bytes, which DuckDB reads before it knows whether an error matters. */
export const patternCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "SAFE.REGEXP_CONTAINS($b, $p)",
      "SAFE.REGEXP_EXTRACT($b, $p)",
      "SAFE.REGEXP_EXTRACT_ALL($b, $p)",
      "SAFE.REGEXP_REPLACE($b, $p, b'_')",
      "SAFE.REGEXP_INSTR($b, $p)",
      "REGEXP_EXTRACT_ALL($b, rb'\\C')",
      "REGEXP_REPLACE($b, rb'a\\C', b'_')",
    ],
    values: {
      b: ["b'a\\xff'", "b'ab\\n'", "b''"],
      p: ["b'('", "rb'^a\\C$'", "b'(a)(b)'", "b'[[:alpha:]]'"],
    },
  },
  {
    expressions: [
      "SAFE.REGEXP_CONTAINS('a', r'\\C')",
      "SAFE.REGEXP_EXTRACT('ab', CONCAT('(', ''))",
      "REGEXP_INSTR('xab', r'\\Cb')",
      "(SELECT STRING_AGG(IFNULL(SAFE.REGEXP_EXTRACT('ab', p), '-'), '|' ORDER BY p) FROM UNNEST(['a', '(', 'x', '(a|b)', '(a)(b)', NULL]) AS p)",
    ],
  },
];

/** Series by steps that reach beyond their type, or of more elements than fit into the memory. */
export const longSeriesCases: readonly ExpressionCase[] = [
  {
    expressions: ["ARRAY_LENGTH(GENERATE_ARRAY(1, $n))", "SAFE.GENERATE_ARRAY($n, 1, -1)"],
    values: { n: ["9223372036854775807", "100000000000", "2"] },
  },
  {
    expressions: [
      "GENERATE_ARRAY(9223372036854775805, 9223372036854775807, $n)",
      "GENERATE_ARRAY(-9223372036854775806, -9223372036854775807, -$n)",
      "GENERATE_DATE_ARRAY('2024-01-30', '2024-03-03', INTERVAL $n DAY)",
      "GENERATE_DATE_ARRAY('2024-01-30', '2024-03-03', INTERVAL $n WEEK)",
      "GENERATE_DATE_ARRAY('2024-01-30', '2024-03-03', INTERVAL $n YEAR)",
      "ARRAY_LENGTH(GENERATE_TIMESTAMP_ARRAY('2024-01-01', '2024-01-03', INTERVAL $n DAY))",
      "ARRAY_LENGTH(GENERATE_TIMESTAMP_ARRAY('2024-01-03', '2024-01-01', INTERVAL -$n HOUR))",
    ],
    values: { n: ["9223372036854775807", "100000000000", "4000001", "2"] },
  },
];
