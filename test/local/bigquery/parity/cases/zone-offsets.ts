import type { ExpressionCase } from "../cases.ts";

const zones = [
  "'UTC'",
  "'UTC+8'",
  "'UTC-08:30'",
  "'UTC+0830'",
  "'+8'",
  "'-8'",
  "'+08:30'",
  "'-0830'",
  "'-00:30'",
  "'+14:00'",
  "'+15:00'",
  "'+8:3'",
  "'Etc/Greenwich'",
  "'NZ-CHAT'",
  "'America/St_Johns'",
  "'nowhere'",
  "''",
  "CAST(NULL AS STRING)",
];

/** Zones by their offset, known beforehand and computed, and FORMAT_ functions of values of other types. */
export const zoneOffsetCases: readonly ExpressionCase[] = [
  {
    expressions: [
      "STRING(TIMESTAMP '2014-02-28 10:20:30', $zone)",
      "STRING(TIMESTAMP '2014-02-28 10:20:30', CONCAT($zone, ''))",
      "TIMESTAMP(DATETIME '2014-02-28 10:20:30', $zone)",
      "TIMESTAMP(DATETIME '2014-02-28 10:20:30', CONCAT($zone, ''))",
      "EXTRACT(HOUR FROM TIMESTAMP '2014-02-28 10:20:30' AT TIME ZONE $zone)",
    ],
    values: { zone: zones },
  },
  {
    expressions: [
      "FORMAT_DATE('%D %T', DATETIME '1987-08-07 12:34:56')",
      "FORMAT_DATE('%F %T', TIMESTAMP '2001-02-03 04:05:06', 'Asia/Tokyo')",
      "FORMAT_DATETIME('%D %T %Z', TIMESTAMP '2001-02-03 04:05:06', 'America/New_York')",
      "FORMAT_DATETIME('%c', DATE '2001-02-03')",
      "FORMAT_TIME('%T', TIMESTAMP '2001-02-03 04:05:06', 'Asia/Tokyo')",
      "FORMAT_TIME('%T', DATETIME '2001-02-03 04:05:06')",
      "FORMAT_TIMESTAMP('%F', DATE '2001-02-03')",
      "STRING(TIME '10:20:30.5')",
      "STRING(CAST(NULL AS TIME))",
      'JSON \'{"a.b":{"c d":1}}\'.`a.b`.`c d`',
    ],
  },
];
