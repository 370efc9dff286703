import type { ExpressionCase, QueryCase } from "../cases.ts";

const nested = `(SELECT id, xs, ok FROM UNNEST([STRUCT(1 AS id, [3, 5, NULL] AS xs, TRUE AS ok), (2, [], TRUE), (3, NULL, FALSE), (4, [7], NULL), (5, [8, 1], FALSE)]))`;

/** Arrays beside their rows, by path, with offsets and with conditions of one side and of both. */
export const arrayJoinQueries: QueryCase = {
  queries: [
    `SELECT id, x FROM ${nested} AS t, t.xs AS x`,
    `SELECT id, x, place FROM ${nested} AS t, UNNEST(t.xs) AS x WITH OFFSET AS place`,
    `SELECT id, x FROM ${nested} AS t LEFT JOIN t.xs AS x`,
    `SELECT id, x, place FROM ${nested} AS t LEFT JOIN UNNEST(t.xs) AS x WITH OFFSET AS place ON ok`,
    `SELECT id, x FROM ${nested} AS t LEFT JOIN UNNEST(t.xs) AS x ON x > 4`,
    `SELECT id, x, place FROM ${nested} AS t LEFT JOIN UNNEST(t.xs) AS x WITH OFFSET AS place ON x > id AND place = 0 OR ok`,
    `SELECT id, x FROM ${nested} AS t JOIN UNNEST(t.xs) AS x ON x > id`,
    `SELECT id, x FROM ${nested} AS t CROSS JOIN UNNEST(ARRAY(SELECT y + id FROM t.xs AS y WHERE y IS NOT NULL)) AS x`,
    `SELECT id, x, y FROM ${nested} AS t, t.xs AS x, UNNEST(GENERATE_ARRAY(1, x)) AS y WHERE x < 4`,
    `SELECT a, b FROM (SELECT 1 AS a) JOIN UNNEST([1, 2, 3]) AS b ON b > a`,
    `SELECT a, b FROM (SELECT 1 AS a) LEFT JOIN UNNEST([1, 2, 3]) AS b ON b > a + 5`,
    `SELECT a, b FROM UNNEST([1, 2]) AS a LEFT JOIN UNNEST([2, 3]) AS b ON a = b`,
    `SELECT a, b FROM UNNEST([1, 2]) AS a FULL JOIN UNNEST([2, 3]) AS b ON a = b`,
    `SELECT a, b FROM UNNEST([1, 2]) AS a RIGHT JOIN UNNEST([2, 3]) AS b ON a = b AND b > 2`,
    `SELECT x, COUNT(*) FROM UNNEST([STRUCT(1 AS k, 'a' AS x), (2, 'b')]) FULL JOIN UNNEST([STRUCT(2 AS k, 'b' AS x), (3, NULL)]) USING (k, x) GROUP BY x`,
    `SELECT * FROM UNNEST([STRUCT(1 AS k, 'a' AS x)]) FULL JOIN UNNEST([STRUCT(2 AS k, 'b' AS y)]) USING (k)`,
    `SELECT id, (SELECT SUM(x * place) FROM UNNEST(t.xs) AS x WITH OFFSET AS place) FROM ${nested} AS t`,
    `SELECT id, EXISTS (SELECT 1 FROM t.xs AS x WHERE x = id + 2), id IN (SELECT x FROM t.xs AS x), id NOT IN UNNEST(xs) FROM ${nested} AS t`,
    `SELECT id, ARRAY(SELECT AS STRUCT x, place FROM UNNEST(xs) AS x WITH OFFSET AS place ORDER BY x DESC LIMIT 2) FROM ${nested}`,
  ],
};

const shares = `UNNEST([STRUCT('a' AS k, 'x' AS l, 1 AS n), ('a', 'y', 2), ('b', 'x', NULL), (NULL, 'y', 4)])`;

/** Aggregates with ORDER BY, LIMIT and DISTINCT. */
export const orderedAggregateQueries: QueryCase = {
  queries: [
    `SELECT ARRAY_AGG(n ORDER BY n DESC LIMIT 2), ARRAY_AGG(n IGNORE NULLS ORDER BY n LIMIT 0), STRING_AGG(l, '-' ORDER BY n LIMIT 3), STRING_AGG(l LIMIT 0) FROM ${shares}`,
    `SELECT ARRAY_AGG(DISTINCT n + 1 ORDER BY n + 1), ARRAY_AGG(DISTINCT l ORDER BY l DESC), STRING_AGG(DISTINCT k ORDER BY k) FROM ${shares}`,
    `SELECT l, ARRAY_CONCAT_AGG([n, 0] ORDER BY n DESC LIMIT 1) FROM ${shares} GROUP BY l`,
  ],
};

/** Membership of structs in arrays, of which a NULL within may make it unknown. */
export const structMembershipCases: readonly ExpressionCase[] = [
  {
    expressions: ["$a IN UNNEST($b)", "$a NOT IN UNNEST($b)", "$a IN ($c, $a)"],
    values: {
      a: [
        "STRUCT(1, 'x')",
        "STRUCT(1, CAST(NULL AS STRING))",
        "CAST(NULL AS STRUCT<INT64, STRING>)",
        "(2, 'y')",
      ],
      b: [
        "[STRUCT(1, 'x')]",
        "[STRUCT(1, CAST(NULL AS STRING)), STRUCT(3, 'x')]",
        "[STRUCT(2, 'z'), NULL]",
        "CAST([] AS ARRAY<STRUCT<INT64, STRING>>)",
      ],
      c: ["STRUCT(1, 'z')", "STRUCT(CAST(NULL AS INT64), 'x')"],
    },
  },
  {
    expressions: ["$a IN UNNEST($b)"],
    values: {
      a: ["1.5", "CAST('nan' AS FLOAT64)", "CAST(NULL AS FLOAT64)"],
      b: ["[1.5, NULL]", "[CAST('nan' AS FLOAT64)]", "[2.5, NULL]", "[-0.0]"],
    },
  },
];
