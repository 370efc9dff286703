import type { ExpressionCase } from "../cases.ts";

const flags = ["", "'", "#", "0", "-", "+ ", "'#0", "'-+"];

/** Every code of FORMAT with flags, widths and precisions. */
export const formatCodeCases: readonly ExpressionCase[] = [
  {
    expressions: ['FORMAT("%$g$w$c|", $v)'],
    values: {
      g: flags,
      w: ["", "14", ".0", ".5", "14.8"],
      c: ["d", "x", "X", "o"],
      v: ["0", "-8", "1234567890", "-9223372036854775808", "CAST(NULL AS INT64)"],
    },
  },
  {
    expressions: ['FORMAT("%$g$w$c|", $v)'],
    values: {
      g: ["", "'", "#", "0", "'#0"],
      w: ["14", ".0", ".3", ".20"],
      c: ["f", "e", "G"],
      v: [
        "0.0",
        "-0.0",
        "0.5",
        "2.5",
        "-1234567.891",
        "9.9999999",
        "1e23",
        "5e-324",
        "CAST('-inf' AS FLOAT64)",
        "CAST('nan' AS FLOAT64)",
        "NUMERIC '0'",
        "NUMERIC '0.5'",
        "NUMERIC '-2.5'",
        "NUMERIC '99999999999999999999999999999.999999999'",
        "NUMERIC '-0.000012345'",
        "CAST(NULL AS NUMERIC)",
      ],
    },
  },
  {
    expressions: ["FORMAT('%$w$c|', $v)"],
    values: {
      w: ["", "8", "-8", ".2", "08.1"],
      c: ["s", "t", "T"],
      v: ["'日本語'", "'e\\u0301'", "'a\\x00b'", "''", "CAST(NULL AS STRING)"],
    },
  },
  {
    expressions: ["FORMAT('%$c', $j)"],
    values: {
      c: ["p", "P", "t", "T", "12p", "s"],
      j: [
        'JSON \'{"a":[1,{"b":null}],"c":{},"d":[],"e":"x\\\\n{[,:]}","f\\\\"":1.5}\'',
        "JSON '[]'",
        "JSON '[[1],[[]]]'",
        'JSON \'"a\\\\\\\\\\\\""\'',
        "JSON 'null'",
        "CAST(NULL AS JSON)",
      ],
    },
  },
  {
    expressions: ["FORMAT('%t|%T', $b, $b)", "FORMAT('%T', [$b])"],
    values: {
      b: [
        "b''",
        "b'\"'",
        'b"\'"',
        "b'\\'\"'",
        "b'\\n\\r\\t\\\\\\\\\\x07\\x7f\\x80 ~'",
        "CAST(NULL AS BYTES)",
      ],
    },
  },
  {
    expressions: ["FORMAT('%*d|', $n, 7)", "FORMAT('%.*f|', $n, 2.5)", "FORMAT('%-*.*s|', 5, $n, 'abc')"],
    values: { n: ["0", "3", "-5", "2000000", "CAST(NULL AS INT64)"] },
  },
  {
    expressions: [
      "FORMAT('%u', 5)",
      "FORMAT('%d', 1.5)",
      "FORMAT('%s', 5)",
      "FORMAT('%f', 5)",
      "FORMAT('%p', 'a')",
      "FORMAT('%*d', 'a', 5)",
      "FORMAT('%5%')",
      "FORMAT('%%|%d%%', 5)",
      "FORMAT('%')",
      "FORMAT('%-')",
      "FORMAT('%y', 1)",
      "FORMAT('%日', 1)",
      "FORMAT('%1$d', 3)",
      "FORMAT('%d')",
      "FORMAT('%d', 1, 2)",
      "FORMAT('%t %s', NULL, 'a')",
      "FORMAT(NULL, 1)",
      "FORMAT(ERROR('wrong'), 1)",
      "FORMAT('%2000000d', 1)",
      "FORMAT('%.2000f', 1.0)",
      "FORMAT('%.2000g', 1.0)",
      "FORMAT('%T', ('a', 1, NULL, [1, NULL], b'x', NUMERIC '1.5'))",
      "FORMAT('%t', [('a', [b'x']), (NULL, [])])",
    ],
  },
];
