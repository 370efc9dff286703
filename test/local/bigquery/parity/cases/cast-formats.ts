import type { DocumentedCase, ExpressionCase } from "../cases.ts";

const moments = [
  "2024-03-05 14:07:09.123456",
  "2024-12-31 00:00:00",
  "0987-02-28 12:59:59.5",
  "9999-01-01 23:00:00.000001",
];

/** CAST of dates and times to text and from it by format elements. */
export const castFormatCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "CAST(DATE(DATETIME '$moment') AS STRING FORMAT $date)",
      "CAST(DATETIME '$moment' AS STRING FORMAT $date)",
      "CAST(TIMESTAMP '$moment' AS STRING FORMAT $date)",
      "CAST(TIME(DATETIME '$moment') AS STRING FORMAT $time)",
      "CAST(DATETIME '$moment' AS STRING FORMAT $time)",
      "CAST(TIMESTAMP '$moment' AS STRING FORMAT $time)",
      "SAFE_CAST(DATE(DATETIME '$moment') AS STRING FORMAT $time)",
    ],
    values: {
      moment: moments,
      date: [
        "'YYYY-MM-DD'",
        "'yyyy/mm/dd'",
        "'YYY YY Y RRRR RR'",
        "'MONTH Month month MON Mon mon mOnTH'",
        "'DAY Day day DY Dy dy D DD DDD'",
        "'YYYYMMDD'",
        '\'"year "YYYY, "a \\\\"quote\\\\""\'',
        "''",
        "'Y,YYY'",
        "'xYYYY'",
        "'YYYY_MM'",
        "'IYYY'",
        "CAST(NULL AS STRING)",
      ],
      time: [
        "'HH24:MI:SS'",
        "'HH12:MI:SS.FF3 AM'",
        "'HH MI SSSSS'",
        "'FF1 FF2 FF3 FF4 FF5 FF6 FF7 FF8 FF9'",
        "'AM pm A.M. p.m. Am aM'",
      ],
    },
  },
  {
    expressions: [
      "CAST(TIMESTAMP '2024-03-05 14:07:09' AS STRING FORMAT 'YYYY-MM-DD HH24:MI TZH:TZM' AT TIME ZONE '$zone')",
    ],
    values: {
      zone: ["UTC", "Asia/Tokyo", "Asia/Kolkata", "America/St_Johns", "America/New_York", "+09:30", "-00:30"],
    },
  },
  {
    expressions: [
      "CAST(DATE '2024-03-05' AS STRING FORMAT 'YYYY HH24')",
      "CAST(DATETIME '2024-03-05 00:00:00' AS STRING FORMAT 'TZH')",
      "CAST(TIME '10:00:00' AS STRING FORMAT 'YYYY')",
      "CAST([DATE '2024-03-05', NULL] AS ARRAY<STRING> FORMAT 'YYYY')",
    ],
  },
  {
    expressions: ["CAST($text AS DATE FORMAT $format)", "SAFE_CAST($text AS DATE FORMAT $format)"],
    values: {
      text: [
        "'2024-03-05'",
        "' 2024-3-5 '",
        "'2024-02-30'",
        "'2024-13-05'",
        "'24-03-05'",
        "'x'",
        "''",
        "CAST(NULL AS STRING)",
      ],
      format: [
        "'YYYY-MM-DD'",
        "'RRRR-MM-DD'",
        "'YYYY-MM'",
        "'YYYY-MM-DD HH24'",
        "'YYYY-YY-DD'",
        "'YYYY-YYYY'",
        "'YYYYDDD'",
        "'DAY YYYY'",
      ],
    },
  },
  {
    expressions: [
      "CAST('20240305' AS DATE FORMAT 'YYYYMMDD')",
      "CAST('05-3-24' AS DATE FORMAT 'DD-MM-RR')",
      "CAST('05-3-75' AS DATE FORMAT 'DD-MM-RR')",
      "CAST('2,024-03-01' AS DATE FORMAT 'Y,YYY-MM-DD')",
      "CAST('2024x03' AS DATE FORMAT 'YYYY\"x\"MM')",
      "CAST('2024  03' AS DATE FORMAT 'YYYY MM')",
      "CAST('2024-03-05 14:07:09.123456 +09:00' AS TIMESTAMP FORMAT 'YYYY-MM-DD HH24:MI:SS.FF6 TZH:TZM')",
      "CAST('2024-03-05 14:07:09 -03' AS TIMESTAMP FORMAT 'YYYY-MM-DD HH24:MI:SS TZH')",
      "CAST('2024-03-05 14:07' AS TIMESTAMP FORMAT 'YYYY-MM-DD HH24:MI' AT TIME ZONE 'Asia/Tokyo')",
      "CAST('2024-03-10 02:30' AS TIMESTAMP FORMAT 'YYYY-MM-DD HH24:MI' AT TIME ZONE 'America/New_York')",
      "CAST('2024-03-05 14:07' AS DATETIME FORMAT 'YYYY-MM-DD HH24:MI')",
      "CAST('2024-03-05 02:07:09 p.m.' AS DATETIME FORMAT 'YYYY-MM-DD HH12:MI:SS A.M.')",
      "CAST('14:07:09.5' AS TIME FORMAT 'HH24:MI:SS.FF3')",
      "CAST('12:07 a.m.' AS TIME FORMAT 'HH:MI P.M.')",
      "CAST('50000' AS TIME FORMAT 'SSSSS')",
      "CAST('25:00' AS TIME FORMAT 'HH24:MI')",
      "CAST('03' AS TIME FORMAT 'HH')",
      "CAST('10:00x' AS TIME FORMAT 'HH24:MI')",
      "SAFE_CAST('10:00x' AS TIME FORMAT 'HH24:MI')",
    ],
  },
];

/** Names of months, which the evaluator does not read, and what the current date completes. */
export const castFormatNameCases: readonly DocumentedCase[] = [
  {
    source:
      "https://cloud.google.com/bigquery/docs/reference/standard-sql/format-elements#format_month_part_as_string",
    documented: [
      ["CAST('05 MARCH 2024' AS DATE FORMAT 'DD MONTH YYYY')", "DATE '2024-03-05'"],
      ["CAST('05 mar 2024' AS DATE FORMAT 'DD MON YYYY')", "DATE '2024-03-05'"],
      ["CAST('30 sept 2024' AS DATE FORMAT 'DD \"sept\" YYYY') IS NOT NULL", "TRUE"],
      ["EXTRACT(DAY FROM CAST('2024' AS DATE FORMAT 'YYYY'))", "1"],
    ],
  },
];
