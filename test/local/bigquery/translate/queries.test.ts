import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { texts } from "../parity/cases/json.ts";
import { tables } from "./tables.ts";
import { comparable, openWarehouse, type Warehouse } from "./warehouse.ts";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openWarehouse(tables);
});
afterAll(async () => {
  await warehouse?.close();
});

const documents = `(
  SELECT 1 AS a, '{"a": 12, "b": {"c": "x"}, "d": 1.10}' AS j
  UNION ALL SELECT 2, '{"a": {"c": 1.10}'
  UNION ALL SELECT 3, '{"d": 12345678901234567890.123, "b": [1], "a": null}'
  UNION ALL SELECT 4, NULL UNION ALL SELECT 5, '{"a": "\\\\u3042", "a": 2, "d": true}' UNION ALL SELECT 6, '[]')`;

const flatDocuments = [
  ...texts,
  `'{"A": 1, "a": 2, "B": "x"}'`,
  `'{"a": 1, "b": 2, "a": 3}'`,
  `' {"a" :\t7 ,"b":"7" , "c": false }  '`,
  `'{"a": "[1]", "b": "{}", "c": "x"}'`,
  `'{"a": 1, "z": [1.10], "b": 2.50}'`,
  `'{"a": 18446744073709551616, "b": -9223372036854775808, "c": 0}'`,
  `'{"a": "\\\\t\\\\u00e9", "b": "\\\\ud83d", "c": 1}'`,
  `'{"b": 1'`,
  `'{}'`,
  "''",
  "CAST(NULL AS STRING)",
];

/** Queries by construct; those with ORDER BY at their end are compared with their order. */
const cases: Readonly<Record<string, readonly string[]>> = {
  "select and filter": [
    "SELECT 1",
    "SELECT id, status FROM orders",
    "SELECT * FROM orders WHERE total > 100",
    "SELECT id, total * 2 AS doubled FROM orders WHERE status = 'paid' AND total IS NOT NULL",
    "SELECT * EXCEPT (items, tags) REPLACE (id + 1 AS id) FROM orders",
    "SELECT id FROM orders WHERE NOT (patient_id = 10)",
    "SELECT id FROM orders WHERE score = score",
    "SELECT id FROM orders WHERE patient_id IN (10, NULL)",
    "SELECT id FROM orders WHERE patient_id NOT IN (10, 11)",
    "SELECT n + 1 AS m FROM (SELECT n FROM numbers WHERE n > 1) WHERE n < 3",
    "SELECT x + 1, x + 2 FROM (SELECT id * 10 AS x FROM orders) WHERE x > 20",
    "SELECT count(*) FROM nothing",
    "SELECT id AS a, id AS A, id FROM orders",
    "SELECT o FROM orders AS o WHERE id = 1",
    "SELECT o.id, o.status FROM (SELECT AS STRUCT id, status FROM orders) AS o",
  ],
  ordering: [
    "SELECT id FROM orders ORDER BY total, id",
    "SELECT id FROM orders ORDER BY total DESC, id DESC",
    "SELECT id FROM orders ORDER BY score, id",
    "SELECT id FROM orders ORDER BY score DESC, id",
    "SELECT id FROM orders ORDER BY patient_id ASC NULLS LAST, id",
    "SELECT id FROM orders ORDER BY patient_id DESC NULLS FIRST, id",
    "SELECT id FROM orders ORDER BY total * -1, id LIMIT 2 OFFSET 1",
    "SELECT id, total * 2 AS t FROM orders ORDER BY t, 1",
    "SELECT * FROM (SELECT id FROM orders ORDER BY id DESC LIMIT 3) ORDER BY id",
    "SELECT id FROM orders ORDER BY id LIMIT 0",
    "SELECT status, count(*) AS c FROM orders GROUP BY status ORDER BY c DESC, status",
    "(SELECT id FROM orders ORDER BY id LIMIT 2) UNION ALL (SELECT n FROM numbers ORDER BY f LIMIT 1) ORDER BY 1",
  ],
  joins: [
    "SELECT o.id, p.name FROM orders o JOIN patients p ON o.patient_id = p.id",
    "SELECT o.id, p.name FROM orders o LEFT JOIN patients p ON o.patient_id = p.id AND p.name IS NOT NULL",
    "SELECT o.id, p.name FROM orders o RIGHT JOIN patients p ON o.patient_id = p.id",
    "SELECT o.id, p.name FROM orders o FULL JOIN patients p ON o.patient_id = p.id",
    "SELECT o.id, p.id FROM orders o CROSS JOIN patients p",
    "SELECT o.id, p.id FROM orders o, patients p WHERE o.patient_id = p.id",
    "SELECT id, a.n, b.f FROM (SELECT id, id AS n FROM orders WHERE id < 4) a LEFT JOIN (SELECT n, f FROM numbers WHERE f > 0) b USING (n)",
    "SELECT * FROM (SELECT n, 1 AS l FROM numbers) FULL JOIN (SELECT n, 2 AS r FROM numbers) USING (n)",
    "SELECT * FROM orders o JOIN (numbers a JOIN numbers b ON a.n = b.n) ON o.id = a.n",
    "SELECT o.id, x.c FROM orders o LEFT JOIN (SELECT n, count(*) AS c FROM numbers GROUP BY n) x ON x.n = o.id",
    "SELECT o.id FROM (SELECT * FROM orders WHERE id > 2) o LEFT JOIN (SELECT * FROM patients WHERE id < 12) p ON p.id = o.patient_id WHERE p.id IS NULL",
    "SELECT a.f, b.f FROM numbers a JOIN numbers b ON a.f = b.f",
    "SELECT 1 FROM orders o JOIN nothing ON o.id = nothing.n",
    "SELECT a.id, b.id FROM orders a JOIN orders b ON a.patient_id = b.patient_id AND a.id < b.id",
  ],
  grouping: [
    "SELECT status, count(*), sum(total) FROM orders GROUP BY status",
    "SELECT DISTINCT patient_id, status FROM orders",
    "SELECT f, count(*) FROM numbers GROUP BY f",
    "SELECT count(DISTINCT status), sum(DISTINCT total), avg(total), min(ordered_on), max(score) FROM orders",
    "SELECT id > 3 AS late, count(*) FROM orders GROUP BY late",
    "SELECT EXTRACT(YEAR FROM ordered_on) AS y, sum(total) / count(*) FROM orders GROUP BY 1 HAVING count(*) > 1",
    "SELECT max(total) FROM orders HAVING count(*) > 100",
    "SELECT sum(n) FROM nothing",
    "SELECT n, sum(n) FROM nothing GROUP BY n",
    "SELECT STRING_AGG(status, '-' ORDER BY id DESC) FROM orders",
    "SELECT ARRAY_AGG(status IGNORE NULLS ORDER BY id LIMIT 2) FROM orders",
    "SELECT 'x' AS k, count(*) FROM orders GROUP BY k",
    "SELECT COUNTIF(is_paid), LOGICAL_AND(is_paid), LOGICAL_OR(is_paid) FROM orders",
    "SELECT ANY_VALUE(status HAVING MAX id) FROM orders",
    "SELECT STRUCT(status, is_paid) AS s, count(*) FROM orders GROUP BY s",
    "SELECT sum(x) FROM (SELECT count(*) AS x FROM orders GROUP BY status)",
    "SELECT (SELECT max(n) FROM numbers) AS m, count(*) FROM orders GROUP BY m",
  ],
  arrays: [
    "SELECT * FROM UNNEST([3, 1, NULL]) AS x",
    "SELECT x, i FROM UNNEST(['a', 'b']) AS x WITH OFFSET AS i ORDER BY i DESC",
    "SELECT id, item.sku, item.quantity FROM orders, UNNEST(items) AS item",
    "SELECT id, tag, i FROM orders LEFT JOIN UNNEST(tags) AS tag WITH OFFSET AS i",
    "SELECT id, tag FROM orders o LEFT JOIN o.tags AS tag ON tag > 'x'",
    "SELECT id, sku FROM orders o CROSS JOIN o.items",
    "SELECT id, a, b FROM orders, UNNEST(tags) AS a, UNNEST(tags) AS b WHERE a < b",
    "SELECT id, ARRAY(SELECT tag FROM UNNEST(tags) AS tag ORDER BY tag DESC) AS sorted FROM orders",
    "SELECT id, (SELECT sum(quantity) FROM UNNEST(items)) AS quantity FROM orders",
    "SELECT id, EXISTS (SELECT 1 FROM UNNEST(items) AS i WHERE i.sku = 'A') FROM orders",
    "SELECT id FROM orders WHERE 'x' IN UNNEST(tags)",
    "SELECT ARRAY(SELECT AS STRUCT id, status FROM orders ORDER BY id DESC LIMIT 2)",
    "SELECT id, ARRAY_LENGTH(tags), tags[SAFE_OFFSET(1)], tags[SAFE_ORDINAL(1)] FROM orders",
    "SELECT ARRAY(SELECT id * 2 FROM orders WHERE id < 0)",
    "SELECT [STRUCT(1 AS a, 'x' AS b), (2, NULL)]",
    "SELECT STRUCT(1, 'a', STRUCT(TRUE AS t) AS s), STRUCT<a INT64, b STRING>(NULL, 'z')",
    "SELECT ARRAY_AGG(STRUCT(sku, n) ORDER BY sku, n) FROM (SELECT item.sku, count(*) AS n FROM orders, UNNEST(items) AS item GROUP BY 1)",
    "SELECT d FROM UNNEST(GENERATE_DATE_ARRAY('2025-01-30', '2025-02-02')) AS d ORDER BY d",
    "SELECT x FROM UNNEST(CAST(NULL AS ARRAY<INT64>)) AS x",
    "SELECT id FROM orders o WHERE (SELECT count(*) FROM o.items) > 1",
  ],
  subqueries: [
    "SELECT (SELECT max(id) FROM orders)",
    "SELECT (SELECT id FROM orders WHERE id > 100)",
    "SELECT p.id, (SELECT count(*) FROM orders o WHERE o.patient_id = p.id) FROM patients p",
    "SELECT p.id FROM patients p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.patient_id = p.id AND o.status = 'paid')",
    "SELECT p.id FROM patients p WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.patient_id = p.id)",
    "SELECT id FROM orders WHERE patient_id IN (SELECT id FROM patients)",
    "SELECT id, patient_id NOT IN (SELECT id FROM patients) FROM orders",
    "SELECT id, score IN (SELECT f FROM numbers) FROM orders",
    "SELECT id, patient_id IN (SELECT n FROM nothing) FROM orders",
    "SELECT id FROM orders o WHERE total = (SELECT max(total) FROM orders i WHERE i.status = o.status)",
    "SELECT (SELECT AS STRUCT id, name FROM patients WHERE id = 10).name",
    "SELECT id, (SELECT name FROM patients p WHERE p.id = o.patient_id) AS name FROM orders o ORDER BY id",
    "SELECT EXISTS (SELECT 1 FROM nothing), ARRAY(SELECT n FROM nothing)",
    "SELECT id FROM orders WHERE (patient_id, status) IN (SELECT (10, 'paid'))",
    "WITH w AS (SELECT 1 AS a) SELECT (SELECT a FROM w), (WITH v AS (SELECT a + 1 AS b FROM w) SELECT b FROM v)",
  ],
  "set operations": [
    "SELECT n FROM numbers UNION ALL SELECT id FROM orders",
    "SELECT n FROM numbers UNION DISTINCT SELECT id FROM orders",
    "SELECT n FROM numbers INTERSECT DISTINCT SELECT id FROM orders",
    "SELECT n FROM numbers EXCEPT DISTINCT SELECT id FROM orders",
    "SELECT f FROM numbers UNION DISTINCT SELECT score FROM orders",
    "SELECT 1 AS a, NULL AS b UNION ALL SELECT 2.5, 'x' UNION ALL SELECT NULL, 'y'",
    "SELECT id, id FROM orders UNION ALL SELECT n, 7 FROM numbers",
    "SELECT count(*) FROM (SELECT 1 UNION ALL SELECT 1)",
    "SELECT a + 1 FROM (SELECT 1 AS a UNION ALL (SELECT 2 EXCEPT DISTINCT SELECT 3))",
  ],
  with: [
    "WITH a AS (SELECT id, total FROM orders), b AS (SELECT * FROM a WHERE id > 2) SELECT a.id, b.total FROM a LEFT JOIN b USING (id)",
    "WITH a AS (SELECT RAND() AS r) SELECT x.r = y.r FROM a x, a y",
    "WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c WHERE n < 5) SELECT n FROM c",
    "WITH RECURSIVE c AS (SELECT 1 AS n UNION DISTINCT SELECT MOD(n + 1, 4) FROM c) SELECT n FROM c",
    "WITH RECURSIVE c AS (SELECT id, 0 AS depth FROM orders WHERE id = 1 UNION ALL SELECT o.id, depth + 1 FROM c JOIN orders o ON o.id = c.id + 1) SELECT * FROM c",
    "WITH a AS (SELECT 1 AS x, 1 AS x2), b AS (SELECT x, x FROM a) SELECT count(*) FROM b",
    "SELECT * FROM (WITH a AS (SELECT 1 AS x) SELECT x FROM a) JOIN (WITH a AS (SELECT 1 AS y) SELECT y FROM a) ON x = y",
    "WITH a AS (SELECT id FROM orders ORDER BY id LIMIT 2) SELECT * FROM a UNION ALL SELECT * FROM a",
  ],
  windows: [
    "SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) FROM orders",
    "SELECT id, RANK() OVER (PARTITION BY status ORDER BY total), DENSE_RANK() OVER (ORDER BY total DESC) FROM orders",
    "SELECT id, SUM(total) OVER (ORDER BY id) FROM orders",
    "SELECT id, SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM orders",
    "SELECT id, SUM(id) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) FROM orders",
    "SELECT id, COUNT(*) OVER (ORDER BY patient_id RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM orders",
    "SELECT id, LAG(id) OVER (ORDER BY id), LEAD(id, 2, -1) OVER (ORDER BY id) FROM orders",
    "SELECT id, FIRST_VALUE(total IGNORE NULLS) OVER (ORDER BY id DESC), LAST_VALUE(total) OVER (ORDER BY id) FROM orders",
    "SELECT id, LAST_VALUE(total IGNORE NULLS) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) FROM orders",
    "SELECT id FROM orders WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY patient_id ORDER BY id DESC) = 1",
    "SELECT status, SUM(SUM(id)) OVER (ORDER BY status) FROM orders GROUP BY status",
    "SELECT id, COUNT(*) OVER () FROM orders",
    "SELECT id, NTILE(3) OVER (ORDER BY id), PERCENT_RANK() OVER (ORDER BY id), CUME_DIST() OVER (ORDER BY id) FROM orders",
    "SELECT id, RANK() OVER (ORDER BY score), RANK() OVER (ORDER BY score DESC) FROM orders",
    "SELECT id, n, s FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n, SUM(id) OVER (PARTITION BY patient_id) AS s FROM orders) WHERE n > 2 AND s > 3",
    "SELECT DISTINCT patient_id, MAX(id) OVER (PARTITION BY patient_id) FROM orders",
    "SELECT id, AVG(id) OVER (PARTITION BY status) FROM orders",
    "SELECT id, NTH_VALUE(id, 2) OVER (ORDER BY id) FROM orders",
    "SELECT id, ROW_NUMBER() OVER w, SUM(id) OVER w FROM orders WINDOW w AS (PARTITION BY status ORDER BY id)",
  ],
  pivots: [
    "SELECT * FROM (SELECT patient_id, status, total FROM orders) PIVOT (SUM(total) AS t, COUNT(*) AS c FOR status IN ('paid', 'placed' AS open))",
    "SELECT * FROM (SELECT id, id * 2 AS a, CAST(NULL AS INT64) AS b FROM orders) UNPIVOT (v FOR k IN (a, b))",
    "SELECT * FROM (SELECT id, id * 2 AS a, CAST(NULL AS INT64) AS b FROM orders) UNPIVOT INCLUDE NULLS (v FOR k IN (a AS 'x', b AS 'y'))",
  ],
  "JSON text read at several paths": [
    `SELECT a, SAFE_CAST(JSON_VALUE(j, '$.a') AS INT64), JSON_VALUE(j, '$.b.c'), IF(a > 1, JSON_VALUE(j, '$.a'), NULL) FROM ${documents}`,
    `SELECT JSON_VALUE(j, '$.a'), x, y FROM (SELECT j, JSON_VALUE(j, '$.a') AS x, JSON_VALUE(j, '$.b') AS y FROM ${documents})`,
    `SELECT JSON_VALUE(j, '$.a') AS x, JSON_VALUE(j, '$.d') AS y, COUNT(*) FROM ${documents} GROUP BY x, y`,
    `SELECT a, (SELECT CONCAT(JSON_VALUE(j, '$.a'), n) FROM UNNEST(['x']) AS n), JSON_VALUE(j, '$.a'), JSON_VALUE(j, '$.d') FROM ${documents}`,
    `SELECT l.a, JSON_VALUE(l.j, '$.a'), JSON_VALUE(l.j, '$.d'), JSON_VALUE(r.j, '$.a'), JSON_VALUE(r.j, '$.d') FROM ${documents} l LEFT JOIN ${documents} r ON r.a = l.a + 1`,
    `SELECT JSON_VALUE(j, '$.a'), JSON_VALUE(j, '$.d') FROM ${documents} ORDER BY a LIMIT 3`,
    ...["'$.a', '$.b', '$.c'", "'$.a', '$.A', '$.b'", "'$', '$.b.a', '$.b'", "'$.g', '$.e', '$.d'"].map(
      (paths) => {
        const values = paths.split(", ").map((path) => `JSON_VALUE(j, ${path})`);
        return `SELECT n, ${values.join(", ")} FROM UNNEST([${flatDocuments.join(", ")}]) AS j WITH OFFSET AS n`;
      },
    ),
  ],
  expressions: [
    "SELECT COALESCE(id, CAST(status AS INT64) + CAST(status AS INT64)) FROM orders",
    "SELECT IFNULL(id, CAST(status AS INT64) * CAST(status AS INT64)) FROM orders",
    "SELECT SAFE.SUBSTR(status, 1, -id), LENGTH(SAFE.SUBSTR(status, 1, -id)) FROM orders",
    "SELECT CASE WHEN id = 1 THEN 'one' WHEN id = 2 THEN NULL ELSE 'many' END, IF(is_paid, 1, 0), COALESCE(status, 'none'), NULLIF(id, 3) FROM orders",
    "SELECT id / 2, DIV(id, 2), MOD(id, 2), -id FROM orders",
    "SELECT SAFE_DIVIDE(id, id - 1), SAFE.SUBSTR('abc', 2), SAFE_CAST('x' AS INT64) FROM orders",
    "SELECT CAST(total AS STRING), CAST('12' AS INT64), CAST(id AS FLOAT64), SAFE_CAST('1e3' AS INT64) FROM orders",
    "SELECT WITH(a AS id + 1, b AS a * 2, a + b) FROM orders",
    "SELECT 'a' LIKE ANY ('a%', 'b'), 'a' LIKE ALL ('a%', 'b')",
    "SELECT status IS DISTINCT FROM 'paid', status IS NOT DISTINCT FROM NULL FROM orders",
    "SELECT CAST(NULL AS INT64) = 1, NULL AND FALSE, NULL OR TRUE, NOT CAST(NULL AS BOOL)",
    "SELECT CAST('nan' AS FLOAT64) = CAST('nan' AS FLOAT64), -0.0 = 0.0, 1 < CAST('inf' AS FLOAT64)",
    "SELECT STRUCT(1, NULL) = STRUCT(1, NULL), (1, 2) = (1, 3), (1, 'a') IN ((1, 'a'), (2, 'b'))",
    "SELECT DATE '2024-02-29', TIMESTAMP '2025-01-01 00:00:00+09', DATETIME '2025-01-01 01:02:03.5', TIME '23:59:59.999999', NUMERIC '1.10', b'\\x00\\xff', 'it\\'s', JSON '{\"a\": [1]}'",
    'SELECT -9223372036854775808, 9223372036854775807, 1e308, 0x1F, \'\\000\', """a\nb"""',
    "SELECT id BETWEEN 2 AND 4 FROM orders",
  ],
};

/** What the evaluator does not run, with queries that mean the same. */
const equivalents: readonly (readonly [string, string])[] = [
  [
    "SELECT status, is_paid, SUM(id) FROM orders GROUP BY ROLLUP (status, is_paid)",
    "SELECT status, is_paid, SUM(id) FROM orders GROUP BY status, is_paid UNION ALL SELECT status, NULL, SUM(id) FROM orders GROUP BY status UNION ALL SELECT NULL, NULL, SUM(id) FROM orders",
  ],
  [
    "SELECT status, is_paid, COUNT(*) FROM orders GROUP BY GROUPING SETS ((status), (is_paid), ())",
    "SELECT status, CAST(NULL AS BOOL), COUNT(*) FROM orders GROUP BY status UNION ALL SELECT NULL, is_paid, COUNT(*) FROM orders GROUP BY is_paid UNION ALL SELECT NULL, NULL, COUNT(*) FROM orders",
  ],
  [
    "SELECT status, GROUPING(status), SUM(id) FROM orders GROUP BY GROUPING SETS ((status), ())",
    "SELECT status, 0, SUM(id) FROM orders GROUP BY status UNION ALL SELECT NULL, 1, SUM(id) FROM orders",
  ],
  [
    "SELECT k, id > 3, COUNT(*) FROM (SELECT 'x' AS k, id FROM orders) GROUP BY CUBE (1, 2)",
    "SELECT 'x', id > 3, COUNT(*) FROM orders GROUP BY 2 UNION ALL SELECT 'x', NULL, COUNT(*) FROM orders UNION ALL SELECT NULL, id > 3, COUNT(*) FROM orders GROUP BY 2 UNION ALL SELECT NULL, NULL, COUNT(*) FROM orders",
  ],
  ["SELECT n, COUNT(*) FROM nothing GROUP BY ROLLUP (n)", "SELECT CAST(NULL AS INT64), 0"],
];

describe("grouping sets", () => {
  it.each(equivalents)("%s", async (sql, equivalent) => {
    const [expected, actual] = await Promise.all([warehouse.evaluate(equivalent), warehouse.query(sql)]);
    expect(comparable(actual, false)).toEqual(comparable(expected, false));
  });
});

describe("columns", () => {
  it("are named as BigQuery names them", async () => {
    const { columns } = await warehouse.query("SELECT 1, id, 2, id AS Id, id FROM orders");
    expect(columns.map((column) => column.name)).toEqual(["f0_", "id", "f1_", "Id", "id"]);
  });
});

describe("refusals and errors", () => {
  it.each([
    ["SELECT id FROM orders INTERSECT ALL SELECT n FROM numbers", "INTERSECT ALL"],
    ["SELECT * FROM orders FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP()", "FOR SYSTEM_TIME AS OF"],
    [
      "SELECT * FROM orders a LEFT JOIN numbers b ON a.id > b.n",
      "LEFT OUTER JOIN cannot be used without a condition",
    ],
    [
      "SELECT * FROM orders a FULL JOIN numbers b ON a.id = 1",
      "FULL OUTER JOIN cannot be used without a condition",
    ],
    ["SELECT (SELECT n FROM numbers WHERE n = id ORDER BY f LIMIT 1) FROM orders", "Correlated subqueries"],
    ["SELECT (SELECT COUNT(*) FROM numbers WHERE n > id) FROM orders", "Correlated subqueries"],
    ["SELECT LAG(id, 1, id) OVER (ORDER BY id) FROM orders", "to LAG must be constant"],
    ["SELECT @@x", "Unrecognized"],
    ["SELECT id FROM orders@{force_index=a}", "hint"],
    ["SELECT (SELECT id FROM orders)", "Scalar subquery produced more than one element"],
    [
      "SELECT id, (SELECT tag FROM UNNEST(tags) AS tag) FROM orders",
      "Scalar subquery produced more than one element",
    ],
    ["SELECT ARRAY_FILTER([1], e -> e > 0)", "Lambda is not supported"],
    ["SELECT tags = tags FROM orders", "Equality is not defined for arguments of type ARRAY"],
    ["SELECT tags FROM orders GROUP BY tags", "Grouping by expressions of type ARRAY is not allowed"],
  ])("%s", async (sql, message) => {
    await expect(warehouse.query(sql)).rejects.toThrow(new RegExp(message, "i"));
  });
});

describe.each(Object.entries(cases))("%s", (_, queries) => {
  it.each(queries)("%s", async (sql) => {
    const [expected, actual] = await Promise.all([warehouse.evaluate(sql), warehouse.query(sql)]);
    const isOrdered = /ORDER BY [^)]*$/.test(sql);
    expect(comparable(actual, isOrdered)).toEqual(comparable(expected, isOrdered));
  });
});
