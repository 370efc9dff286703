import { tables } from "../../translate/tables.ts";
import type { DocumentedCase, QueryCase } from "../cases.ts";

const operators = ["UNION ALL", "UNION DISTINCT", "INTERSECT DISTINCT", "EXCEPT DISTINCT"];
const sides = [
  ["SELECT n FROM numbers", "SELECT id FROM orders"],
  ["SELECT f FROM numbers", "SELECT score FROM orders"],
  ["SELECT status, is_paid FROM orders", "SELECT status, NULL FROM orders WHERE id > 2"],
  ["SELECT n FROM nothing", "SELECT n FROM numbers"],
  ["SELECT STRUCT(n AS a, 'x' AS b) AS s FROM numbers", "SELECT STRUCT(id, 'x') FROM orders"],
];

/** Set operations, WITH and recursion. */
export const setOperationQueries: QueryCase = {
  tables,
  queries: [
    ...operators.flatMap((operator) => sides.map(([left, right]) => `${left} ${operator} ${right}`)),
    "SELECT 1 AS a UNION ALL SELECT 2.5 UNION ALL SELECT NUMERIC '3'",
    "SELECT NULL AS a UNION ALL SELECT DATE '2025-01-01'",
    "SELECT [1, 2] AS a UNION ALL SELECT CAST(NULL AS ARRAY<INT64>) UNION ALL SELECT []",
    "(SELECT n FROM numbers UNION ALL SELECT 7) EXCEPT DISTINCT (SELECT 2 UNION ALL SELECT 3)",
    "(SELECT id FROM orders ORDER BY id DESC LIMIT 2) UNION ALL (SELECT id FROM patients WHERE id > 11 ORDER BY id LIMIT 1) ORDER BY id",
    "SELECT n FROM numbers UNION ALL SELECT 100 ORDER BY n DESC NULLS LAST LIMIT 3 OFFSET 1",
    "SELECT 1 AS a, 2 AS b UNION ALL SELECT 3, 4 UNION ALL (SELECT 5, 6 INTERSECT DISTINCT SELECT 5, 6)",
    "WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS x FROM a), c AS (SELECT * FROM a UNION ALL SELECT * FROM b) SELECT * FROM c UNION ALL SELECT x * 10 FROM c",
    "WITH orders AS (SELECT id FROM orders WHERE id = 1) SELECT * FROM orders",
    "WITH a AS (WITH b AS (SELECT 2 AS y) SELECT y FROM b) SELECT (WITH c AS (SELECT y * 2 AS z FROM a) SELECT z FROM c) AS z",
    "WITH a AS (SELECT id, status FROM orders) SELECT x.id, y.id AS other FROM a AS x JOIN a AS y ON x.status = y.status AND x.id < y.id",
    "WITH RECURSIVE r AS (SELECT 1 AS n, 1 AS f UNION ALL SELECT n + 1, f * (n + 1) FROM r WHERE n < 10) SELECT * FROM r",
    "WITH RECURSIVE r AS (SELECT 0 AS a, 1 AS b UNION ALL SELECT b, a + b FROM r WHERE b < 100) SELECT a FROM r ORDER BY a",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION DISTINCT SELECT MOD(n * 3, 7) FROM r) SELECT n FROM r ORDER BY n",
    "WITH RECURSIVE r AS (SELECT n FROM nothing UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) AS n FROM r",
    "WITH RECURSIVE r AS (SELECT '' AS path, 0 AS depth UNION ALL SELECT CONCAT(path, c), depth + 1 FROM r, UNNEST(['a', 'b']) AS c WHERE depth < 3) SELECT path FROM r WHERE depth = 3",
    "WITH RECURSIVE e AS (SELECT s.a, s.b FROM UNNEST([STRUCT(1 AS a, 2 AS b), (2, 3), (3, 1), (4, 5)]) AS s), r AS (SELECT 1 AS node UNION DISTINCT SELECT e.b FROM r JOIN e ON e.a = r.node) SELECT node FROM r",
    "WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a WHERE n < 3), b AS (SELECT n * 10 AS n FROM a UNION ALL SELECT n + 1 FROM b WHERE n < 32) SELECT * FROM b",
    "SELECT DISTINCT status, is_paid FROM orders",
    "SELECT DISTINCT f FROM numbers",
    "SELECT DISTINCT STRUCT(status, is_paid) AS s FROM orders",
    "SELECT COUNT(*) AS n FROM (SELECT DISTINCT items[SAFE_OFFSET(0)].sku FROM orders)",
    "SELECT AS VALUE id FROM orders",
    "SELECT x.id FROM (SELECT AS VALUE STRUCT(id, status) FROM orders) AS x WHERE x.status = 'paid'",
    "SELECT id, status FROM orders ORDER BY status NULLS LAST, total DESC NULLS FIRST, id",
    "SELECT id FROM orders ORDER BY score DESC, ordered_on ASC NULLS LAST, id",
    "SELECT id FROM orders ORDER BY IF(status = 'paid', 0, 1), LENGTH(status), id LIMIT 4",
    "SELECT status FROM orders GROUP BY status ORDER BY COUNT(*) DESC, status",
    "SELECT id FROM orders ORDER BY id LIMIT 2 OFFSET 4",
    "SELECT id FROM orders ORDER BY id LIMIT 10 OFFSET 10",
    "SELECT id, total FROM orders WHERE total IS NOT NULL ORDER BY 2 DESC, 1",
    "SELECT x FROM UNNEST(['b', 'B', 'a', 'é', 'z', NULL, '', 'あ', '😀', 'ｱ']) AS x ORDER BY x",
    "SELECT x FROM UNNEST([b'b', b'\\xff', b'', NULL, b'a']) AS x ORDER BY x DESC",
    "SELECT * EXCEPT (items, tags) FROM orders WHERE id = 1",
    "SELECT * REPLACE (id * 2 AS id, 'x' AS status) FROM (SELECT id, status FROM orders)",
    "SELECT o.* EXCEPT (items, tags, total), n.* FROM orders AS o JOIN numbers AS n ON n.n = o.id",
    "SELECT orders.id, numbers.* FROM orders, numbers WHERE orders.id = numbers.n",
    "SELECT 1 AS a, 2 AS a, 3, 4 FROM (SELECT 1)",
    "SELECT * FROM UNNEST([1, 2])",
    "SELECT * FROM UNNEST([STRUCT(1 AS a, 'x' AS b), (2, NULL)])",
    "SELECT s, s.a FROM UNNEST([STRUCT(1 AS a, 'x' AS b)]) AS s",
  ],
};

const setsSource =
  "https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#group_by_grouping_sets";
const rollupSource =
  "https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#group_by_rollup";
const cubeSource = "https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#group_by_cube";
const allSource = "https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#group_by_all";

const byBoth =
  "SELECT status, is_paid, COUNT(*) AS n, SUM(total) AS total FROM orders GROUP BY status, is_paid";
const byStatus = "SELECT status, NULL, COUNT(*), SUM(total) FROM orders GROUP BY status";
const byPaid = "SELECT NULL, is_paid, COUNT(*), SUM(total) FROM orders GROUP BY is_paid";
const byNothing = "SELECT NULL, NULL, COUNT(*), SUM(total) FROM orders";
const grouped = "SELECT status, is_paid, COUNT(*) AS n, SUM(total) AS total FROM orders GROUP BY";

/** Groupings that the evaluator of this version does not know: as the documentation has them, unions of plain groupings. */
export const groupingSetCases: readonly DocumentedCase[] = [
  {
    source: rollupSource,
    tables,
    documented: [
      [`${grouped} ROLLUP (status, is_paid)`, `${byBoth} UNION ALL ${byStatus} UNION ALL ${byNothing}`],
      [
        "SELECT status, COUNT(*) AS n FROM orders GROUP BY ROLLUP (status) ORDER BY n, status",
        "SELECT status, COUNT(*) AS n FROM orders GROUP BY status UNION ALL SELECT NULL, COUNT(*) FROM orders ORDER BY n, status",
      ],
      [
        "SELECT n, COUNT(*) AS rows_seen FROM nothing GROUP BY ROLLUP (n)",
        "SELECT CAST(NULL AS INT64) AS n, 0 AS rows_seen",
      ],
      [
        "SELECT EXTRACT(YEAR FROM ordered_on) AS y, MAX(id) AS top FROM orders GROUP BY ROLLUP (y) HAVING MAX(id) > 4",
        "SELECT EXTRACT(YEAR FROM ordered_on) AS y, MAX(id) AS top FROM orders GROUP BY y HAVING MAX(id) > 4 UNION ALL SELECT NULL, MAX(id) FROM orders",
      ],
    ],
  },
  {
    source: cubeSource,
    tables,
    documented: [
      [
        `${grouped} CUBE (status, is_paid)`,
        `${byBoth} UNION ALL ${byStatus} UNION ALL ${byPaid} UNION ALL ${byNothing}`,
      ],
    ],
  },
  {
    source: setsSource,
    tables,
    documented: [
      [
        `${grouped} GROUPING SETS (status, is_paid)`,
        `${byBoth.replace(/ GROUP.*/, " WHERE FALSE GROUP BY status, is_paid")} UNION ALL ${byStatus} UNION ALL ${byPaid}`,
      ],
      [
        `${grouped} GROUPING SETS ((status, is_paid), is_paid, ())`,
        `${byBoth} UNION ALL ${byPaid} UNION ALL ${byNothing}`,
      ],
      [
        `${grouped} GROUPING SETS (ROLLUP (status, is_paid), is_paid)`,
        `${byBoth} UNION ALL ${byStatus} UNION ALL ${byNothing} UNION ALL ${byPaid}`,
      ],
      [
        "SELECT status, GROUPING(status) AS g, COUNT(*) AS n FROM orders GROUP BY GROUPING SETS (status, ())",
        "SELECT status, 0 AS g, COUNT(*) AS n FROM orders GROUP BY status UNION ALL SELECT NULL, 1, COUNT(*) FROM orders",
      ],
    ],
  },
  {
    source: allSource,
    tables,
    documented: [
      [
        "SELECT status, is_paid, COUNT(*) AS n FROM orders GROUP BY ALL",
        "SELECT status, is_paid, COUNT(*) AS n FROM orders GROUP BY status, is_paid",
      ],
      [
        "SELECT UPPER(status) AS s, SUM(total) / COUNT(*) AS mean FROM orders GROUP BY ALL",
        "SELECT UPPER(status) AS s, SUM(total) / COUNT(*) AS mean FROM orders GROUP BY 1",
      ],
    ],
  },
];
