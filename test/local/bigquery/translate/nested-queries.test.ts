import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomQuery } from "./random-query.ts";
import { tables } from "./tables.ts";
import { comparable, openWarehouse, type Warehouse } from "./warehouse.ts";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openWarehouse(tables);
});
afterAll(async () => {
  await warehouse?.close();
});

async function expectSameAnswer(sql: string): Promise<void> {
  const [expected, actual] = await Promise.all([warehouse.evaluate(sql), warehouse.query(sql)]);
  const isOrdered = /ORDER BY [^)]*$/.test(sql);
  expect(comparable(actual, isOrdered), sql).toEqual(comparable(expected, isOrdered));
}

/** Constructs within constructs; those with ORDER BY at their end are compared with their order. */
const queries = [
  "SELECT ARRAY(SELECT AS STRUCT tag, off FROM UNNEST(tags) AS tag WITH OFFSET AS off ORDER BY off DESC) FROM orders",
  "SELECT id, (SELECT STRING_AGG(t, ',' ORDER BY t) FROM UNNEST(tags) t WHERE t != 'y') FROM orders",
  "SELECT id, (SELECT MAX(q) FROM (SELECT i.quantity * 2 AS q FROM UNNEST(items) i WHERE i.sku IN ('A','B'))) FROM orders",
  "SELECT o.id, t FROM orders o, UNNEST(ARRAY(SELECT x FROM UNNEST(o.tags) x WHERE x > 'x')) t",
  "SELECT o.id, s.sku, n.n FROM orders o LEFT JOIN UNNEST(o.items) s LEFT JOIN numbers n ON n.n = s.quantity",
  "SELECT p.id, ARRAY_LENGTH(ARRAY(SELECT o.id FROM orders o WHERE o.patient_id = p.id)) FROM patients p",
  "SELECT p.id, ARRAY(SELECT o.status FROM orders o WHERE o.patient_id = p.id ORDER BY o.id) FROM patients p",
  "SELECT p.id, (SELECT AS STRUCT MAX(o.id) AS m, COUNT(*) AS c FROM orders o WHERE o.patient_id = p.id).c FROM patients p",
  "SELECT x.id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY status ORDER BY id) rn FROM orders) x WHERE rn = 1 AND id IN (SELECT n FROM numbers UNION ALL SELECT 3)",
  "SELECT DISTINCT status FROM orders ORDER BY status",
  "SELECT DISTINCT status, LENGTH(status) AS l FROM orders ORDER BY l DESC, status LIMIT 2",
  "SELECT status, ARRAY_AGG(id ORDER BY id DESC)[OFFSET(0)] FROM orders GROUP BY status",
  "SELECT COUNT(*) FROM orders o JOIN orders p ON o.id = p.id OR o.status = p.status",
  "SELECT o.id, p.name FROM orders o LEFT JOIN patients p ON o.patient_id = p.id AND o.status = 'paid' AND p.name LIKE '%z%' ORDER BY 1",
  "SELECT l.id, r.id FROM (SELECT * FROM orders WHERE status = 'paid') l FULL JOIN (SELECT * FROM orders WHERE id > 2) r ON l.id = r.id",
  "SELECT l.k, r.k FROM (SELECT id, 'l' AS k FROM orders WHERE status = 'paid') l RIGHT JOIN (SELECT id, 'r' AS k FROM orders WHERE id > 2) r ON l.id = r.id",
  "WITH a AS (SELECT status, SUM(total) AS t FROM orders GROUP BY status), b AS (SELECT *, RANK() OVER (ORDER BY t DESC) AS r FROM a), c AS (SELECT * FROM b WHERE r <= 2 UNION ALL SELECT status, t, 0 FROM a) SELECT c.*, a.t AS u FROM c LEFT JOIN a USING (status)",
  "SELECT IF(id > 3, (SELECT MAX(n) FROM numbers), (SELECT MIN(n) FROM numbers)) FROM orders",
  "SELECT (SELECT COUNT(*) FROM numbers WHERE n = id), (SELECT SUM(f) FROM numbers WHERE n = id AND f > 0) FROM orders",
  "SELECT id, SUM(id) OVER (ORDER BY ordered_on RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM orders",
  "SELECT id, SUM(id) OVER (ORDER BY total DESC RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM orders",
  "SELECT id, COUNT(DISTINCT status) OVER (PARTITION BY patient_id) FROM orders",
  "SELECT id, ARRAY_AGG(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM orders",
  "SELECT id, MAX(score) OVER (), MIN(score) OVER (), AVG(total) OVER (ORDER BY id ROWS 1 PRECEDING) FROM orders",
  "SELECT id, LAST_VALUE(id) OVER (PARTITION BY status ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM orders",
  "SELECT status, COUNT(*) c, SUM(COUNT(*)) OVER () total, COUNT(*) / SUM(COUNT(*)) OVER () share FROM orders GROUP BY status",
  "SELECT id, SUM(IF(gap, 1, 0)) OVER (ORDER BY id) session FROM (SELECT id, id - LAG(id) OVER (ORDER BY id) > 1 AS gap FROM orders)",
  "SELECT * FROM (SELECT id FROM orders LIMIT 0) FULL JOIN (SELECT n AS id FROM numbers WHERE n = 1) USING (id)",
  "SELECT STRUCT(o.id, p.name) FROM orders o LEFT JOIN patients p ON p.id = o.patient_id",
  "SELECT p FROM orders o LEFT JOIN patients p ON p.id = o.patient_id AND p.id = 11",
  "SELECT o.id, p.name FROM orders o LEFT JOIN (SELECT STRUCT(id, name) AS p FROM patients) q ON q.p.id = o.patient_id CROSS JOIN (SELECT q2.p.name FROM (SELECT STRUCT('a' AS name) AS p) q2) p",
  "SELECT x, y FROM UNNEST([1,2]) x, UNNEST([x, x * 10]) y",
  "SELECT x FROM UNNEST([STRUCT([1,2] AS a, 'k' AS b)]) s, s.a AS x",
  "SELECT s.* FROM UNNEST([STRUCT(1 AS a, STRUCT('z' AS c) AS b)]) s",
  "SELECT * FROM UNNEST([STRUCT(1 AS a, 2 AS b), NULL])",
  "SELECT COUNT(*), SUM(x) FROM UNNEST(GENERATE_ARRAY(1, 10, 3)) x",
  "SELECT t.a.b FROM (SELECT STRUCT(STRUCT(5 AS b) AS a) AS t)",
  "SELECT n FROM numbers WHERE n IN UNNEST((SELECT ARRAY_AGG(id) FROM orders))",
  "SELECT a, b FROM (SELECT 1 AS a, 2 AS b UNION ALL SELECT b, a FROM (SELECT 3 AS a, 4 AS b)) ORDER BY a",
  "SELECT id FROM orders WHERE EXISTS (SELECT * FROM UNNEST(items) i JOIN patients p ON p.id = i.quantity + 9)",
  "SELECT (SELECT ARRAY_AGG(x ORDER BY x) FROM UNNEST([3,1,2]) x)",
  "SELECT ARRAY(SELECT x FROM UNNEST([3,1,2]) x WITH OFFSET o ORDER BY o DESC LIMIT 2)",
  "SELECT ARRAY(SELECT DISTINCT t FROM orders, UNNEST(tags) t ORDER BY t)",
  "SELECT ARRAY_CONCAT_AGG(tags ORDER BY id) FROM orders",
  "SELECT name, COUNT(o.id) FROM patients p LEFT JOIN orders o ON o.patient_id = p.id GROUP BY name HAVING COUNT(o.id) > 0 ORDER BY 2 DESC, 1",
  "SELECT EXTRACT(MONTH FROM d) m, COUNT(o.id) FROM UNNEST(GENERATE_DATE_ARRAY('2025-01-01','2025-03-01', INTERVAL 1 MONTH)) d LEFT JOIN orders o ON DATE_TRUNC(o.ordered_on, MONTH) = d GROUP BY m",
  "SELECT * FROM (SELECT status, id FROM orders) PIVOT (COUNT(id) FOR status IN ('paid', 'placed', 'canceled'))",
  "SELECT * FROM (SELECT 1 AS q1, 2 AS q2, 'x' AS k) UNPIVOT ((v) FOR q IN (q1 AS 1, q2 AS 2))",
  "SELECT f FROM numbers GROUP BY f HAVING f > 0 OR f IS NULL",
  "SELECT MIN(f), MAX(f), SUM(f), COUNT(f) FROM numbers",
  "SELECT n, f FROM numbers ORDER BY f DESC, n LIMIT 3",
  "WITH RECURSIVE t AS (SELECT 1 AS n, [1] AS path UNION ALL SELECT n * 2, ARRAY_CONCAT(path, [n * 2]) FROM t WHERE n < 10), u AS (SELECT MAX(n) AS m FROM t) SELECT t.*, u.m FROM t, u",
  "WITH RECURSIVE a AS (SELECT 1 AS x), b AS (SELECT x FROM a UNION ALL SELECT x + 1 FROM b WHERE x < (SELECT COUNT(*) FROM orders)) SELECT * FROM b",
  "SELECT id, WITH(s AS (SELECT COUNT(*) FROM UNNEST(tags)), s * s + s) FROM orders",
  "SELECT WITH(a AS 1, WITH(b AS a + 1, a + b))",
  "SELECT SUM(WITH(a AS id * 2, a + a)) FROM orders",
  "SELECT id, (SELECT x FROM (SELECT o.id AS x)) FROM orders o",
  "SELECT id, (SELECT o.id + n FROM (SELECT MAX(n) AS n FROM numbers)) FROM orders o",
  "SELECT CASE status WHEN 'paid' THEN 1 WHEN 'placed' THEN 2 END FROM orders",
  "SELECT * FROM orders a JOIN orders b USING (id, status) WHERE a.total > 0",
  "SELECT id, status FROM orders WHERE (id, status) = (1, 'paid')",
  "SELECT id, COUNT(*) OVER (PARTITION BY STRUCT(status, is_paid)) FROM orders",
  "SELECT id, FIRST_VALUE(status) OVER w, LAST_VALUE(status) OVER w FROM orders WINDOW w AS (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)",
  "SELECT v FROM (SELECT AS VALUE id FROM orders) v",
  "SELECT TRUE IN (SELECT is_paid FROM orders), NULL IN (SELECT 1), 1 NOT IN (SELECT CAST(NULL AS INT64))",
  "SELECT COUNT(*) FROM orders WHERE NOT EXISTS (SELECT 1 FROM numbers WHERE numbers.n = orders.id AND numbers.f IS NOT NULL)",
  "SELECT id, total, SUM(total) OVER (PARTITION BY status ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running FROM orders QUALIFY running > 0",
  "SELECT MAX(id) FROM orders LIMIT 1 OFFSET 1",
  "SELECT TO_JSON_STRING(o) FROM (SELECT id, status, tags FROM orders) o",
  "SELECT * FROM (SELECT id, id AS dup FROM orders) ORDER BY dup DESC LIMIT 1",
  "SELECT AVG(n) FROM (SELECT n FROM numbers UNION DISTINCT SELECT id FROM orders)",
  "SELECT o.*, p.* EXCEPT (id) FROM orders o JOIN patients p ON p.id = o.patient_id",
  "SELECT '' AS empty, 'x' AS `with space`, 1 AS `sélect`",
];

describe("nested constructs", () => {
  it.each(queries)("%s", expectSameAnswer);
});

describe("random queries", () => {
  it("have the reference evaluator's answers", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(10_000), { minLength: 40, maxLength: 120 }), async (choices) => {
        await expectSameAnswer(randomQuery(choices));
      }),
      { numRuns: 200 },
    );
  });
});
