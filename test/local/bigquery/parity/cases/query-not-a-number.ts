import type { QueryCase } from "../cases.ts";

const readings = `UNNEST([STRUCT('a' AS sensor, 1 AS t, 1.5 AS v), ('a', 2, NULL), ('a', 3, -2.5), ('a', 4, CAST('NaN' AS FLOAT64)), ('a', 5, 4), ('b', 1, CAST('inf' AS FLOAT64)), ('b', 2, 7.25), ('b', 3, 0), ('c', 1, CAST('inf' AS FLOAT64)), ('d', 1, NULL), ('e', 1, 3), ('e', 2, CAST('-inf' AS FLOAT64)), ('e', 3, CAST('NaN' AS FLOAT64)), ('e', 4, CAST('NaN' AS FLOAT64))])`;

/** NaN and infinities in the order of aggregates, among percentiles and in statistics. */
export const notANumberQueries: QueryCase = {
  queries: [
    `SELECT sensor, ARRAY_AGG(t ORDER BY v, t), ARRAY_AGG(t ORDER BY v DESC, t LIMIT 2), STRING_AGG(CAST(t AS STRING) ORDER BY v NULLS LAST, t) FROM ${readings} GROUP BY sensor`,
    `SELECT sensor, ARRAY_AGG(v IGNORE NULLS ORDER BY v), ARRAY_AGG(DISTINCT v IGNORE NULLS ORDER BY v DESC LIMIT 2) FROM ${readings} WHERE v IS NOT NULL GROUP BY sensor`,
    `SELECT sensor, ARRAY(SELECT IFNULL(CAST(x AS STRING), 'none') FROM UNNEST(xs) AS x WITH OFFSET AS place ORDER BY place) FROM (SELECT sensor, ARRAY_AGG(DISTINCT v ORDER BY v NULLS LAST) AS xs FROM ${readings} GROUP BY sensor)`,
    `SELECT sensor, ARRAY(SELECT IFNULL(CAST(x AS STRING), 'none') FROM UNNEST(xs) AS x WITH OFFSET AS place ORDER BY place) FROM (SELECT sensor, ARRAY_AGG(DISTINCT v ORDER BY v DESC NULLS FIRST) AS xs FROM ${readings} GROUP BY sensor)`,
    `SELECT sensor, ANY_VALUE(t HAVING MAX v), ANY_VALUE(t HAVING MIN v), MAX(t HAVING MAX v) FROM ${readings} GROUP BY sensor`,
    ...["0", "0.1", "0.25", "0.26", "0.5", "0.75", "1"].map(
      (part) =>
        `SELECT sensor, t, PERCENTILE_CONT(v, ${part}) OVER (PARTITION BY sensor), PERCENTILE_DISC(v, ${part}) OVER (PARTITION BY sensor), PERCENTILE_DISC(v, ${part} RESPECT NULLS) OVER (PARTITION BY sensor) FROM ${readings}`,
    ),
    `SELECT sensor, STDDEV(v), STDDEV_POP(v), VARIANCE(v), VAR_POP(v), STDDEV(DISTINCT v) FROM ${readings} GROUP BY sensor`,
    `SELECT sensor, CORR(v, t), COVAR_POP(t, v), COVAR_SAMP(v, v), CORR(v, NULLIF(t, 4)) FROM ${readings} GROUP BY sensor`,
    `SELECT sensor, t, STDDEV(v) OVER (PARTITION BY sensor ORDER BY t), VAR_POP(v) OVER (PARTITION BY sensor ORDER BY t ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM ${readings}`,
  ],
};
