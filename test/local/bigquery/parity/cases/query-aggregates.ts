import type { QueryCase } from "../cases.ts";

const rows = `UNNEST([STRUCT('a' AS k, 1 AS n, 'x' AS s, 1.5 AS f), ('a', 2, 'y', 2.5), ('a', 2, NULL, -1.0), ('b', NULL, 'z', NULL), ('b', NULL, 'w', 4.0), (NULL, 5, 'v', CAST('inf' AS FLOAT64)), (NULL, NULL, 'u', 0.0)])`;

const withNotANumber = "UNNEST([STRUCT(1 AS n, CAST('nan' AS FLOAT64) AS f), (2, 3.0), (3, NULL)])";

/** HAVING MAX and HAVING MIN within aggregates: of the rows with the extreme, of ties, of NULLs alone. */
export const aggregateHavingQueries: QueryCase = {
  queries: [
    `SELECT SUM(n HAVING MAX f), COUNT(* HAVING MIN f), COUNT(n HAVING MAX n) FROM ${withNotANumber}`,
    ...["", "k, "].flatMap((key) =>
      ["MAX", "MIN"].map(
        (kind) =>
          `SELECT ${key}COUNT(* HAVING ${kind} n), COUNT(s HAVING ${kind} n), SUM(n HAVING ${kind} f), AVG(f HAVING ${kind} n), MAX(s HAVING ${kind} n), MIN(s HAVING ${kind} f),
         STRING_AGG(s, '-' HAVING ${kind} n ORDER BY s), ARRAY_AGG(s HAVING ${kind} n ORDER BY s), ARRAY_AGG(s IGNORE NULLS HAVING ${kind} n ORDER BY s LIMIT 1),
         COUNT(DISTINCT k HAVING ${kind} n), COUNTIF(f > 0 HAVING ${kind} n), LOGICAL_OR(s = 'y' HAVING ${kind} n), COUNT(*), SUM(n)
         FROM ${rows} ${key === "" ? "" : "GROUP BY k"}`,
      ),
    ),
  ],
};
