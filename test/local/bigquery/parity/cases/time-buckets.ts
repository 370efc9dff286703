import type { ExpressionCase } from "../cases.ts";

const days = ["INTERVAL 1 DAY", "INTERVAL 7 DAY", "INTERVAL 30 DAY"];
const months = ["INTERVAL 1 MONTH", "INTERVAL 5 MONTH", "INTERVAL 1 YEAR"];
const clocks = ["INTERVAL 15 MINUTE", "INTERVAL 7 HOUR", "INTERVAL '0.5' SECOND"];
const wrong = [
  "INTERVAL 0 DAY",
  "INTERVAL -1 DAY",
  "MAKE_INTERVAL(month => 1, day => 1)",
  "MAKE_INTERVAL(day => 1, hour => 1)",
  "CAST(NULL AS INTERVAL)",
];

/** DATE_BUCKET, DATETIME_BUCKET and TIMESTAMP_BUCKET. */
export const timeBucketCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "DATE_BUCKET($date, $width)",
      "DATE_BUCKET($date, $width, DATE '2024-01-31')",
      "SAFE.DATE_BUCKET($date, $width)",
    ],
    values: {
      date: [
        "DATE '2024-03-05'",
        "DATE '2024-02-29'",
        "DATE '1949-12-31'",
        "DATE '9999-12-31'",
        "DATE '0001-01-01'",
        "CAST(NULL AS DATE)",
      ],
      width: [...days, ...months, ...wrong, "INTERVAL 5 HOUR"],
    },
  },
  {
    expressions: [
      "DATETIME_BUCKET($time, $width)",
      "DATETIME_BUCKET($time, $width, DATETIME '2024-01-31 13:00:00.5')",
    ],
    values: {
      time: [
        "DATETIME '2024-03-05 12:34:56.789'",
        "DATETIME '2024-02-29 13:00:00.5'",
        "DATETIME '1949-12-31 23:59:59.999999'",
        "DATETIME '0001-01-01 00:00:00'",
        "CAST(NULL AS DATETIME)",
      ],
      width: [...days, ...months, ...clocks, ...wrong],
    },
  },
  {
    expressions: [
      "TIMESTAMP_BUCKET($time, $width)",
      "TIMESTAMP_BUCKET($time, $width, TIMESTAMP '2000-01-01 00:00:01')",
    ],
    values: {
      time: [
        "TIMESTAMP '2024-03-05 12:34:56.789'",
        "TIMESTAMP '1940-03-05 12:34:56'",
        "TIMESTAMP '0001-01-01 00:00:00'",
        "CAST(NULL AS TIMESTAMP)",
      ],
      width: [...days, "INTERVAL 1 MONTH", ...clocks, ...wrong],
    },
  },
];

/** ARRAY_SLICE and ARRAY_IS_DISTINCT. */
export const arrayPartCases: readonly ExpressionCase[] = [
  {
    expressions: ["ARRAY_SLICE($array, $from, $to)"],
    values: {
      array: ["['a', 'b', NULL, 'd', 'e']", "CAST([] AS ARRAY<STRING>)", "CAST(NULL AS ARRAY<STRING>)"],
      from: ["0", "1", "-3", "-100", "4", "100", "CAST(NULL AS INT64)"],
      to: ["0", "3", "-1", "-100", "100", "CAST(NULL AS INT64)"],
    },
  },
  {
    expressions: ["ARRAY_IS_DISTINCT($array)"],
    values: {
      array: [
        "[1, 2, NULL]",
        "[1, 2, NULL, NULL]",
        "[1, 2, 1]",
        "['a', 'A', 'ａ']",
        "[1.5, CAST('nan' AS FLOAT64), CAST('nan' AS FLOAT64)]",
        "[0.0, -0.0]",
        "[DATE '2024-01-01', DATE '2024-01-01']",
        "[b'a', b'b']",
        "CAST([] AS ARRAY<INT64>)",
        "CAST(NULL AS ARRAY<INT64>)",
      ],
    },
  },
];
