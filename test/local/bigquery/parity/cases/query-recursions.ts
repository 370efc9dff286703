import type { QueryCase } from "../cases.ts";

/** WITH RECURSIVE, also within others and in subqueries. */
export const recursionQueries: QueryCase = {
  queries: [
    "WITH RECURSIVE a AS (WITH RECURSIVE b AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM b WHERE n < 5) SELECT * FROM b UNION ALL SELECT 10 + n FROM a WHERE n < 30) SELECT * FROM a ORDER BY n",
    "WITH RECURSIVE t AS (WITH RECURSIVE u AS (SELECT 0 AS n UNION DISTINCT SELECT MOD(n + 1, 5) FROM u) SELECT n * 2 AS n FROM u WHERE n >= 3 UNION DISTINCT SELECT MOD(n + 1, 15) FROM t) SELECT * FROM t ORDER BY n",
    "WITH RECURSIVE c AS (SELECT 1 AS n, [1] AS path UNION ALL SELECT n + 1, ARRAY_CONCAT(path, [n + 1]) FROM c WHERE n < 4), d AS (SELECT * FROM c WHERE n > 2) SELECT n, ARRAY_TO_STRING(ARRAY(SELECT CAST(x AS STRING) FROM UNNEST(path) AS x WITH OFFSET AS o ORDER BY o), '/') FROM d ORDER BY n",
    "SELECT x, (WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c WHERE n < 3) SELECT SUM(n) FROM c) FROM UNNEST([1, 2]) AS x",
    "WITH RECURSIVE edges AS (SELECT * FROM UNNEST([STRUCT('a' AS up, 'b' AS down), ('b', 'c'), ('b', 'd'), ('x', 'y')])), below AS (SELECT down, 1 AS depth FROM edges WHERE up = 'a' UNION ALL SELECT e.down, depth + 1 FROM below JOIN edges AS e ON e.up = below.down) SELECT * FROM below ORDER BY 1",
  ],
};
