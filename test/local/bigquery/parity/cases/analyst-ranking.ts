import type { QueryCase } from "../cases.ts";
import { pharmacyTables } from "../pharmacy-tables.ts";

/** Top rows of groups, deduplication, percentiles, shares, baskets and pivots. */
export const analystRankingQueries: QueryCase = {
  tables: pharmacyTables,
  queries: [
    `SELECT * EXCEPT (details) FROM orders WHERE patient_id IS NOT NULL
     QUALIFY ROW_NUMBER() OVER (PARTITION BY patient_id ORDER BY ordered_at DESC, id DESC) = 1 ORDER BY patient_id`,
    `SELECT patient_id, id, total_jpy FROM orders QUALIFY RANK() OVER (PARTITION BY patient_id ORDER BY total_jpy DESC) <= 2 ORDER BY 1, 3 DESC, 2`,
    `SELECT category, sku, units FROM (SELECT category, sku, SUM(quantity) AS units FROM items GROUP BY category, sku)
     QUALIFY DENSE_RANK() OVER (ORDER BY units DESC) <= 3 ORDER BY units DESC, sku`,
    `SELECT sku, SUM(quantity * unit_price) AS yen, SUM(SUM(quantity * unit_price)) OVER (ORDER BY SUM(quantity * unit_price) DESC, sku) AS running,
       SUM(SUM(quantity * unit_price)) OVER () AS total FROM items GROUP BY sku`,
    `WITH sales AS (SELECT sku, SUM(quantity * unit_price - IFNULL(discount, 0)) AS yen FROM items GROUP BY sku),
     shares AS (SELECT sku, yen, SUM(yen) OVER (ORDER BY yen DESC, sku) / SUM(yen) OVER () AS share FROM sales)
     SELECT sku, CASE WHEN share <= 0.7 THEN 'A' WHEN share <= 0.9 THEN 'B' ELSE 'C' END AS class FROM shares`,
    `SELECT DISTINCT category, PERCENTILE_CONT(quantity, 0.5) OVER (PARTITION BY category) AS median,
       PERCENTILE_DISC(quantity, 0.9) OVER (PARTITION BY category) AS p90 FROM items`,
    `SELECT DISTINCT PERCENTILE_CONT(total_jpy, 0.25) OVER () AS q1, PERCENTILE_CONT(total_jpy, 0.5) OVER () AS q2,
       PERCENTILE_CONT(total_jpy, 0.75) OVER () AS q3 FROM orders`,
    `SELECT median, COUNT(*) AS above FROM (
       SELECT total_jpy, PERCENTILE_CONT(total_jpy, 0.5) OVER () AS median FROM orders) WHERE total_jpy > median GROUP BY median`,
    `SELECT a.sku AS one, b.sku AS other, COUNT(*) AS baskets FROM items AS a JOIN items AS b ON a.order_id = b.order_id AND a.sku < b.sku
     GROUP BY one, other ORDER BY baskets DESC, one, other`,
    `WITH counts AS (SELECT sku, COUNT(DISTINCT order_id) AS n FROM items GROUP BY sku), total AS (SELECT COUNT(DISTINCT order_id) AS n FROM items),
     pairs AS (SELECT a.sku AS x, b.sku AS y, COUNT(DISTINCT a.order_id) AS n FROM items a JOIN items b ON b.order_id = a.order_id AND b.sku != a.sku GROUP BY x, y)
     SELECT x, y, ROUND(pairs.n / cx.n, 4) AS confidence, ROUND(pairs.n * total.n / (cx.n * cy.n), 4) AS lift
     FROM pairs JOIN counts cx ON cx.sku = x JOIN counts cy ON cy.sku = y CROSS JOIN total ORDER BY lift DESC, x, y`,
    `SELECT basket, COUNT(*) AS n FROM (SELECT order_id, ARRAY_TO_STRING(ARRAY_AGG(DISTINCT sku ORDER BY sku), '+') AS basket FROM items GROUP BY order_id)
     GROUP BY basket HAVING n >= 2 ORDER BY n DESC, basket`,
    `SELECT * FROM (SELECT status, EXTRACT(YEAR FROM ordered_at) AS year, total_jpy FROM orders)
     PIVOT (SUM(total_jpy) AS yen, COUNT(*) AS n FOR status IN ('paid', 'shipped', 'canceled' AS lost))`,
    `SELECT * FROM (SELECT p.prefecture, i.category, i.quantity FROM items i JOIN orders o ON o.id = i.order_id JOIN patients p ON p.id = o.patient_id)
     PIVOT (SUM(quantity) FOR category IN ('風邪' AS cold, '疲労' AS tired, '茶' AS tea)) ORDER BY prefecture`,
    `SELECT day, metric, value FROM (SELECT day, impressions, clicks FROM ad_days WHERE source = 'meta')
     UNPIVOT (value FOR metric IN (impressions, clicks)) ORDER BY day, metric`,
    `SELECT source, metric, SUM(value) AS value FROM (SELECT source, CAST(clicks AS NUMERIC) AS clicks, cost FROM ad_days)
     UNPIVOT INCLUDE NULLS (value FOR metric IN (clicks AS 'click', cost AS 'yen')) GROUP BY source, metric`,
    `SELECT status, COUNT(*) AS n, ROUND(COUNT(*) / SUM(COUNT(*)) OVER () * 100, 2) AS percent FROM orders GROUP BY status ORDER BY n DESC, status`,
    `SELECT id, total_jpy, ROUND(total_jpy / SUM(total_jpy) OVER (PARTITION BY patient_id), 4) AS share, total_jpy - AVG(total_jpy) OVER (PARTITION BY patient_id) AS from_mean
     FROM orders WHERE total_jpy > 0 ORDER BY id`,
    `SELECT sku, ARRAY_AGG(STRUCT(order_id, quantity) ORDER BY quantity DESC, order_id LIMIT 2) AS biggest FROM items GROUP BY sku`,
    `SELECT patient_id, ARRAY_AGG(o ORDER BY o.ordered_at DESC, o.id LIMIT 1)[OFFSET(0)].status AS last_status FROM orders AS o GROUP BY patient_id`,
    `SELECT o.* EXCEPT (details), ROW_NUMBER() OVER latest AS position FROM orders AS o
     WINDOW latest AS (PARTITION BY DATE_TRUNC(DATE(ordered_at), QUARTER) ORDER BY total_jpy DESC, id)`,
    `SELECT NTILE(4) OVER (ORDER BY total_jpy, id) AS quartile, id FROM orders WHERE status != 'placed'`,
    `SELECT id, ROUND(PERCENT_RANK() OVER (ORDER BY total_jpy), 4) AS percent_rank, ROUND(CUME_DIST() OVER (ORDER BY total_jpy), 4) AS cume FROM orders`,
    `SELECT bucket, COUNT(*) AS n FROM (SELECT RANGE_BUCKET(total_jpy, [0, 1000, 3000, 5000, 10000]) AS bucket FROM orders) GROUP BY bucket ORDER BY bucket`,
    `SELECT FLOOR(total_jpy / 2500) * 2500 AS bin, COUNT(*) AS n, REPEAT('*', COUNT(*)) AS bar FROM orders GROUP BY bin ORDER BY bin`,
    `SELECT LOWER(TRIM(email)) AS email, COUNT(*) AS n, ARRAY_AGG(id ORDER BY id) AS ids FROM patients GROUP BY email ORDER BY email`,
  ],
};
