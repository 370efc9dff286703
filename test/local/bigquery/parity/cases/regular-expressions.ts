import type { ExpressionCase } from "../cases.ts";

const subjects = [
  "''",
  "'abc'",
  "'a1b22c333'",
  "'日本123語'",
  "'line1\\nline2'",
  "'a b  c'",
  "'😀x😀'",
  "NULL",
];
const patterns = [
  "r''",
  "r'a'",
  "r'^a'",
  "r'$'",
  "r'(\\d+)'",
  "r'(?i)[A-Z]+'",
  "r'.'",
  "r'(x)?b'",
  "r'a*'",
  "r'(a)|b'",
  "r'\\b'",
  "r'(?m)$'",
  "r'\\d*$'",
  "r'\\s*'",
  "r'ab|$'",
  "r'(a)(b)'",
  "NULL",
];

/** Positions, occurrences, matches of nothing, and patterns that are computed. */
export const regularExpressionPositionCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "REGEXP_EXTRACT_ALL($s, $p)",
      "REGEXP_EXTRACT($s, $p, 2)",
      "REGEXP_EXTRACT($s, $p, 1, 2)",
      "REGEXP_SUBSTR($s, $p, 4, 1)",
      "REGEXP_INSTR($s, $p)",
      "REGEXP_INSTR($s, $p, 2)",
      "REGEXP_INSTR($s, $p, 1, 2)",
      "REGEXP_INSTR($s, $p, 2, 2, 1)",
    ],
    values: { s: subjects, p: patterns },
  },
  {
    expressions: ["REGEXP_EXTRACT('日本日本', '本', $n)", "REGEXP_INSTR('日本日本', '本', $n)"],
    values: { n: ["0", "1", "4", "5", "6", "-1", "9223372036854775807", "NULL"] },
  },
  {
    expressions: ["REGEXP_EXTRACT('abcabc', 'b', 1, $n)", "REGEXP_INSTR('abcabc', 'b', 1, $n)"],
    values: { n: ["0", "1", "2", "3", "-1", "9223372036854775807", "NULL"] },
  },
  {
    expressions: [
      "REGEXP_INSTR('abcabc', 'b', 1, 1, 2)",
      "SAFE.REGEXP_INSTR('abcabc', 'b', 0)",
      "SAFE.REGEXP_EXTRACT('abcabc', 'b', 0)",
      "SAFE.REGEXP_CONTAINS('abc', '(')",
      "SAFE.REGEXP_EXTRACT_ALL('abc', '(')",
      "SAFE.REGEXP_EXTRACT('abc', '(', 1)",
      "SAFE.REGEXP_REPLACE('abc', '[', 'x')",
      "SAFE.REGEXP_INSTR('abc', '*')",
      "REGEXP_INSTR('日本語日本語', '本(語)', 2, 2)",
      "REGEXP_INSTR('日本語日本語', '本(語)', 1, 1, 1)",
      "REGEXP_EXTRACT('abc', CONCAT('(b', ')'))",
      "REGEXP_EXTRACT_ALL('abcb', CONCAT('(b', ')'))",
      "REGEXP_EXTRACT('abcb', CONCAT('(b', ')', '(c)'))",
      "REGEXP_REPLACE('abc', CONCAT('(b', ')'), CONCAT(r'\\', '1', '!'))",
      "REGEXP_REPLACE('abc', 'b', CONCAT(r'\\', '1'))",
      "REGEXP_REPLACE('abc', 'b', r'\\a')",
      "REGEXP_REPLACE('abc', 'b', 'x\\\\')",
      "REGEXP_EXTRACT_ALL('abc', r'\\B')",
      "REGEXP_REPLACE('12345', r'\\B', ',')",
    ],
  },
];

/** The same on BYTES, where each byte is a character. */
export const regularExpressionBytesCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "REGEXP_CONTAINS($b, $p)",
      "REGEXP_EXTRACT($b, $p)",
      "REGEXP_EXTRACT($b, $p, 2)",
      "REGEXP_EXTRACT($b, $p, 1, 2)",
      "REGEXP_EXTRACT_ALL($b, $p)",
      "REGEXP_REPLACE($b, $p, b'<\\xff>')",
      "REGEXP_REPLACE($b, $p, rb'[\\0]')",
      "REGEXP_INSTR($b, $p)",
      "REGEXP_INSTR($b, $p, 2, 1, 1)",
    ],
    values: {
      b: ["b''", "b'abc'", "b'\\x00\\xff\\x00'", "CAST('日本é' AS BYTES)", "b'a1b22c333'", "NULL"],
      p: [
        "rb''",
        "rb'a'",
        "rb'.'",
        "rb'(\\d+)'",
        "rb'\\xff'",
        "rb'\\x00(.)'",
        "rb'[\\x80-\\xff]+'",
        "rb'a*'",
        "rb'(?i)B'",
        "rb'('",
      ],
    },
  },
];
