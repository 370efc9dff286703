import type { ExpressionCase } from "../cases.ts";

const smallest = "(-9223372036854775807 - 1)";
const dates = ["DATE '0987-06-05'", "DATE '2024-12-09'", "CAST(NULL AS DATE)"];
const datetimes = ["DATETIME '0001-01-01 00:00:00'", "DATETIME '2024-02-03 04:05:06.789'"];
const timestamps = ["TIMESTAMP '2024-02-29 23:59:59.9+00'", "TIMESTAMP '1969-12-31 00:00:00+00'"];

/** Formats whose elements have flags, widths and modifiers: `%-d`, `%_H`, `%^a`, `%5Y`. */
export const formatFlagCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "FORMAT_DATE('$f', $d)",
      "FORMAT_DATETIME('$f', $t)",
      "FORMAT_TIMESTAMP('$f', $m)",
      "FORMAT_TIMESTAMP('$f', $m, 'Asia/Kathmandu')",
      "FORMAT_TIME('$f', TIME '03:04:05')",
    ],
    values: {
      f: [
        "%-m/%-d/%Y %-I:%M %p",
        "%_d|%_H|%_m|%_j|%_y|%_Y|%_z",
        "%0e|%0k|%0l|%0H|%05Y|%012a",
        "%^a %^B %^c %^P %^p %^Q",
        "%#a %#B %#c %#p %#Z",
        "%5d|%12A|%12F|%5e|%12T|%5n|%5%|%12z",
        "%-5Y|%_5a|%-^b|%^-H|%_0k|%-0e",
        "%-y|%-C|%-G|%-g|%-u|%-w|%-U|%-V|%-W|%-z|%-Z|%-s|%-Q|%-f",
        "%EC|%Ey|%EY|%Ex|%En|%E%|%OH|%Om|%Od|%Oe|%OS|%Oy|%Ob|%OC|%Op",
        "%E15S|%E9S|%ES",
        "%-",
        "",
      ],
      d: dates,
      t: datetimes,
      m: timestamps,
    },
  },
];

/** Names of zones: in their own case, and none but those of the time zone database. */
export const zoneNameCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "DATE($m, $z)",
      "SAFE.DATE($m, $z)",
      "DATETIME($m, $z)",
      "SAFE.TIME($m, $z)",
      "TIMESTAMP(DATETIME '2024-03-10 02:30:00', $z)",
      "SAFE.TIMESTAMP(DATE '2024-11-03', $z)",
      "FORMAT_TIMESTAMP('%F %T', $m, $z)",
      "SAFE.FORMAT_TIMESTAMP('%F %T', $m, $z)",
      "SAFE.STRING($m, $z)",
      "TIMESTAMP_TRUNC($m, SECOND, $z)",
      "SAFE.TIMESTAMP_TRUNC($m, HOUR, $z)",
      "EXTRACT(HOUR FROM $m AT TIME ZONE $z)",
      "SAFE.PARSE_TIMESTAMP('%F', '2024-02-03', $z)",
      "(SELECT MAX(DATE($m, zone)) FROM UNNEST([$z]) AS zone)",
      "(SELECT MAX(SAFE.DATE($m, zone)) FROM UNNEST([$z]) AS zone)",
    ],
    values: {
      m: ["TIMESTAMP '2024-02-29 18:30:00+00'", "CAST(NULL AS TIMESTAMP)"],
      z: [
        "'Asia/Tokyo'",
        "'Australia/Lord_Howe'",
        "'Japan'",
        "'EST'",
        "'EST5EDT'",
        "'JST'",
        "'PST'",
        "'asia/tokyo'",
        "'utc'",
        "'GMT+5'",
        "'UTC+9'",
        "'+14'",
        "'+14:00'",
        "'+14:30'",
        "'Nowhere/Else'",
        "''",
        "CAST(NULL AS STRING)",
      ],
    },
  },
  {
    expressions: [
      "CAST('2024-01-01 00:00:00 $z' AS TIMESTAMP)",
      "SAFE_CAST('2024-01-01 00:00:00$z' AS TIMESTAMP)",
      "SAFE_CAST('2024-01-01 $z' AS TIMESTAMP)",
      "SAFE_CAST('2024-01-01 00:00:00 $z' AS TIMESTAMP)",
    ],
    values: { z: ["JST", "Asia/Tokyo", "asia/tokyo", "UTC", "Z", "+14:00", "+9", "UTC+9"] },
  },
  {
    expressions: [
      "DATE($m, $z)",
      "SAFE.DATETIME($m, $z)",
      "TIME($m, $z)",
      "EXTRACT(DATE FROM $m AT TIME ZONE $z)",
      "EXTRACT(HOUR FROM $m AT TIME ZONE $z)",
      "TIMESTAMP_TRUNC($m, HOUR, $z)",
      "SAFE.TIMESTAMP_TRUNC($m, MINUTE, $z)",
      "FORMAT_TIMESTAMP('%F %T', $m, $z)",
    ],
    values: {
      m: ["TIMESTAMP '0001-01-01 00:00:00+00'", "TIMESTAMP '9999-12-31 23:59:59.999999+00'"],
      z: ["'Asia/Tokyo'", "'America/St_Johns'", "'+05:45'", "'-12:00'", "'UTC'", "'Pacific/Chatham'"],
    },
  },
];

/** Counts of parts as large as INT64 allows, of dates and times at the edges of the calendar. */
export const largeCountCases: readonly ExpressionCase[] = [
  {
    expressions: ["DATE_$o($d, INTERVAL $n $p)", "SAFE.DATE_$o($d, INTERVAL $n $p)"],
    values: {
      o: ["ADD", "SUB"],
      d: ["DATE '2024-02-29'", "DATE '0001-01-01'", "DATE '9999-12-31'", "CAST(NULL AS DATE)"],
      n: ["1", "-1", "36500", "3652058", smallest, "9223372036854775807", "CAST(NULL AS INT64)"],
      p: ["DAY", "WEEK", "MONTH", "YEAR"],
    },
  },
  {
    expressions: [
      "TIMESTAMP_$o($m, INTERVAL $n $p)",
      "DATETIME_$o(DATETIME($m), INTERVAL $n $p)",
      "(SELECT MAX(TIMESTAMP_$o(m, INTERVAL n $p)) FROM UNNEST([STRUCT($m AS m, $n AS n)]))",
      "TIME_$o(TIME '23:59:59.5', INTERVAL $n MILLISECOND)",
      "TIME_$o(TIME '23:59:59.5', INTERVAL $n HOUR)",
    ],
    values: {
      o: ["ADD", "SUB"],
      m: [
        "TIMESTAMP '9999-12-31 23:00:00+00'",
        "TIMESTAMP '0103-01-01 00:00:00+00'",
        "CAST(NULL AS TIMESTAMP)",
      ],
      n: ["1", "-1", "36600", smallest, "9223372036854775807"],
      p: ["DAY", "HOUR", "MICROSECOND"],
    },
  },
  {
    expressions: ["CAST(NULL AS TIMESTAMP) + $i", "CAST(NULL AS TIMESTAMP) - $i"],
    values: { i: ["INTERVAL 1 YEAR", "INTERVAL '1-2 3 4:5:6' YEAR TO SECOND", "INTERVAL 1 DAY"] },
  },
];

const floats = ["'nan'", "'inf'", "'-inf'", "'0'", "'-0'", "'1'", "'2'", "'-3'", "'0.5'"];

/** Single findings. */
export const functionEdgeCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "LOG(CAST($x AS FLOAT64), CAST($y AS FLOAT64))",
      "SAFE.LOG(CAST($x AS FLOAT64), CAST($y AS FLOAT64))",
      "POW(CAST($x AS FLOAT64), CAST($y AS FLOAT64))",
    ],
    values: { x: floats, y: [...floats, "CAST(NULL AS STRING)"] },
  },
  { expressions: ["$f(CAST('-inf' AS FLOAT64))"], values: { f: ["LN", "LOG", "LOG10"] } },
  {
    expressions: ["INITCAP($s)", "INITCAP($s, $s)", "INITCAP($s, 'aİd')"],
    values: {
      s: ["'a\\\\b c\\u3000d\\u2003e\\u0085f\\u200bg'", "'İİ ŉx ﬃ ß ǆ'", "'AbC aXa'", "r'q\\w=e`r'", "''"],
    },
  },
  {
    expressions: ["INSTR($s, '', $p)", "INSTR($s, '', $p, 2)"],
    values: { s: ["'abc'", "''", "'e\\u0301é'"], p: ["1", "3", "4", "5", "-1", "-2", "-3", "-4", "-9"] },
  },
  {
    expressions: ["PARSE_JSON($j)", "SAFE.PARSE_JSON($j)"],
    values: {
      j: [
        String.raw`r'"\ud800"'`,
        String.raw`r'"\udc00"'`,
        String.raw`r'"\ud83d\ude00"'`,
        String.raw`r'"\\ud800"'`,
        String.raw`r'"\ud800\u0041"'`,
        String.raw`r'{"\ud83d": 1}'`,
        String.raw`r'"\\\\\ud83d\ude00\\"'`,
      ],
    },
  },
  {
    expressions: ["JSON_EXTRACT($j, $p)", "JSON_EXTRACT_SCALAR($j, $p)", "JSON_EXTRACT_ARRAY($j, $p)"],
    values: {
      j: [String.raw`r'{"ab": 1, "a b": [2], "a\"b": 3}'`],
      p: [`'$."ab"'`, `'$.a"b'`, `'$.a"'`, `'$.a b'`, `"$['a b']"`],
    },
  },
  {
    expressions: ["LENGTH(x)", "x", "TO_JSON_STRING(x)", "REVERSE(x)", "TRIM(x)"].map(
      (expression) => `(SELECT ${expression} FROM UNNEST(['\\ufeffz']) AS x)`,
    ),
  },
];

/** FLOAT64 rounded and written, around halves, fifteen digits, and where a scaled value is no longer exact. */
export const floatRoundingCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "CAST(ROUND(CAST($x AS FLOAT64), $n) AS STRING)",
      "CAST(ROUND(x, $n) AS STRING)",
      "CAST(CAST($x AS FLOAT64) AS STRING)",
      "IEEE_DIVIDE(1, ROUND(x, $n))",
      "CAST(-x AS STRING)",
    ].map((expression) => `(SELECT ${expression} FROM UNNEST([CAST($x AS FLOAT64)]) AS x)`),
    values: {
      x: [
        "'1.005'",
        "'2.675'",
        "'-1.115'",
        "'0.285'",
        "'0.5'",
        "'-0.004'",
        "'0.005'",
        "'0.015'",
        "'-0.0'",
        "'0'",
        "'39999999999.985'",
        "'40000000000.005'",
        "'1234567.4949999999'",
        "'9007199254740993'",
        "'123456789012345'",
        "'1234567890123456'",
        "'0.0001'",
        "'0.00001234'",
        "'0.1234567890123456'",
        "'0.30000000000000004'",
        "'1e15'",
        "'1e-300'",
        "'1.7976931348623157e308'",
        "'nan'",
        "'-inf'",
        "'100'",
      ],
      n: ["1", "2", "3", "6", "9", "0", "-1"],
    },
  },
  {
    expressions: ["INSTR($s, $b, 1, 1)", "INSTR($s, $b, 1)"],
    values: { s: ["'abca'", "''", "b'xa'"], b: ["'a'", "''", "CAST(NULL AS STRING)"] },
  },
  {
    expressions: [
      "SAFE.ERROR($m)",
      "IFNULL(SAFE.ERROR($m), 5)",
      "CAST(SAFE.ERROR($m) AS STRING)",
      "SAFE.RAND() < LENGTH($m)",
    ],
    values: { m: ["'never'", "''", "CAST(NULL AS STRING)"] },
  },
];
