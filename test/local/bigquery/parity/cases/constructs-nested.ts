import { tables } from "../../translate/tables.ts";
import type { QueryCase, RefusedCase } from "../cases.ts";

const matching =
  "o.patient_id = p.id AND EXISTS (SELECT 1 FROM UNNEST(o.items) AS i WHERE i.quantity < p.id AND i.sku IS NOT NULL)";

/** Constructs within each other of which DuckDB does not know all. */
export const nestedConstructQueries: QueryCase = {
  tables,
  queries: [
    // Outer joins whose conditions ask subqueries.
    ...["LEFT", "RIGHT"].flatMap((side) => [
      `SELECT p.id, o.id AS order_id FROM patients AS p ${side} JOIN orders AS o ON ${matching}`,
      `SELECT p.id, o.id AS order_id FROM (SELECT id FROM patients WHERE id > 10) AS p ${side} JOIN (SELECT * FROM orders WHERE status = 'paid') AS o ON ${matching}`,
      `SELECT p.id, o.id AS order_id, n FROM patients AS p ${side} JOIN orders AS o ON ${matching} JOIN numbers ON o.id = n`,
      `SELECT p.id, SUM(o.total) AS total FROM patients AS p ${side} JOIN orders AS o ON p.id = o.patient_id AND (SELECT MAX(i.quantity) FROM UNNEST(o.items) AS i) > 1 GROUP BY p.id`,
    ]),
    "SELECT l.e, r.id FROM (SELECT u.id, e FROM (SELECT * FROM orders FULL JOIN (SELECT id, name FROM patients) USING (id)) AS u, UNNEST([COALESCE(u.id, 7), 5]) AS e) AS l RIGHT JOIN orders AS r ON l.id = r.patient_id AND EXISTS (SELECT 1 FROM UNNEST(r.items) AS i WHERE i.quantity <= 3)",
    "SELECT n, (SELECT COUNT(r.id) FROM (SELECT id FROM patients) AS p LEFT JOIN (SELECT * FROM orders WHERE id = numbers.n) AS r ON p.id = r.patient_id AND EXISTS (SELECT 1 FROM UNNEST(r.items) AS i WHERE i.quantity <= p.id)) AS c FROM numbers",
    // WITH and recursion within correlated subqueries.
    "SELECT p.id, (SELECT COUNT(*) FROM (WITH RECURSIVE w AS (SELECT n AS x, 0 AS d FROM numbers UNION ALL SELECT w.x + 1, w.d + 1 FROM w JOIN patients AS q ON q.id = w.x WHERE w.d < 3) SELECT * FROM w) AS b WHERE b.x = p.id) AS c FROM (SELECT *, MAX(id) OVER (PARTITION BY id) AS m FROM patients) AS p",
    "SELECT p.id, EXISTS (SELECT 1 FROM (WITH RECURSIVE w AS (SELECT n AS x FROM numbers UNION DISTINCT SELECT x + 1 FROM w WHERE x < 20) SELECT * FROM w) AS b WHERE b.x = p.m) AS c FROM (SELECT *, FIRST_VALUE(id) OVER (ORDER BY id) AS m FROM patients) AS p",
    "SELECT p.id, (SELECT COUNT(*) FROM (SELECT b.id AS k FROM (WITH w AS (SELECT id FROM patients), v AS (SELECT * FROM w WHERE id > 10) SELECT * FROM v WHERE id IN (SELECT id FROM w) UNION ALL SELECT * FROM w) AS b WHERE b.id = p.id GROUP BY 1 HAVING COUNT(*) >= 1)) AS c FROM (SELECT id FROM patients ORDER BY id LIMIT 3) AS p",
    "WITH z AS (SELECT n FROM numbers) SELECT p.id, ARRAY(WITH w AS (SELECT n + 1 AS k FROM z) SELECT w.k FROM w JOIN w AS v USING (k) ORDER BY 1) AS a FROM patients AS p",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + (WITH w AS (SELECT 1 AS o) SELECT MAX(o) FROM w) FROM r WHERE n < 4) SELECT * FROM r",
    // A limit of an array's rows is none of the table's.
    "SELECT n FROM numbers WHERE EXISTS (SELECT 1 FROM orders AS o WHERE o.id = numbers.n AND (SELECT i.quantity > 0 FROM UNNEST(o.items) AS i WITH OFFSET AS at ORDER BY at LIMIT 1))",
    "SELECT p.id, (SELECT SUM((SELECT i.quantity FROM UNNEST(o.items) AS i WITH OFFSET AS at ORDER BY at DESC LIMIT 1)) FROM orders AS o WHERE o.patient_id = p.id) AS last FROM patients AS p",
    // Keys that are constants.
    "SELECT label, id FROM (SELECT 'orders' AS label, id FROM orders) ORDER BY label, id",
    "SELECT ARRAY_AGG(id ORDER BY label, id) AS ids FROM (SELECT 'orders' AS label, id FROM orders)",
    "SELECT id, RANK() OVER (ORDER BY label DESC) AS place, LAG(id) OVER (PARTITION BY label ORDER BY label, id) AS before FROM (SELECT 'orders' AS label, id FROM orders)",
    "SELECT ARRAY(SELECT AS STRUCT CAST(NULL AS INT64) AS x, '' AS y FROM orders AS o WHERE o.patient_id = p.id ORDER BY 1, 2) AS a FROM patients AS p",
    "SELECT id FROM orders ORDER BY (SELECT 'a'), b'', DATE '2024-01-01', id",
  ],
};

export const fullJoinConditionCases: readonly RefusedCase[] = [
  {
    refused: [`(SELECT COUNT(*) FROM patients AS p FULL JOIN orders AS o ON ${matching})`],
    reason: "FULL JOIN on a condition with a subquery over its sides",
  },
];
