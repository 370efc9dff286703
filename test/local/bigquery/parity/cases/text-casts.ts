import type { ExpressionCase } from "../cases.ts";

const dates = [
  "2024-02-29",
  "2024-2-9",
  "0000-01-01",
  "0001-01-01",
  "9999-12-31",
  "10000-01-01",
  "2024-02-30",
  "2024-13-01",
  "2024-0-1",
  "20240229",
  "2024-02",
  "02024-01-01",
  "124-1-1",
  "-2024-01-01",
  "2024-001-01",
  " 2024-02-29",
  "2024-02-29 ",
  "2024-02-29\\n",
  "２０２４-02-29",
];

const times = [
  "",
  " ",
  "T",
  " 10:11:12",
  "T10:11:12",
  "t1:2:3",
  " 10:11",
  " 10",
  " 24:00:00",
  " 23:59:60",
  " 10:11:60.5",
  " 10:60:00",
  "  10:11:12",
  " 10:11:12.",
  " 10:11:12.1",
  " 10:11:12.123456",
  " 10:11:12.1234567",
  " 10:11:12,5",
  " 010:11:12",
  " 10:11:12 ",
];

const zones = [
  "Z",
  "z",
  "+00",
  "+9",
  "-09:00",
  "-0900",
  "+090",
  "+9:5",
  "+09:60",
  "+14:00",
  "+14:01",
  "+15",
  "+",
  "+1:",
  "+09:00 ",
  " +09:00",
  " UTC",
  "UTC",
  " utc",
  " UTC+3",
  " UTC+03:00",
  " Asia/Tokyo",
  " Asia/Nowhere",
  "  UTC",
  " Z",
  " EST5EDT",
];

const texts = {
  dates,
  days: dates.map((date) => `${date} 10:11:12`),
  times: times.map((time) => `2024-02-29${time}`),
  clocks: times.flatMap((time) => [time, time.slice(1)]),
  zones: zones.flatMap((zone) => [`2024-02-29 10:11:12${zone}`, `2024-02-29${zone}`, `2024-02-29T${zone}`]),
  ends: [
    "0000-12-31 23:59:59-05",
    "0001-01-01 00:00:00+01",
    "9999-12-31 23:59:59.999999-01",
    "9999-12-31 23:59:60",
    "10000-01-01 01:00:00+02",
  ],
} as const;

const intervals = [
  "1-2 3 4:5:6",
  "1-2",
  "-1-2 -3",
  "1-2 3 4",
  "1-2 3 -4:5",
  "1-2 4:5:6",
  "1 2 3",
  "1 2 3:4:5",
  "1 2:3",
  "-1 2:3:4.5",
  "1:2:3",
  "1:2",
  "1",
  "1 2",
  "",
  " 1-2",
  "1-2 3  4:5:6",
  "1-13 0 0:0:0",
  "10000-1 0 0:0:0",
  "0-0 3660001 0:0:0",
  "0-0 0 4:500:600",
  "P",
  "PT",
  "P1YT",
  "P1Y2M3W4DT5H6M7.8S",
  "P2W1M",
  "PT1S1M1H",
  "P1Y1Y-3M",
  "-P1Y",
  "P+1Y",
  "P1.5Y",
  "PT.5S",
  "PT1.S",
  "PT-0.5S",
  "PT1H1D",
  "P1TT1H",
  "p1y",
];

const numbers = [
  "0x1F",
  "-0X1f",
  "0x",
  "0x8000000000000000",
  "-0x8000000000000000",
  "0x1p3",
  "0x1.8p-1",
  "0x.8",
  "0x8.",
  "0x1p1024",
  "0x1fffffffffffff8",
  "0x1p",
  "1e309",
  "-1e309",
  "1e-400",
  "1.e5",
  ".e5",
  "nan(1)",
  "-NaN()",
  "inf1",
  "+Infinity",
  "\\t1\\n",
  "1\\u00a0",
  "\\u30001",
  "１",
  "1_0",
  "+-1",
];

const quoted = (list: readonly string[]) => list.map((text) => `'${text}'`).join(", ");

/** What a column of texts becomes: all of them in one text. */
const safely = (type: string, list: readonly string[]) =>
  `(SELECT STRING_AGG(IFNULL(CAST(SAFE_CAST(x AS ${type}) AS STRING), '-'), '|' ORDER BY place) FROM UNNEST([${quoted(list)}]) AS x WITH OFFSET AS place)`;

/** Casts of columns of text, whose spellings no analyzer has folded. */
export const textCastCases: readonly ExpressionCase[] = [
  {
    expressions: ["DATE", "DATETIME", "TIME", "TIMESTAMP"].flatMap((type) =>
      Object.values(texts).map((list) => safely(type, list)),
    ),
  },
  { expressions: [safely("INTERVAL", intervals)] },
  { expressions: ["INT64", "FLOAT64", "NUMERIC", "BIGNUMERIC"].map((type) => safely(type, numbers)) },
  {
    expressions: ["DATE", "DATETIME", "TIME", "TIMESTAMP"].map(
      (type) => `(SELECT CAST(x AS ${type}) FROM UNNEST(['$t']) AS x)`,
    ),
    values: {
      t: [
        "2024-02-29 10:11",
        "2024-02-30",
        "0000-01-01",
        "10:11",
        "24:00:00",
        "2024-02-29 ",
        "2024-02-29 10:11:12+15",
        "2024-02-29 10:11:12 Nope",
        "",
      ],
    },
  },
  {
    expressions: ["(SELECT CAST(x AS INTERVAL) FROM UNNEST(['$i']) AS x)"],
    values: { i: ["1", "P1DT1D", "PT1.S", "10000-1 0 0:0:0", "a"] },
  },
  {
    expressions: ["(SELECT CAST(x AS $k) FROM UNNEST(['$n']) AS x)"],
    values: { k: ["INT64", "FLOAT64", "NUMERIC"], n: ["0x", "1\\u00a0", "1e", "nan(", ""] },
  },
];

const written = (target: string, elements: string) =>
  `(SELECT STRING_AGG(FORMAT('%T', SAFE_CAST(x.v AS ${target})), '|' ORDER BY place) FROM UNNEST([${elements}]) AS x WITH OFFSET AS place)`;

/** Arrays and structs of which a part cannot be cast: there is none at all then. */
export const safeCastOfPartsCases: readonly ExpressionCase[] = [
  {
    expressions: [
      written(
        "ARRAY<INT64>",
        "STRUCT(['1', 'x'] AS v), STRUCT(['1', NULL]), STRUCT(CAST([] AS ARRAY<STRING>)), STRUCT(NULL)",
      ),
      written(
        "STRUCT<INT64, DATE>",
        "STRUCT(STRUCT('1' AS a, '2024-01-01' AS b) AS v), STRUCT(('x', '2024-01-01')), STRUCT((NULL, '2024')), STRUCT(('1', NULL)), STRUCT((NULL, NULL)), STRUCT(NULL)",
      ),
      written(
        "ARRAY<STRUCT<p INT64, q FLOAT64>>",
        "STRUCT([STRUCT('1' AS a, '2' AS b)] AS v), STRUCT([('x', '2')]), STRUCT([(NULL, '2'), NULL])",
      ),
      written(
        "STRUCT<a ARRAY<INT64>>",
        "STRUCT(STRUCT(['1', 'y'] AS a) AS v), STRUCT(STRUCT(['1', NULL])), STRUCT(STRUCT(CAST(NULL AS ARRAY<STRING>)))",
      ),
    ],
  },
];
