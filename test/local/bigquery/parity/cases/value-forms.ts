import type { ExpressionCase } from "../cases.ts";

const types = ["INT64", "FLOAT64", "NUMERIC", "BIGNUMERIC", "BOOL", "STRING", "BYTES", "DATE", "DATETIME"];
const others = ["TIME", "TIMESTAMP", "INTERVAL", "JSON", "ARRAY<INT64>", "STRUCT<a INT64>"];

/** NULLs of every type as FORMAT and JSON write them. */
export const writtenNullCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "FORMAT('%t|%T', CAST(NULL AS $k), CAST(NULL AS $k))",
      "FORMAT('%8t|%-8T|', CAST(NULL AS $k), CAST(NULL AS $k))",
      "FORMAT('%T', STRUCT(CAST(NULL AS $k)))",
      "TO_JSON_STRING([STRUCT(CAST(NULL AS $k) AS x)])",
      "TO_JSON(STRUCT(CAST(NULL AS $k) AS x))",
    ],
    values: { k: [...types, ...others] },
  },
];

/** FLOAT64s in JSON values: the fewest digits that read back alike. */
export const jsonNumberCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "TO_JSON($n)",
      "TO_JSON_STRING(TO_JSON($n))",
      "JSON_ARRAY($n, STRUCT($n AS x))",
      "PARSE_JSON(TO_JSON_STRING($n), wide_number_mode=>'round')",
      "JSON_SET(JSON '{}', '$.a', $n)",
    ],
    values: {
      n: [
        "5e-324",
        "1e-310",
        "9.223372036854775e18",
        "1e15",
        "1e14",
        "999999999999999.0",
        "123456789012345.6",
        "0.0001",
        "0.00001",
        "-0.00012345",
        "0.1 + 0.2",
        "-0.0",
        "1.7976931348623157e308",
        "NUMERIC '9223372036854775808.4'",
        "NUMERIC '99999999999999999999999999999.999999999'",
        "BIGNUMERIC '1e-38'",
      ],
    },
  },
];

/** PERCENTILE_DISC by fractions that are a little more or less than the ratio that they stand for. */
export const discretePercentileCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "(SELECT STRING_AGG(DISTINCT FORMAT('%t %t', n, v)) FROM (SELECT $n AS n, PERCENTILE_DISC(x, $p) OVER () AS v FROM UNNEST(GENERATE_ARRAY(1, $n)) AS x))",
      "(SELECT MAX(v) FROM (SELECT PERCENTILE_DISC(IF(x = 1, NULL, x), $p RESPECT NULLS) OVER () AS v FROM UNNEST(GENERATE_ARRAY(1, $n)) AS x))",
      "(SELECT MAX(v) FROM (SELECT PERCENTILE_DISC(x / 2, $p) OVER () AS v FROM UNNEST(GENERATE_ARRAY(1, $n)) AS x))",
    ],
    values: {
      n: ["5", "10", "20", "100"],
      p: [
        "0",
        "0.01",
        "0.05",
        "0.1",
        "0.2",
        "0.25",
        "0.3",
        "0.35",
        "0.4",
        "0.55",
        "0.6",
        "0.7",
        "0.9",
        "0.99",
        "1",
      ],
    },
  },
];

/** Words between all characters of ASCII, and whole numbers padded to a width. */
export const wordAndWidthCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "(SELECT STRING_AGG(INITCAP(CONCAT('aB', CODE_POINTS_TO_STRING([c]), 'cD', CODE_POINTS_TO_STRING([c, c]), 'EF')), '|' ORDER BY c) FROM UNNEST(GENERATE_ARRAY($from, $from + 15)) AS c)",
    ],
    values: { from: ["0", "16", "32", "48", "64", "80", "96", "112", "128", "160", "8192"] },
  },
  {
    expressions: [
      "(SELECT STRING_AGG(INITCAP(x), '|') FROM UNNEST(['', ' ', 'o\\'neil mc-donald', 'éa b', '1a 2b', NULL]) AS x)",
    ],
  },
  {
    expressions: [
      "(SELECT STRING_AGG(FORMAT('$f', x, x), '/' ORDER BY x) FROM UNNEST([0, -1, 42, NULL, 9223372036854775807, -9223372036854775808]) AS x)",
    ],
    values: { f: ["%05d|%d", "%%%3d%%%020d", "é%1d{}%02d", "%00d%d", "%-4d|%+d", "%d"] },
  },
  {
    expressions: [
      "(SELECT STRING_AGG(IFNULL(CAST(SAFE_CAST(x AS $k) AS STRING), '-'), '|') FROM UNNEST(['', 'a', '1', 'e', 'nan', '-', '２', '2024-', '1:', 'T']) AS x)",
    ],
    values: { k: ["INT64", "FLOAT64", "NUMERIC", "BOOL", "DATE", "DATETIME", "TIME", "TIMESTAMP"] },
  },
];
