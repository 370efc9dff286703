import type { QueryCase } from "../cases.ts";
import { pharmacyTables } from "../pharmacy-tables.ts";

/** Models as they stand in warehouses: several steps, history of changes, snapshots compared, keys and allocations. */
export const analystModelQueries: QueryCase = {
  tables: pharmacyTables,
  queries: [
    `WITH changes AS (SELECT patient_id, status, ordered_at AS valid_from, LEAD(ordered_at) OVER (PARTITION BY patient_id ORDER BY ordered_at, id) AS valid_to FROM orders WHERE patient_id IS NOT NULL)
     SELECT m.id, c.status FROM messages AS m LEFT JOIN changes AS c ON c.patient_id = m.patient_id AND m.sent_at >= c.valid_from AND (m.sent_at < c.valid_to OR c.valid_to IS NULL)`,
    `WITH before AS (SELECT id, status FROM orders WHERE id < 110), after AS (SELECT id, IF(id = 106, 'paid', status) AS status FROM orders WHERE id > 102)
     SELECT COALESCE(before.id, after.id) AS id, CASE WHEN before.id IS NULL THEN 'added' WHEN after.id IS NULL THEN 'removed' ELSE 'changed' END AS change
     FROM before FULL JOIN after USING (id) WHERE before.status IS DISTINCT FROM after.status ORDER BY id`,
    `(SELECT id, status FROM orders WHERE id <= 105 EXCEPT DISTINCT SELECT id, status FROM orders WHERE id >= 103)
     UNION ALL (SELECT id, 'new' FROM orders WHERE id > 112)`,
    `SELECT TO_HEX(MD5(CONCAT(IFNULL(CAST(patient_id AS STRING), ''), '|', status, '|', CAST(DATE(ordered_at) AS STRING)))) AS key, COUNT(*) AS n FROM orders GROUP BY key HAVING COUNT(*) > 0`,
    `SELECT id, FARM_FINGERPRINT(TO_JSON_STRING(STRUCT(name, email, prefecture))) AS version FROM patients ORDER BY id`,
    `WITH shipping AS (SELECT id AS order_id, NUMERIC '500' AS fee FROM orders),
     weights AS (SELECT order_id, line, quantity * unit_price AS amount, SUM(quantity * unit_price) OVER (PARTITION BY order_id) AS total FROM items)
     SELECT order_id, line, CASE WHEN total = 0 THEN NUMERIC '0' ELSE ROUND(fee * amount / total, 0) END AS fee FROM weights JOIN shipping USING (order_id)`,
    `WITH allocated AS (SELECT order_id, line, DIV(1000 * quantity, SUM(quantity) OVER w) AS share, MOD(1000 * quantity, SUM(quantity) OVER w) AS rest, SUM(quantity) OVER w AS units
       FROM items WINDOW w AS (PARTITION BY order_id))
     SELECT order_id, line, share + IF(ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY rest DESC, line) <= 1000 - SUM(share) OVER (PARTITION BY order_id), 1, 0) AS points FROM allocated`,
    `WITH RECURSIVE tree AS (
       SELECT 'root' AS name, CAST(NULL AS STRING) AS parent UNION ALL SELECT c.name, c.parent FROM UNNEST([STRUCT('漢方' AS name, 'root' AS parent), ('葛根湯', '漢方'), ('茶', 'root')]) AS c),
     paths AS (SELECT name, name AS path, 0 AS depth FROM tree WHERE parent IS NULL
       UNION ALL SELECT t.name, CONCAT(p.path, ' / ', t.name), p.depth + 1 FROM paths AS p JOIN tree AS t ON t.parent = p.name)
     SELECT path, depth FROM paths ORDER BY path`,
    `WITH RECURSIVE chain AS (SELECT id, id AS root, 1 AS length FROM orders WHERE id IN (101, 102)
       UNION ALL SELECT o.id, c.root, c.length + 1 FROM chain AS c JOIN orders AS o ON o.id = c.id + c.length)
     SELECT root, MAX(length) AS longest, ARRAY_AGG(id ORDER BY length) AS ids FROM chain GROUP BY root`,
    `SELECT t.*, s.* EXCEPT (order_id) FROM (SELECT id, status, total_jpy FROM orders WHERE status = 'shipped') AS t LEFT JOIN (SELECT order_id, COUNT(*) AS lines FROM items GROUP BY 1) AS s ON s.order_id = t.id`,
    `SELECT * REPLACE (UPPER(status) AS status, total_jpy / 100 AS total_jpy) FROM (SELECT id, status, total_jpy FROM orders) WHERE id < 104 ORDER BY id`,
    `SELECT COALESCE(m.month, t.month) AS month, IFNULL(m.yen, 0) AS yen, t.target, SAFE_SUBTRACT(m.yen, t.target) AS gap, ROUND(m.yen / t.target, 4) AS achieved
     FROM (SELECT DATE_TRUNC(DATE(paid_at, 'Asia/Tokyo'), MONTH) AS month, SUM(total_jpy) AS yen FROM orders WHERE paid_at IS NOT NULL GROUP BY 1) AS m
     FULL JOIN UNNEST([STRUCT(DATE '2025-02-01' AS month, 10000 AS target), (DATE '2025-06-01', 5000)]) AS t ON t.month = m.month ORDER BY month`,
    `WITH price AS (SELECT sku, valid_from, price FROM UNNEST([STRUCT('TEA' AS sku, DATE '2025-01-01' AS valid_from, 300 AS price), ('TEA', DATE '2025-03-01', 320), ('KAKKON', DATE '2025-02-01', 900)]))
     SELECT i.order_id, i.sku, p.price, i.quantity * p.price AS cost FROM items AS i JOIN orders AS o ON o.id = i.order_id LEFT JOIN price AS p
       ON p.sku = i.sku AND p.valid_from <= DATE(o.ordered_at) WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY i.order_id, i.line ORDER BY p.valid_from DESC) = 1`,
    `SELECT id, CASE status WHEN 'placed' THEN 1 WHEN 'paid' THEN 2 WHEN 'shipped' THEN 3 END AS step, IF(status = 'canceled', NULL, total_jpy) AS yen, NULLIF(coupon, '') AS coupon FROM orders ORDER BY step DESC, id LIMIT 4 OFFSET 2`,
    `WITH a AS (SELECT patient_id, COUNT(*) AS n FROM orders GROUP BY patient_id), b AS (SELECT patient_id, COUNT(*) AS n FROM messages GROUP BY patient_id), c AS (SELECT id AS patient_id, 0 AS n FROM patients)
     SELECT patient_id, IFNULL(a.n, 0) + IFNULL(b.n, 0) + IFNULL(c.n, 0) AS touches FROM a FULL JOIN b USING (patient_id) FULL JOIN c USING (patient_id)`,
    `SELECT g.kind, g.id FROM (SELECT 'order' AS kind, id, ordered_at AS moment FROM orders UNION ALL SELECT 'message', id, sent_at FROM messages UNION ALL SELECT 'sign up', id, created_at FROM patients) AS g
     WHERE g.moment BETWEEN '2025-03-01' AND '2025-04-02 03:00:00+00' ORDER BY g.moment, g.kind, g.id`,
    `SELECT p.prefecture, COUNT(DISTINCT o.patient_id) AS buyers, COUNT(DISTINCT p.id) AS patients, SUM(o.total_jpy) AS yen FROM patients AS p LEFT JOIN orders AS o ON o.patient_id = p.id GROUP BY p.prefecture ORDER BY p.prefecture`,
    `SELECT utm_source, x.name, x.value FROM (SELECT utm_source, COUNT(*) AS n, COUNTIF('vip' IN UNNEST(tags)) AS vips FROM patients GROUP BY utm_source) AS s, UNNEST([STRUCT('patients' AS name, s.n AS value), ('vips', s.vips)]) AS x`,
    `SELECT id, LOGICAL_OR(total_jpy > 5000) OVER (PARTITION BY patient_id ORDER BY ordered_at ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS will_spend FROM orders WHERE id != 108`,
    `SELECT patient_id, id, total_jpy, MAX(total_jpy) OVER (PARTITION BY patient_id ORDER BY ordered_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS record,
       NTH_VALUE(id, 2) OVER (PARTITION BY patient_id ORDER BY ordered_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS second_id FROM orders`,
    `SELECT day, MAX(IF(source = 'meta', clicks, NULL)) AS meta, STRING_AGG(source, '' ORDER BY source LIMIT 1) AS first_source FROM ad_days WHERE day > DATE_SUB(DATE '2025-03-04', INTERVAL 1 WEEK) GROUP BY day`,
    `SELECT (SELECT COUNT(*) FROM orders) AS orders, (SELECT SUM(quantity) FROM items) AS units, (SELECT COUNT(*) FROM patients WHERE email IS NULL) AS without_email, ARRAY(SELECT DISTINCT status FROM orders ORDER BY 1) AS statuses`,
    `SELECT o.id FROM orders AS o WHERE o.total_jpy > (SELECT AVG(p.total_jpy) FROM orders AS p WHERE p.patient_id = o.patient_id) ORDER BY 1`,
    `SELECT id FROM orders WHERE (patient_id, coupon) IN (SELECT (patient_id, coupon) FROM orders GROUP BY patient_id, coupon) ORDER BY id`,
    `SELECT status, ARRAY_AGG(DISTINCT patient_id IGNORE NULLS ORDER BY patient_id) AS patients, COUNT(DISTINCT IF(total_jpy > 3000, patient_id, NULL)) AS bigger FROM orders GROUP BY status`,
  ],
};
