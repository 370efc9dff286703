import type { ExpressionCase } from "../cases.ts";

const bytes = [
  "b''",
  "b'a'",
  "b'Abc def'",
  "b'\\x00\\xff\\x00'",
  "b'\\xe3\\x81'",
  "CAST('日本é' AS BYTES)",
  "b'a,b,,c'",
  "b'%_\\\\\\\\'",
  "CAST(NULL AS BYTES)",
];
const pieces = [
  "b''",
  "b'a'",
  "b'b'",
  "b','",
  "b'\\x00'",
  "b'\\xff'",
  "b'\\xe6\\x97'",
  "CAST(NULL AS BYTES)",
];
const small = ["0", "1", "2", "-1", "-2", "5", "100", "-100", "NULL"];

/** Functions on BYTES that have a namesake on STRING. */
export const bytesCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "LENGTH($b)",
      "OCTET_LENGTH($b)",
      "UPPER($b)",
      "LOWER($b)",
      "REVERSE($b)",
      "ASCII($b)",
      "SAFE.ASCII($b)",
      "TO_CODE_POINTS($b)",
      "CODE_POINTS_TO_BYTES(TO_CODE_POINTS($b))",
      "TRIM($b, b'a\\xff')",
      "LTRIM($b, b'A\\x00')",
      "RTRIM($b, b'cf\\x00')",
      "TRIM($b, b'')",
      "TRIM($b, NULL)",
      "TRANSLATE($b, b'a\\xff,', b'\\xfe')",
      "TRANSLATE($b, b'aa', b'bc')",
      "CONCAT($b, b'x', $b)",
      "$b || b'\\xff'",
      "TO_HEX(SHA512($b))",
      "TO_BASE32($b)",
      "$b IN (b'a', b'\\xe3\\x81')",
      "$b BETWEEN b'A' AND b'a'",
      "SAFE_CONVERT_BYTES_TO_STRING($b)",
      "SAFE_CAST($b AS STRING)",
      "FORMAT('%t', $b)",
      "FORMAT('%T', $b)",
      "FORMAT('%T', [$b])",
    ],
    values: { b: bytes },
  },
  {
    expressions: [
      "SUBSTR($b, $n)",
      "SUBSTR($b, $n, 2)",
      "SUBSTR($b, 2, $n)",
      "LEFT($b, $n)",
      "RIGHT($b, $n)",
      "REPEAT($b, $n)",
      "LPAD($b, $n)",
      "RPAD($b, $n)",
      "LPAD($b, $n, b'*-')",
      "RPAD($b, $n, b'\\xff')",
      "RPAD($b, $n, b'')",
      "LPAD($b, $n, NULL)",
    ],
    values: { b: bytes, n: small },
  },
  {
    expressions: [
      "STRPOS($b, $p)",
      "INSTR($b, $p)",
      "INSTR($b, $p, -1)",
      "INSTR($b, $p, 2, 1)",
      "INSTR($b, $p, 1, 2)",
      "STARTS_WITH($b, $p)",
      "ENDS_WITH($b, $p)",
      "REPLACE($b, $p, b'Z\\xff')",
      "REPLACE($b, $p, b'')",
      "SPLIT($b, $p)",
      "$b LIKE $p",
      "$b < $p",
    ],
    values: { b: bytes, p: pieces },
  },
  {
    expressions: ["$b LIKE $p", "$b NOT LIKE $p", "$b LIKE ANY (b'z', $p)", "$b NOT LIKE ALL ($p, NULL)"],
    values: {
      b: bytes,
      p: ["b'%'", "b'_'", "b'a%'", "b'___'", "b'%\\xff%'", "b'\\\\\\\\%\\\\\\\\_%'", "b'%\\\\\\\\'"],
    },
  },
  { expressions: ["INSTR(b'banana', b'an', $n, $m)"], values: { n: small, m: ["1", "2", "3", "0", "-1"] } },
  {
    expressions: ["LENGTH(REPEAT($s, $n))"],
    values: {
      s: ["''", "'ab'", "'日'", "b''", "b'\\xff'", "b'ab'"],
      n: ["0", "349525", "349526", "524288", "524289", "1048576", "1048577", "9223372036854775807"],
    },
  },
];
