import type { QueryCase } from "../cases.ts";

const numbers = `(SELECT x, y FROM UNNEST([STRUCT(1 AS x, 1.5 AS y), (2, -2.0), (2, CAST('nan' AS FLOAT64)), (4, CAST('inf' AS FLOAT64)),
  (NULL, 0.0), (9223372036854775807, NULL), (-9223372036854775807, CAST('-inf' AS FLOAT64)), (7, CAST('nan' AS FLOAT64))]))`;
const finite = `(SELECT x, y FROM UNNEST([STRUCT(1 AS x, 1.5 AS y), (2, -2.0), (2, 2.5), (5, 2.5), (NULL, 0.0), (9, NULL)]))`;

const offsetFrames = [
  "2 PRECEDING AND 1 PRECEDING",
  "1 PRECEDING AND 2 PRECEDING",
  "1 PRECEDING AND CURRENT ROW",
  "1 PRECEDING AND 3 FOLLOWING",
  "CURRENT ROW AND 2 FOLLOWING",
  "1 FOLLOWING AND 2 FOLLOWING",
];
const openFrames = [
  "UNBOUNDED PRECEDING AND 1 PRECEDING",
  "UNBOUNDED PRECEDING AND 1 FOLLOWING",
  "1 PRECEDING AND UNBOUNDED FOLLOWING",
  "2 FOLLOWING AND UNBOUNDED FOLLOWING",
];
const directions = ["ASC", "DESC"];

const aggregated = (frame: string, from: string) =>
  `SELECT x, y, COUNT(*) OVER w AS n, COUNT(y) OVER w AS m, MIN(x) OVER w AS low, MAX(x) OVER w AS high FROM ${from} WINDOW w AS (${frame})`;

/** Frames of ranges around numbers, also around NaN, infinities, NULL and the ends of INT64. */
export const windowFrameQueries: QueryCase = {
  queries: directions.flatMap((direction) => [
    ...[...offsetFrames, ...openFrames].map((frame) =>
      aggregated(`ORDER BY x ${direction} RANGE BETWEEN ${frame}`, numbers),
    ),
    ...offsetFrames.map((frame) => aggregated(`ORDER BY y ${direction} RANGE BETWEEN ${frame}`, numbers)),
    ...openFrames.map((frame) => aggregated(`ORDER BY y ${direction} RANGE BETWEEN ${frame}`, finite)),
    ...[...offsetFrames, ...openFrames].map((frame) =>
      aggregated(`PARTITION BY MOD(x, 2) ORDER BY x ${direction}, y ROWS BETWEEN ${frame}`, numbers),
    ),
    aggregated(
      `ORDER BY x ${direction} RANGE BETWEEN 9223372036854775807 PRECEDING AND 1 FOLLOWING`,
      numbers,
    ),
    aggregated(
      `ORDER BY CAST(x AS NUMERIC) ${direction} RANGE BETWEEN 0.5 PRECEDING AND 1 FOLLOWING`,
      finite,
    ),
  ]),
};

/** Named windows that build on each other, functions of places, and QUALIFY. */
export const windowFunctionQueries: QueryCase = {
  queries: [
    `SELECT x, FIRST_VALUE(y IGNORE NULLS) OVER w AS a, LAST_VALUE(y IGNORE NULLS) OVER w AS b, NTH_VALUE(y, 2 IGNORE NULLS) OVER w AS c
     FROM ${finite} WINDOW w AS (ORDER BY x, y ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)`,
    `SELECT x, SUM(y) OVER (a ORDER BY x ROWS UNBOUNDED PRECEDING), RANK() OVER b FROM ${finite}
     WINDOW a AS (PARTITION BY MOD(x, 2)), b AS (a ORDER BY x DESC)`,
    `SELECT x, LAG(x, 2, 5) OVER (ORDER BY x, y), LEAD(y, 1, -1.0) OVER (ORDER BY x, y), LAG(x, 0) OVER (ORDER BY x, y) FROM ${finite}`,
    `SELECT x FROM ${finite} WHERE TRUE QUALIFY SUM(x) OVER (ORDER BY x, y) > 3 AND ROW_NUMBER() OVER (ORDER BY x DESC, y) < 4`,
    `SELECT x, COUNT(DISTINCT y) OVER (PARTITION BY x), SUM(DISTINCT x) OVER () FROM ${finite}`,
    `SELECT x, SUM(COUNT(*)) OVER (ORDER BY x) AS running FROM ${finite} GROUP BY x QUALIFY running > 1`,
    `SELECT x, NTILE(4) OVER (ORDER BY x, y), CUME_DIST() OVER (ORDER BY x), PERCENT_RANK() OVER (ORDER BY x) FROM ${finite}`,
  ],
};
