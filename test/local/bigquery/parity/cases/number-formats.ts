import type { DocumentedCase, ExpressionCase } from "../cases.ts";

const values = [
  "0",
  "-12",
  "12345",
  "-9223372036854775808",
  "0.23",
  "-0.05",
  "99.995",
  "1234.5678",
  "-1e-7",
  "1e300",
  "NUMERIC '-0.001'",
  "NUMERIC '1234.565'",
  "NUMERIC '-99999999999999999999999999999.999999999'",
  "BIGNUMERIC '0.00000000000000000000000000000000000005'",
  "CAST('-inf' AS FLOAT64)",
  "CAST('nan' AS FLOAT64)",
  "CAST(NULL AS INT64)",
  "CAST(NULL AS FLOAT64)",
];

/** CAST of numbers to text by format elements. */
export const numberFormatCases: readonly ExpressionCase[] = [
  {
    expressions: ["CAST($value AS STRING FORMAT '$digits')"],
    values: {
      value: values,
      digits: [
        "999",
        "000",
        "9,999.99",
        "99G990D00",
        "S9990.0",
        "9999S",
        "9999.9MI",
        "9999.9pr",
        "$999,990.00",
        "c999.99",
        "B99.999S",
        "B$0,000.0",
        "9.99EEEE",
        "s990eeee",
        ".9EEEE",
        "FM999,999.00",
        "FM0000.00",
        "FMB$9.9MI",
        "0X0x",
        "xxxxxxxxxxxxxxxxMI",
        "FMSXX",
        "S000V00",
        ".99",
        "9999999999999999999999999999999999999999",
      ],
    },
  },
  {
    expressions: ["CAST(12 AS STRING FORMAT '$wrong')", "SAFE_CAST(1.5 AS STRING FORMAT '$wrong')"],
    values: {
      wrong: [
        "",
        "PR9",
        "EEEE",
        "9.9.9",
        "9X",
        "X9",
        "X,X",
        "9MI9",
        "FMFM9",
        "$C9",
        "9 9",
        "S9S",
        "9V.9",
        "XXXXXXXXXXXXXXXXX",
        "XB",
        "$X",
        "9.9,9",
        "EEEE9",
        "9EEEE9",
        "S",
        "9SEEEE",
        "RN9",
        "TMB",
        "9TM",
      ],
    },
  },
  {
    expressions: ["CAST(x AS STRING FORMAT f)", "SAFE_CAST(x * 1000 AS STRING FORMAT f)"].map(
      (cast) =>
        `(SELECT STRING_AGG(${cast}, '|' ORDER BY x, f) FROM UNNEST([1.5, -20, 300]) AS x, UNNEST(['999', NULL, 'S99.9']) AS f)`,
    ),
  },
];

export const documentedNumberFormatCases: readonly DocumentedCase[] = [
  {
    source:
      "https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements#format_numeric_type_as_string",
    documented: [
      ["CAST(2021 AS STRING FORMAT 'RN')", "'          MMXXI'"],
      ["CAST(3999 AS STRING FORMAT 'FMRN')", "'MMMCMXCIX'"],
      ["CAST(1443.5 AS STRING FORMAT 'FMRN')", "'MCDXLIV'"],
      ["SAFE_CAST(4000 AS STRING FORMAT 'RN')", "CAST(NULL AS STRING)"],
      ["SAFE_CAST(0 AS STRING FORMAT 'RN')", "CAST(NULL AS STRING)"],
    ],
  },
];
