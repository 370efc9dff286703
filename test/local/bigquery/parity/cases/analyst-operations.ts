import type { QueryCase } from "../cases.ts";
import { pharmacyTables } from "../pharmacy-tables.ts";

/** What operations and accounting ask: reconciliation, tax, lead times, answers, checks of the data itself. */
export const analystOperationsQueries: QueryCase = {
  tables: pharmacyTables,
  queries: [
    `SELECT o.id, o.total_jpy, lines.yen, o.total_jpy - lines.yen AS difference FROM orders AS o
     JOIN (SELECT order_id, SUM(quantity * unit_price - IFNULL(discount, 0)) AS yen FROM items GROUP BY order_id) AS lines ON lines.order_id = o.id
     WHERE o.total_jpy != lines.yen ORDER BY o.id`,
    `SELECT order_id, line, amount, amount - tax AS net, tax FROM (SELECT order_id, line, quantity * unit_price AS amount,
       FLOOR(quantity * unit_price * IF(category IN ('茶', '見本'), 8, 10) / IF(category IN ('茶', '見本'), 108, 110)) AS tax FROM items) ORDER BY order_id, line`,
    `SELECT FORMAT_TIMESTAMP('%Y年%m月', paid_at, 'Asia/Tokyo') AS month, SUM(total_jpy) AS yen FROM orders WHERE paid_at IS NOT NULL GROUP BY month ORDER BY month`,
    `SELECT id FROM orders AS o WHERE NOT EXISTS (SELECT 1 FROM items AS i WHERE i.order_id = o.id) UNION ALL
     SELECT order_id FROM items AS i WHERE NOT EXISTS (SELECT 1 FROM orders AS o WHERE o.id = i.order_id)`,
    `SELECT 'duplicate line' AS problem, COUNT(*) AS n FROM (SELECT order_id, line FROM items GROUP BY order_id, line HAVING COUNT(*) > 1)
     UNION ALL SELECT 'paid without payment', COUNTIF(status IN ('paid', 'shipped') AND paid_at IS NULL) FROM orders
     UNION ALL SELECT 'shipped before paid', COUNTIF(shipped_at < paid_at) FROM orders UNION ALL SELECT 'no patient', COUNTIF(patient_id IS NULL) FROM orders ORDER BY problem`,
    `SELECT COUNT(*) AS n, COUNT(email) AS emails, COUNT(DISTINCT email) AS distinct_emails, COUNTIF(email != TRIM(email)) AS padded,
       COUNTIF(NOT REGEXP_CONTAINS(email, r'^[^@\\s]+@[^@\\s]+\\.[a-z]+$')) AS odd, ROUND(AVG(IF(prefecture IS NULL, 1, 0)), 4) AS missing FROM patients`,
    `SELECT id, name, DATE_DIFF(DATE '2025-04-01', birth_on, YEAR) - IF(FORMAT_DATE('%m%d', DATE '2025-04-01') < FORMAT_DATE('%m%d', birth_on), 1, 0) AS age FROM patients ORDER BY id`,
    `SELECT CASE WHEN age < 30 THEN '~29' WHEN age BETWEEN 30 AND 49 THEN '30~49' WHEN age >= 50 THEN '50~' ELSE '不明' END AS band, COUNT(*) AS n
     FROM (SELECT DIV(CAST(FORMAT_DATE('%Y%m%d', DATE '2025-04-01') AS INT64) - CAST(FORMAT_DATE('%Y%m%d', birth_on) AS INT64), 10000) AS age FROM patients) GROUP BY band`,
    `SELECT id, birth_on, DATE(2025, EXTRACT(MONTH FROM birth_on), LEAST(EXTRACT(DAY FROM birth_on), 28)) AS celebrated_on FROM patients
     WHERE EXTRACT(MONTH FROM birth_on) IN (1, 2, 3)`,
    `WITH due AS (SELECT id, DATE_ADD(DATE(paid_at, 'Asia/Tokyo'), INTERVAL 3 DAY) AS due_on, DATE(shipped_at, 'Asia/Tokyo') AS shipped_on FROM orders WHERE paid_at IS NOT NULL)
     SELECT due_on, COUNT(*) AS due, COUNTIF(shipped_on <= due_on) AS in_time, COUNTIF(shipped_on IS NULL) AS open FROM due GROUP BY due_on ORDER BY due_on`,
    `SELECT EXTRACT(DATE FROM ordered_at AT TIME ZONE 'Asia/Tokyo') AS jst, EXTRACT(DATE FROM ordered_at AT TIME ZONE 'America/Los_Angeles') AS pst, id FROM orders
     WHERE DATE(ordered_at, 'Asia/Tokyo') != DATE(ordered_at) ORDER BY id`,
    `SELECT id, DATETIME(ordered_at, 'Asia/Tokyo') AS local_time, STRING(ordered_at, 'Asia/Tokyo') AS text, FORMAT_DATETIME('%m/%d %H:%M', DATETIME(ordered_at, 'Asia/Tokyo')) AS short FROM orders`,
    `SELECT AVG(minutes) AS mean, MAX(minutes) AS longest, COUNTIF(minutes > 10) AS slow FROM (SELECT TIMESTAMP_DIFF(paid_at, ordered_at, SECOND) / 60 AS minutes FROM orders)`,
    `WITH moves AS (SELECT sku, ordered_at AS moment, -quantity AS change FROM items JOIN orders ON orders.id = items.order_id WHERE status != 'canceled'
       UNION ALL SELECT sku, TIMESTAMP '2025-01-01 00:00:00+00', 10 FROM (SELECT DISTINCT sku FROM items)
       UNION ALL SELECT sku, refunded_at, quantity FROM items WHERE refunded_at IS NOT NULL)
     SELECT sku, moment, SUM(change) OVER (PARTITION BY sku ORDER BY moment, change DESC ROWS UNBOUNDED PRECEDING) AS stock FROM moves`,
    `SELECT status, COUNT(*) AS open_orders FROM orders WHERE ordered_at <= TIMESTAMP '2025-04-01 12:00:00+09' AND IFNULL(shipped_at, TIMESTAMP '9999-12-31 00:00:00+00') > '2025-04-01 12:00:00+09' GROUP BY status`,
    `WITH edges AS (SELECT ordered_at AS moment, 1 AS change FROM orders UNION ALL SELECT shipped_at, -1 FROM orders WHERE shipped_at IS NOT NULL)
     SELECT MAX(open) AS most_open FROM (SELECT SUM(change) OVER (ORDER BY moment, change ROWS UNBOUNDED PRECEDING) AS open FROM edges)`,
    `SELECT a.id, b.id AS overlaps FROM orders AS a JOIN orders AS b ON a.id < b.id AND a.ordered_at <= b.shipped_at AND b.ordered_at <= a.shipped_at`,
    `SELECT patient_id, MAX(ordered_at) AS last_order, TIMESTAMP_DIFF(TIMESTAMP '2025-06-01 00:00:00+09', MAX(ordered_at), DAY) > 45 AS lapsed FROM orders WHERE ordered_at < '2025-06-01' GROUP BY patient_id`,
    `SELECT sender, COUNT(*) AS n, COUNT(body) AS with_body, COUNT(DISTINCT patient_id) AS patients, MIN(sent_at) AS first_at FROM messages GROUP BY sender HAVING COUNT(*) > 1 ORDER BY n DESC`,
    `SELECT patient_id, id, IFNULL(sender != LAG(sender) OVER (PARTITION BY patient_id ORDER BY sent_at, id), TRUE) AS turn FROM messages WHERE sent_at IS NOT NULL`,
    `WITH turns AS (SELECT *, LEAD(sender) OVER w AS next_sender, LEAD(sent_at) OVER w AS next_at FROM messages WHERE sent_at IS NOT NULL WINDOW w AS (PARTITION BY patient_id ORDER BY sent_at, id))
     SELECT next_sender, COUNT(*) AS answers, AVG(TIMESTAMP_DIFF(next_at, sent_at, SECOND)) AS seconds FROM turns WHERE sender = 'patient' GROUP BY next_sender`,
    `SELECT IF(EXTRACT(HOUR FROM sent_at AT TIME ZONE 'Asia/Tokyo') BETWEEN 9 AND 17, 'open', 'closed') AS shop, COUNT(*) AS n FROM messages GROUP BY shop`,
    `SELECT coupon, COUNT(*) AS n FROM orders WHERE coupon IS NULL OR LOWER(coupon) LIKE 'h%' GROUP BY coupon ORDER BY coupon NULLS LAST`,
    `SELECT MAX(IF(rank = 1, sku, NULL)) AS first, MAX(IF(rank = 2, sku, NULL)) AS second, MAX(IF(rank = 3, sku, NULL)) AS third
     FROM (SELECT sku, ROW_NUMBER() OVER (ORDER BY SUM(quantity) DESC, sku) AS rank FROM items GROUP BY sku)`,
    `SELECT refunded, COUNT(*) AS lines, SUM(quantity * unit_price) AS yen FROM (SELECT *, refunded_at IS NOT NULL AS refunded FROM items) GROUP BY refunded ORDER BY refunded`,
  ],
};
