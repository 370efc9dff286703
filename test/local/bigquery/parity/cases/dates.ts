import type { ExpressionCase } from "../cases.ts";

const dates = [
  "DATE '2024-02-29'",
  "DATE '2023-12-31'",
  "DATE '2024-01-01'",
  "DATE '2021-01-03'",
  "DATE '2020-12-31'",
  "DATE '1970-01-01'",
  "DATE '1969-12-28'",
  "DATE '0001-01-01'",
  "DATE '0001-01-07'",
  "DATE '9999-12-31'",
  "DATE '2024-03-31'",
  "DATE '1900-02-28'",
  "CAST(NULL AS DATE)",
];
const datetimes = [
  "DATETIME '2024-02-29 23:59:59.999999'",
  "DATETIME '2023-12-31 00:00:00'",
  "DATETIME '1969-12-31 23:59:59.5'",
  "DATETIME '2021-01-03 12:34:56.789'",
  "DATETIME '0001-01-01 00:00:00'",
  "DATETIME '9999-12-31 23:59:59.999999'",
  "CAST(NULL AS DATETIME)",
];
const timestamps = [
  "TIMESTAMP '2024-02-29 23:59:59.999999+00'",
  "TIMESTAMP '2024-03-10 06:59:59+00'",
  "TIMESTAMP '2024-03-10 07:00:00+00'",
  "TIMESTAMP '2024-11-03 05:30:00+00'",
  "TIMESTAMP '2024-11-03 06:30:00+00'",
  "TIMESTAMP '1969-12-31 23:59:59.5+00'",
  "TIMESTAMP '1949-06-01 00:00:00+00'",
  "TIMESTAMP '1880-01-01 00:00:00+00'",
  "TIMESTAMP '0001-01-02 00:00:00+00'",
  "TIMESTAMP '9999-12-30 23:59:59+00'",
  "TIMESTAMP '2024-12-31 15:00:00+00'",
  "CAST(NULL AS TIMESTAMP)",
];
const times = ["TIME '00:00:00'", "TIME '23:59:59.999999'", "TIME '12:34:56.789'", "CAST(NULL AS TIME)"];
const dateParts = [
  "YEAR",
  "QUARTER",
  "MONTH",
  "WEEK",
  "WEEK(MONDAY)",
  "WEEK(THURSDAY)",
  "WEEK(SATURDAY)",
  "ISOWEEK",
  "ISOYEAR",
  "DAY",
];
const timeParts = ["HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"];
const zones = [
  "'UTC'",
  "'Asia/Tokyo'",
  "'America/New_York'",
  "'Asia/Kathmandu'",
  "'Australia/Lord_Howe'",
  "'+09:00'",
  "'-03:30'",
  "'Nowhere/X'",
  "''",
];

/** Dates, civil times and moments. */
export const dateCases: readonly ExpressionCase[] = [
  {
    expressions: ["DATE_ADD(DATE '2024-02-29', INTERVAL $n $p)", "DATE_SUB($d, INTERVAL $n $p)"],
    values: {
      d: ["DATE '2024-02-29'", "CAST(NULL AS DATE)"],
      n: ["100000", "9223372036854775807"],
      p: ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY"],
    },
  },
  {
    expressions: [
      "DATETIME_ADD(DATETIME '2024-02-29 23:59:59', INTERVAL 100000000000 $p)",
      "SAFE.TIMESTAMP_SUB(TIMESTAMP '2024-02-29 23:59:59+00', INTERVAL 100000000000 $q)",
    ],
    values: {
      p: ["YEAR", "MONTH", "DAY", ...timeParts],
      q: ["DAY", ...timeParts],
    },
  },
  {
    expressions: [
      "DATE_TRUNC($d, $p)",
      "LAST_DAY($d, $p)",
      "DATE_DIFF($d, DATE '2021-01-03', $p)",
      "DATE_DIFF(DATE '2021-01-03', $d, $p)",
      "EXTRACT($p FROM $d)",
    ],
    values: { d: dates, p: dateParts },
  },
  {
    expressions: [
      "EXTRACT(DAYOFWEEK FROM $d)",
      "EXTRACT(DAYOFYEAR FROM $d)",
      "LAST_DAY($d)",
      "UNIX_DATE($d)",
      "$d + 1",
      "$d - 1",
      "1 + $d",
      "$d + 9223372036854775807",
      "DATE($d)",
      "DATETIME($d)",
      "TIMESTAMP($d)",
      "TIMESTAMP($d, 'Asia/Tokyo')",
      "DATETIME($d, TIME '12:34:56')",
      "$d = DATE '2024-02-29'",
      "$d BETWEEN DATE '1970-01-01' AND DATE '2024-01-01'",
      "GREATEST($d, DATE '2000-01-01')",
    ],
    values: { d: dates },
  },
  {
    expressions: [
      "DATE_ADD($d, INTERVAL $n $p)",
      "DATE_SUB($d, INTERVAL $n $p)",
      "SAFE.DATE_ADD($d, INTERVAL $n $p)",
    ],
    values: {
      d: dates,
      n: ["0", "1", "-1", "13", "NULL"],
      p: ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY"],
    },
  },
  {
    expressions: ["DATETIME_ADD($d, INTERVAL $n $p)", "DATETIME_SUB($d, INTERVAL $n $p)"],
    values: {
      d: datetimes,
      n: ["1", "-1", "13", "NULL"],
      p: ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY", ...timeParts],
    },
  },
  {
    expressions: ["TIMESTAMP_ADD($t, INTERVAL $n $p)", "TIMESTAMP_SUB($t, INTERVAL $n $p)"],
    values: { t: timestamps, n: ["1", "-1", "13", "NULL"], p: ["DAY", ...timeParts] },
  },
  {
    expressions: [
      "TIME_ADD($t, INTERVAL $n $p)",
      "TIME_SUB($t, INTERVAL $n $p)",
      "TIME_DIFF($t, TIME '11:59:59.5', $p)",
      "TIME_DIFF(TIME '11:59:59.5', $t, $p)",
      "TIME_TRUNC($t, $p)",
      "EXTRACT($p FROM $t)",
    ],
    values: { t: times, n: ["1", "-1", "25", "100000000", "NULL"], p: timeParts },
  },
  {
    expressions: [
      "DATETIME_TRUNC($d, $p)",
      "DATETIME_DIFF($d, DATETIME '2021-01-03 12:34:56.789', $p)",
      "DATETIME_DIFF(DATETIME '2021-01-03 12:34:56.789', $d, $p)",
      "EXTRACT($p FROM $d)",
    ],
    values: { d: datetimes, p: [...dateParts, ...timeParts] },
  },
  {
    expressions: [
      "TIMESTAMP_TRUNC($t, $p)",
      "TIMESTAMP_TRUNC($t, $p, 'Asia/Tokyo')",
      "TIMESTAMP_TRUNC($t, $p, 'America/New_York')",
      "TIMESTAMP_TRUNC($t, $p, 'Asia/Kathmandu')",
      "EXTRACT($p FROM $t)",
      "EXTRACT($p FROM $t AT TIME ZONE 'America/New_York')",
    ],
    values: { t: timestamps, p: [...dateParts, ...timeParts] },
  },
  {
    expressions: [
      "TIMESTAMP_DIFF($t, TIMESTAMP '2021-01-03 12:34:56.789+00', $p)",
      "TIMESTAMP_DIFF(TIMESTAMP '2021-01-03 12:34:56.789+00', $t, $p)",
    ],
    values: { t: timestamps, p: ["DAY", ...timeParts] },
  },
  {
    expressions: [
      "DATE($t, $z)",
      "DATETIME($t, $z)",
      "TIME($t, $z)",
      "EXTRACT(DATE FROM $t AT TIME ZONE $z)",
      "EXTRACT(HOUR FROM $t AT TIME ZONE $z)",
      "EXTRACT(TIME FROM $t AT TIME ZONE $z)",
      "EXTRACT(DATETIME FROM $t AT TIME ZONE $z)",
      "STRING($t, $z)",
      "FORMAT_TIMESTAMP('%F %T %Z %z %Ez', $t, $z)",
      "DATE($t, CONCAT($z, ''))",
    ],
    values: { t: timestamps, z: zones },
  },
  {
    expressions: [
      "TIMESTAMP($d, $z)",
      "TIMESTAMP('2024-03-10 02:30:00', $z)",
      "TIMESTAMP('2024-03-10 02:30:00+05', $z)",
    ],
    values: {
      d: [
        ...datetimes,
        "DATETIME '2024-03-10 02:30:00'",
        "DATETIME '2024-11-03 01:30:00'",
        "DATETIME '1949-04-02 00:30:00'",
        "DATETIME '1880-01-01 00:00:00'",
      ],
      z: zones,
    },
  },
  {
    expressions: [
      "DATE($t)",
      "DATETIME($t)",
      "TIME($t)",
      "TIMESTAMP($t)",
      "UNIX_SECONDS($t)",
      "UNIX_MILLIS($t)",
      "UNIX_MICROS($t)",
      "EXTRACT(DAYOFWEEK FROM $t)",
      "EXTRACT(DAYOFYEAR FROM $t AT TIME ZONE 'Asia/Tokyo')",
    ],
    values: { t: timestamps },
  },
  {
    expressions: [
      "TIMESTAMP_SECONDS($n)",
      "TIMESTAMP_MILLIS($n)",
      "TIMESTAMP_MICROS($n)",
      "DATE_FROM_UNIX_DATE($n)",
    ],
    values: {
      n: [
        "0",
        "1",
        "-1",
        "1700000000",
        "253402300799",
        "253402300800",
        "-62135596800",
        "-62135596801",
        "253402300799999",
        "2932896",
        "2932897",
        "9223372036854775807",
        "NULL",
      ],
    },
  },
  {
    expressions: ["DATE($y, $m, $n)", "DATETIME($y, $m, $n, 1, 2, 3)"],
    values: { y: ["2024", "2023", "0", "10000", "NULL"], m: ["2", "0", "13"], n: ["29", "0", "32"] },
  },
  {
    expressions: [
      "TIME($h, $m, 5)",
      "TIME(DATETIME '2024-01-01 01:02:03.5')",
      "DATETIME(2024, 1, 1, $h, $m, 60)",
    ],
    values: { h: ["0", "23", "24", "-1", "NULL"], m: ["0", "59", "60"] },
  },
  {
    expressions: ["FORMAT_DATE('$f', $d)"],
    values: {
      d: dates,
      f: [..."AaBbCDdeFGghjmQUuVWwxYyEntJ%HMSTRpkIlXcsZzP"]
        .map((letter) => `%${letter}`)
        .concat(["%E4Y", "%Y年%m月%d日", "Q%Q-%G-W%V", "%", "x%", "%Ez", "%E*S"]),
    },
  },
  {
    expressions: ["FORMAT_DATETIME('$f', $d)"],
    values: {
      d: datetimes,
      f: [..."AaBbCDdeFGghjmQUuVWwxYynt%HMSTRpkIlXcsZzP"]
        .map((letter) => `%${letter}`)
        .concat(["%E4Y", "%E*S", "%E3S", "%E0S", "%E6S", "%E9S", "%Ez", "%Od", "%Ey"]),
    },
  },
  {
    expressions: ["FORMAT_TIMESTAMP('$f', $t)", "FORMAT_TIMESTAMP('$f', $t, 'America/New_York')"],
    values: {
      t: timestamps,
      f: [
        "%c",
        "%F %T",
        "%Y-%m-%dT%H:%M:%E*S%Ez",
        "%s",
        "%Z",
        "%z",
        "%E3S",
        "%I:%M %p",
        "%a %b %e",
        "%j",
        "%U %W %V %G",
        "%F %R",
        "%D %r",
        "%Y%m%d",
      ],
    },
  },
  {
    expressions: ["FORMAT_TIME('$f', $t)"],
    values: {
      t: times,
      f: ["%T", "%H:%M", "%E*S", "%E3S", "%I %p", "%R", "%F", "%Y", "%k|%l", "%X", "%c", "%s", "%Z"],
    },
  },
  {
    expressions: ["PARSE_DATE('$f', '$x')", "SAFE.PARSE_DATE('$f', '$x')"],
    values: {
      f: [
        "%Y-%m-%d",
        "%F",
        "%Y%m%d",
        "%Y/%m/%d",
        "%d %b %Y",
        "%B %d, %Y",
        "%m/%d/%y",
        "%Y-%j",
        "%A %e %B %Y",
        "%G-W%V-%u",
        "%Y-%m",
        "%Y",
        "%Y-%U-%w",
        "%Q %Y",
        "%s",
      ],
      x: [
        "2024-02-29",
        "2023-02-29",
        "20240229",
        "2024/2/9",
        "29 Feb 2024",
        "February 29, 2024",
        "02/29/24",
        "02/29/69",
        "2024-060",
        "2024-366",
        "Thursday 29 February 2024",
        "2024-W09-4",
        "2024-02",
        "2024",
        " 2024-02-29 ",
        "2024-02-29x",
        "",
        "2024-13-01",
        "2024-09-4",
        "1 2024",
        "0000-01-01",
        "12345-01-01",
      ],
    },
  },
  {
    expressions: [
      "PARSE_TIMESTAMP('$f', '$x')",
      "PARSE_TIMESTAMP('$f', '$x', 'Asia/Tokyo')",
      "PARSE_DATETIME('$f', '$x')",
    ],
    values: {
      f: [
        "%Y-%m-%d %H:%M:%S",
        "%F %T",
        "%Y-%m-%dT%H:%M:%E*S%Ez",
        "%F %H:%M %p",
        "%F %I:%M %p",
        "%s",
        "%Y-%m-%d %H:%M:%S%z",
        "%c",
        "%F %T %Z",
        "%F %R",
        "%F %H:%M:%E3S",
      ],
      x: [
        "2024-02-29 12:34:56",
        "2024-02-29T12:34:56.789+09:00",
        "2024-02-29T12:34:56Z",
        "2024-02-29 12:34 PM",
        "2024-02-29 13:34 PM",
        "1709210096",
        "2024-02-29 12:34:56+0900",
        "Thu Feb 29 12:34:56 2024",
        "2024-02-29 12:34:56 Asia/Tokyo",
        "2024-02-29 12:34:60",
        "2024-02-29 12:34",
        "2024-02-29 12:34:56.123456",
        "x",
      ],
    },
  },
  {
    expressions: ["PARSE_TIME('$f', '$x')"],
    values: {
      f: ["%H:%M:%S", "%T", "%I:%M %p", "%E*S", "%R", "%F"],
      x: ["12:34:56", "1:2:3", "12:34 AM", "01:34 PM", "56.5", "12:34", "24:00:00", "2024-01-01"],
    },
  },
  {
    expressions: ["GENERATE_DATE_ARRAY($d, $e, INTERVAL $n $p)", "GENERATE_DATE_ARRAY($d, $e)"],
    values: {
      d: ["DATE '2024-01-31'", "DATE '2024-03-01'", "CAST(NULL AS DATE)"],
      e: ["DATE '2024-05-31'", "DATE '2024-01-01'"],
      n: ["1", "2", "-1", "0", "NULL"],
      p: ["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"],
    },
  },
  {
    expressions: ["GENERATE_TIMESTAMP_ARRAY($t, TIMESTAMP '2024-01-02 00:00:00+00', INTERVAL $n $p)"],
    values: {
      t: [
        "TIMESTAMP '2024-01-01 00:00:00+00'",
        "TIMESTAMP '2024-01-03 00:00:00+00'",
        "CAST(NULL AS TIMESTAMP)",
      ],
      n: ["1", "-6", "0"],
      p: ["DAY", "HOUR"],
    },
  },
  {
    expressions: [
      "$d + INTERVAL 1 MONTH",
      "$d - INTERVAL 1 DAY",
      "$d + INTERVAL 36 HOUR",
      "DATE_ADD($d, INTERVAL 1 + 1 DAY)",
    ],
    values: { d: dates.slice(0, 5) },
  },
  {
    expressions: ["$t + INTERVAL 1 DAY", "$t - INTERVAL 36 HOUR", "$t - TIMESTAMP '2024-01-01 00:00:00+00'"],
    values: { t: timestamps.slice(0, 5) },
  },
];
