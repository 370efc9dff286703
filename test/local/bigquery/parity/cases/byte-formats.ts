import type { DocumentedCase, ExpressionCase } from "../cases.ts";

const formats = [
  "'HEX'",
  "'base2'",
  "'BASE8'",
  "'BASE16'",
  "'BASE64'",
  "'BASE64M'",
  "'ASCII'",
  "'UTF-8'",
  "'utf8'",
  "'bogus'",
  "''",
  "NULL",
];

/** CAST between BYTES and STRING with FORMAT, and the encodings' malformed texts. */
export const byteFormatCases: readonly ExpressionCase[] = [
  {
    expressions: ["CAST($b AS STRING FORMAT $f)", "SAFE_CAST($b AS STRING FORMAT $f)"],
    values: {
      f: formats,
      b: [
        "b''",
        "b'a'",
        "b'ab'",
        "b'abc'",
        "b'\\x00\\x01'",
        "b'\\xff\\xfe\\xfd\\xfc'",
        "CAST('日' AS BYTES)",
        "CAST(REPEAT('abcdefgh', 15) AS BYTES)",
        "CAST(NULL AS BYTES)",
      ],
    },
  },
  {
    expressions: ["CAST($s AS BYTES FORMAT $f)", "SAFE_CAST($s AS BYTES FORMAT $f)"],
    values: {
      f: formats,
      s: [
        "''",
        "'0'",
        "'01'",
        "'000000010'",
        "'777'",
        "'3770'",
        "'7777777'",
        "'37777777777'",
        "'abc'",
        "'YWI='",
        "'YW I='",
        "'日'",
        "CAST(NULL AS STRING)",
      ],
    },
  },
  {
    expressions: ["FROM_BASE64($s)", "SAFE.FROM_BASE64($s)", "FROM_HEX($s)"],
    values: {
      s: [
        "''",
        "' '",
        "'='",
        "'=='",
        "'YQ'",
        "'YQ='",
        "'YQ=='",
        "'YQ==='",
        "'YR=='",
        "'YWJj=='",
        "'YQ==YQ=='",
        "'Y Q = ='",
        "'\\t\\nYQ'",
        "'Y\\u3000Q'",
        "'a-_b'",
        "'A B'",
        "'0x41'",
        "'é'",
      ],
    },
  },
];

/** BASE32 is a format that the evaluator lacks. */
export const byteFormatDocumentedCases: readonly DocumentedCase[] = [
  {
    source:
      "https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements#format_bytes_as_string",
    documented: [
      ["CAST(b'abc\\xff' AS STRING FORMAT 'BASE32')", "'MFRGH7Y='"],
      ["CAST('MFRGH7Y=' AS BYTES FORMAT 'BASE32')", "b'abc\\xff'"],
    ],
  },
];

/** How BigQuery documents functions that the evaluator does not have. */
export const searchDocumentedCases: readonly DocumentedCase[] = [
  {
    source: "https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#contains_substr",
    documented: [
      ["CONTAINS_SUBSTR('the blue house', 'Blue house')", "TRUE"],
      ["CONTAINS_SUBSTR('the red house', 'blue')", "FALSE"],
      ["CONTAINS_SUBSTR('\\u2168 day', 'IX')", "TRUE"],
      ["CONTAINS_SUBSTR('ﾊﾟｿｺﾝ', 'パソコン')", "TRUE"],
      ["CONTAINS_SUBSTR((23, 35, 41), '35')", "TRUE"],
      ["CONTAINS_SUBSTR(('abc', ['def', 'ghi', 'jkl'], 'mno'), 'jk')", "TRUE"],
      ["CONTAINS_SUBSTR(('abc', NULL), 'B')", "TRUE"],
      ["CONTAINS_SUBSTR(('abc', NULL), 'z')", "NULL"],
      ["CONTAINS_SUBSTR([CAST(NULL AS STRING), 'a'], 'z')", "NULL"],
      ["CONTAINS_SUBSTR(CAST(NULL AS STRING), 'a')", "NULL"],
      ["CONTAINS_SUBSTR(DATE '2025-01-02', '01-0')", "TRUE"],
      ["CONTAINS_SUBSTR(12.50, '2.5')", "TRUE"],
    ],
  },
  {
    source: "https://cloud.google.com/bigquery/docs/reference/standard-sql/string_functions#edit_distance",
    documented: [
      ["EDIT_DISTANCE('abc', 'xyz')", "3"],
      ["EDIT_DISTANCE('', 'abc')", "3"],
      ["EDIT_DISTANCE('日本', '日本語')", "1"],
      ["EDIT_DISTANCE('abcdefg', 'a', max_distance => 2)", "2"],
      ["EDIT_DISTANCE('abcdefg', 'abcd', max_distance => 5)", "3"],
      ["EDIT_DISTANCE(b'\\xe6\\x97', b'\\xe6\\x98\\x99')", "2"],
      ["EDIT_DISTANCE('a', NULL)", "CAST(NULL AS INT64)"],
    ],
  },
];
