import { tables } from "../../translate/tables.ts";
import type { QueryCase } from "../cases.ts";

const kinds = ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"];
const conditions = [
  "o.patient_id = p.id",
  "o.patient_id = p.id AND o.is_paid",
  "o.patient_id = p.id AND p.name > 'a' AND o.total > 0",
  "p.id = o.patient_id AND o.ordered_on > p.born_on",
];
const equal = ["n", "f"];

/** Joins of every kind. */
export const joinQueries: QueryCase = {
  tables,
  queries: [
    ...kinds.flatMap((kind) =>
      conditions.map(
        (condition) =>
          `SELECT o.id, o.status, p.id AS patient, p.name FROM orders AS o ${kind} patients AS p ON ${condition}`,
      ),
    ),
    ...kinds.flatMap((kind) =>
      equal.map(
        (key) =>
          `SELECT * FROM numbers AS a ${kind} (SELECT ${key}, 'x' AS mark FROM numbers) AS b USING (${key})`,
      ),
    ),
    ...kinds.map((kind) => `SELECT o.id, n.n FROM orders AS o ${kind} nothing AS n ON n.n = o.id`),
    ...kinds.map((kind) => `SELECT n.n, o.id FROM nothing AS n ${kind} orders AS o ON n.n = o.id`),
    ...kinds.map(
      (kind) =>
        `SELECT a.n AS x, b.n AS y, c.n AS z FROM numbers AS a ${kind} numbers AS b ON a.n = b.n ${kind} numbers AS c ON c.n = b.n`,
    ),
    "SELECT o.id, p.id FROM orders AS o JOIN patients AS p ON o.patient_id != p.id",
    "SELECT o.id, p.id FROM orders AS o JOIN patients AS p ON o.ordered_on BETWEEN p.born_on AND DATE '2025-02-01'",
    "SELECT o.id, p.id FROM orders AS o JOIN patients AS p ON o.patient_id = p.id OR p.name IS NULL",
    "SELECT o.id, p.id FROM orders AS o INNER JOIN patients AS p ON TRUE WHERE o.id < 3",
    "SELECT * FROM numbers, nothing",
    "SELECT COUNT(*) AS n FROM numbers, numbers AS b, UNNEST([1, 2]) AS c",
    "SELECT a.id, b.id FROM orders AS a JOIN orders AS b ON a.total = b.total AND a.id < b.id",
    "SELECT a.n FROM numbers AS a LEFT JOIN numbers AS b ON a.n = b.n AND b.f IS NULL WHERE b.n IS NULL",
    "SELECT id, COALESCE(name, '?') AS name FROM (SELECT id FROM orders) FULL JOIN (SELECT id, name FROM patients) USING (id)",
    "SELECT l.a, r.b FROM (SELECT 1 AS a, 'x' AS k) AS l JOIN (SELECT 2 AS b, 'x' AS k) AS r USING (k)",
    "SELECT k, l.* EXCEPT (k), r.* EXCEPT (k) FROM (SELECT 1 AS a, 'x' AS k) AS l LEFT JOIN (SELECT 2 AS b, 'y' AS k) AS r USING (k)",
    "SELECT id, tag FROM orders JOIN UNNEST(tags) AS tag ON tag != 'x'",
    "SELECT id, tag, offset FROM orders LEFT JOIN UNNEST(tags) AS tag WITH OFFSET ON offset > 0 AND tag = 'y'",
    "SELECT o.id, i.sku, t FROM orders AS o LEFT JOIN o.items AS i LEFT JOIN o.tags AS t",
    "SELECT o.id, i.sku, i.quantity FROM orders AS o, o.items AS i WHERE i.quantity > 1",
    "SELECT o.id, i.sku FROM orders AS o INNER JOIN UNNEST(o.items) AS i ON i.sku = o.tags[SAFE_OFFSET(0)] OR i.sku = 'A'",
    "SELECT x, y, z FROM UNNEST([1, 2]) AS x WITH OFFSET AS y JOIN UNNEST(['a', 'b', 'c']) AS z WITH OFFSET AS w ON y = w",
    "SELECT a, b FROM UNNEST([1, NULL, 3]) AS a FULL JOIN UNNEST([3, NULL, 4]) AS b ON a = b",
    "SELECT p.name, n.n FROM (SELECT * FROM patients WHERE id IS NOT NULL) AS p CROSS JOIN (SELECT DISTINCT n FROM numbers WHERE n IS NOT NULL) AS n",
    "SELECT o.id FROM orders AS o JOIN patients AS p ON STRUCT(o.patient_id, o.status) = STRUCT(p.id, 'paid')",
    "SELECT o.id, p.name FROM orders AS o LEFT JOIN patients AS p ON p.id IN (o.patient_id, 13) AND p.id = o.patient_id",
    "SELECT a.f, b.f FROM numbers AS a JOIN numbers AS b ON a.f = b.f OR (a.f IS NULL AND b.f IS NULL)",
    "SELECT a.n, b.n FROM numbers AS a JOIN numbers AS b ON a.n IS NOT DISTINCT FROM b.n",
    "SELECT o.id FROM orders AS o JOIN (patients AS p LEFT JOIN numbers AS n ON n.n = p.id) ON p.id = o.patient_id",
    "SELECT o.id, x.n FROM orders AS o LEFT JOIN (SELECT status, COUNT(*) AS n FROM orders GROUP BY status) AS x ON x.status = o.status",
    "SELECT o.id, x FROM orders AS o CROSS JOIN UNNEST(ARRAY(SELECT quantity FROM UNNEST(o.items) WHERE quantity IS NOT NULL)) AS x",
  ],
};

/** Subqueries of every kind, correlated and not. */
export const subqueryQueries: QueryCase = {
  tables,
  queries: [
    "SELECT id, (SELECT name FROM patients AS p WHERE p.id = o.patient_id) AS name FROM orders AS o",
    "SELECT id, (SELECT MAX(total) FROM orders AS i WHERE i.patient_id = o.patient_id) AS top FROM orders AS o",
    "SELECT id, (SELECT COUNT(*) FROM orders AS i WHERE i.patient_id = o.patient_id AND i.status = 'paid') AS paid FROM orders AS o",
    "SELECT id, EXISTS (SELECT 1 FROM patients AS p WHERE p.id = o.patient_id AND p.name IS NOT NULL) AS named FROM orders AS o",
    "SELECT id FROM orders AS o WHERE NOT EXISTS (SELECT 1 FROM patients AS p WHERE p.id = o.patient_id)",
    "SELECT id, patient_id IN (SELECT id FROM patients) AS a, patient_id NOT IN (SELECT id FROM patients WHERE id IS NOT NULL) AS b FROM orders",
    "SELECT id, score IN (SELECT f FROM numbers) AS found, score NOT IN (SELECT f FROM numbers) AS missed FROM orders",
    "SELECT id, NULL IN (SELECT n FROM nothing) AS empty, NULL IN (SELECT n FROM numbers) AS unknown FROM orders WHERE id = 1",
    "SELECT id, ARRAY(SELECT p.name FROM patients AS p WHERE p.id = o.patient_id) AS names FROM orders AS o",
    "SELECT id, ARRAY(SELECT AS STRUCT i.id, i.status FROM orders AS i WHERE i.patient_id = o.patient_id ORDER BY i.id) AS orders FROM orders AS o",
    "SELECT (SELECT AS STRUCT MAX(id) AS top, MIN(id) AS low FROM orders) AS range_of",
    "SELECT s.top - s.low AS spread FROM (SELECT (SELECT AS STRUCT MAX(id) AS top, MIN(id) AS low FROM orders) AS s)",
    "SELECT AVG(n) AS mean FROM (SELECT status, COUNT(*) AS n FROM orders GROUP BY status)",
    "SELECT id FROM orders WHERE total > (SELECT AVG(total) FROM orders)",
    "SELECT id FROM orders AS o WHERE total >= (SELECT MAX(total) FROM orders AS i WHERE i.status = o.status)",
    "SELECT status, COUNT(*) AS n FROM orders GROUP BY status HAVING COUNT(*) > (SELECT 1)",
    "SELECT id, (SELECT SUM(quantity) FROM UNNEST(items) WHERE sku != 'C') AS units FROM orders",
    "SELECT id, (SELECT COUNT(*) FROM UNNEST(tags) AS t JOIN UNNEST(items) AS i ON LOWER(i.sku) < t) AS pairs FROM orders",
    "SELECT id, (SELECT STRING_AGG(t, ',' ORDER BY t DESC) FROM UNNEST(tags) AS t WHERE t IN (SELECT x FROM UNNEST(['x', 'y']) AS x)) AS joined FROM orders",
    "SELECT id, (SELECT i.sku FROM UNNEST(items) AS i ORDER BY i.quantity DESC, i.sku LIMIT 1) AS top_sku FROM orders",
    "SELECT (SELECT id FROM orders)",
    "SELECT (SELECT id FROM orders WHERE id > 100) AS none",
    "SELECT id, (SELECT n FROM numbers WHERE n = o.id) AS many FROM orders AS o WHERE id IN (1, 3, 6)",
    "SELECT id, (SELECT n FROM numbers WHERE n = o.id) AS many FROM orders AS o WHERE id = 2",
    "SELECT (SELECT (SELECT MAX(n) FROM numbers) + 1) AS nested",
    "SELECT id, (SELECT COUNT(*) FROM (SELECT DISTINCT i.status FROM orders AS i WHERE i.patient_id = o.patient_id)) AS statuses FROM orders AS o",
    "SELECT id FROM orders WHERE (SELECT COUNT(*) FROM UNNEST(tags)) = (SELECT MAX(n) FROM numbers)",
    "SELECT id, CASE WHEN EXISTS (SELECT 1 FROM UNNEST(tags) AS t WHERE t = 'x') THEN (SELECT MIN(t) FROM UNNEST(tags) AS t) ELSE 'none' END AS tag FROM orders",
    "SELECT x, (SELECT SUM(y) FROM UNNEST([x, x + 1]) AS y) AS s FROM UNNEST([1, 2]) AS x",
    "SELECT ARRAY(SELECT ARRAY_LENGTH(ARRAY(SELECT y FROM UNNEST(GENERATE_ARRAY(1, x)) AS y)) FROM UNNEST([3, 1]) AS x ORDER BY x) AS lengths",
    "SELECT p.id, (SELECT COUNT(*) FROM orders AS o WHERE o.patient_id = p.id AND o.total > (SELECT AVG(total) FROM orders)) AS n FROM patients AS p",
    "SELECT id FROM orders WHERE status IN (SELECT status FROM orders GROUP BY status HAVING COUNT(*) > 1) AND patient_id NOT IN (10)",
    "SELECT id FROM orders WHERE 'x' IN UNNEST(tags) AND 'z' NOT IN UNNEST(tags)",
    "SELECT id, 3 IN UNNEST(ARRAY(SELECT quantity FROM UNNEST(items))) AS has_three, 5 IN UNNEST([1, NULL]) AS unknown FROM orders",
    "SELECT id, status LIKE ANY ('p%', 'c%') AS a, status LIKE ALL ('%a%', '%d') AS b, status NOT LIKE SOME ('paid', 'x') AS c FROM orders",
    "SELECT m, COUNT(*) AS n FROM (SELECT (SELECT MAX(born_on) FROM patients AS p WHERE p.id = o.patient_id) AS m FROM orders AS o) GROUP BY m",
  ],
};
