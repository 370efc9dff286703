import type { QueryCase } from "../cases.ts";
import { pharmacyTables } from "../pharmacy-tables.ts";

/** Cohorts, retention, funnels, sessions and what leads to a purchase. */
export const analystCohortQueries: QueryCase = {
  tables: pharmacyTables,
  queries: [
    `SELECT FORMAT_DATE('%Y-%m', DATE(created_at, 'Asia/Tokyo')) AS cohort, COUNT(*) AS patients
     FROM patients GROUP BY cohort ORDER BY cohort`,
    `WITH firsts AS (
       SELECT patient_id, DATE_TRUNC(DATE(MIN(paid_at), 'Asia/Tokyo'), MONTH) AS cohort
       FROM orders WHERE status != 'canceled' AND paid_at IS NOT NULL GROUP BY patient_id)
     SELECT cohort, DATE_DIFF(DATE_TRUNC(DATE(o.paid_at, 'Asia/Tokyo'), MONTH), cohort, MONTH) AS month_number,
       COUNT(DISTINCT o.patient_id) AS active
     FROM orders AS o JOIN firsts USING (patient_id) WHERE o.paid_at IS NOT NULL
     GROUP BY cohort, month_number ORDER BY cohort, month_number`,
    `WITH cohort_sizes AS (SELECT DATE_TRUNC(DATE(created_at), MONTH) AS cohort, COUNT(*) AS size FROM patients GROUP BY 1),
     activity AS (
       SELECT DISTINCT p.id, DATE_TRUNC(DATE(p.created_at), MONTH) AS cohort,
         DATE_DIFF(DATE(o.ordered_at), DATE(p.created_at), MONTH) AS age
       FROM patients AS p JOIN orders AS o ON o.patient_id = p.id)
     SELECT cohort, age, COUNT(*) AS retained, ROUND(COUNT(*) / ANY_VALUE(size), 4) AS rate
     FROM activity JOIN cohort_sizes USING (cohort) GROUP BY cohort, age ORDER BY cohort, age`,
    `SELECT COUNT(DISTINCT IF(name = 'view', visitor, NULL)) AS viewed, COUNT(DISTINCT IF(name = 'cart', visitor, NULL)) AS carted,
       COUNT(DISTINCT IF(name = 'purchase', visitor, NULL)) AS bought,
       SAFE_DIVIDE(COUNT(DISTINCT IF(name = 'purchase', visitor, NULL)), COUNT(DISTINCT IF(name = 'view', visitor, NULL))) AS rate
     FROM events`,
    `WITH steps AS (
       SELECT visitor, MIN(IF(name = 'view', happened_at, NULL)) AS viewed_at, MIN(IF(name = 'cart', happened_at, NULL)) AS carted_at,
         MIN(IF(name = 'purchase', happened_at, NULL)) AS bought_at
       FROM events WHERE visitor IS NOT NULL GROUP BY visitor)
     SELECT COUNT(viewed_at) AS views, COUNTIF(carted_at >= viewed_at) AS carts,
       COUNTIF(carted_at >= viewed_at AND bought_at > carted_at) AS purchases
     FROM steps`,
    `SELECT visitor, name, TIMESTAMP_DIFF(LEAD(happened_at) OVER (PARTITION BY visitor ORDER BY happened_at, name), happened_at, SECOND) AS seconds_to_next
     FROM events WHERE visitor IS NOT NULL ORDER BY visitor, happened_at, name`,
    `WITH marked AS (
       SELECT *, IF(TIMESTAMP_DIFF(happened_at, LAG(happened_at) OVER (PARTITION BY visitor ORDER BY happened_at, name), MINUTE) < 30, 0, 1) AS starts
       FROM events)
     SELECT visitor, name, SUM(starts) OVER (PARTITION BY visitor ORDER BY happened_at, name) AS session FROM marked`,
    `WITH gaps AS (
       SELECT visitor, happened_at, LAG(happened_at) OVER (PARTITION BY visitor ORDER BY happened_at) AS before FROM events),
     numbered AS (
       SELECT visitor, happened_at, COUNTIF(before IS NULL OR happened_at > TIMESTAMP_ADD(before, INTERVAL 30 MINUTE))
         OVER (PARTITION BY visitor ORDER BY happened_at) AS session FROM gaps)
     SELECT visitor, session, MIN(happened_at) AS started_at, MAX(happened_at) AS ended_at, COUNT(*) AS hits,
       TIMESTAMP_DIFF(MAX(happened_at), MIN(happened_at), SECOND) / 60 AS minutes
     FROM numbered GROUP BY visitor, session ORDER BY visitor, session`,
    `SELECT visitor, STRING_AGG(name, ' > ' ORDER BY happened_at, name) AS path FROM events GROUP BY visitor`,
    `SELECT path, COUNT(*) AS visitors FROM (
       SELECT visitor, ARRAY_TO_STRING(ARRAY_AGG(name ORDER BY happened_at, name LIMIT 2), '/') AS path FROM events GROUP BY visitor)
     GROUP BY path ORDER BY visitors DESC, path`,
    `SELECT e.visitor, e.happened_at, (SELECT touch.source FROM events AS touch
        WHERE touch.visitor = e.visitor AND touch.happened_at <= e.happened_at AND touch.source IS NOT NULL
        ORDER BY touch.happened_at DESC, touch.name LIMIT 1) AS last_touch
     FROM events AS e WHERE e.name = 'purchase' ORDER BY e.visitor, e.happened_at`,
    `SELECT visitor, happened_at, name,
       LAST_VALUE(source IGNORE NULLS) OVER (PARTITION BY visitor ORDER BY happened_at, name ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS current_source,
       FIRST_VALUE(source IGNORE NULLS) OVER (PARTITION BY visitor ORDER BY happened_at, name ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS first_source
     FROM events`,
    `WITH touches AS (
       SELECT p.visitor, p.happened_at AS bought_at, p.amount, t.source,
         COUNT(*) OVER (PARTITION BY p.visitor, p.happened_at) AS touch_count
       FROM events AS p JOIN events AS t ON t.visitor = p.visitor AND t.source IS NOT NULL AND t.happened_at <= p.happened_at
       WHERE p.name = 'purchase')
     SELECT source, ROUND(SUM(amount / touch_count), 6) AS credited FROM touches GROUP BY source ORDER BY source`,
    `WITH touches AS (
       SELECT p.amount, t.source, ROW_NUMBER() OVER (PARTITION BY p.visitor, p.happened_at ORDER BY t.happened_at) AS position,
         COUNT(*) OVER (PARTITION BY p.visitor, p.happened_at) AS touch_count
       FROM events AS p JOIN events AS t ON t.visitor = p.visitor AND t.happened_at <= p.happened_at AND t.source IS NOT NULL
       WHERE p.name = 'purchase')
     SELECT source, SUM(amount * CASE WHEN touch_count = 1 THEN 1 WHEN touch_count = 2 THEN 0.5
       WHEN position IN (1, touch_count) THEN 0.4 ELSE 0.2 / (touch_count - 2) END) AS position_based
     FROM touches GROUP BY source`,
    `SELECT p.id, p.utm_source, COALESCE(SUM(o.total_jpy), 0) AS lifetime_jpy, COUNT(o.id) AS order_count,
       MIN(o.paid_at) AS first_paid_at, MAX(o.paid_at) AS last_paid_at
     FROM patients AS p LEFT JOIN orders AS o ON o.patient_id = p.id AND o.status IN ('paid', 'shipped')
     GROUP BY p.id, p.utm_source ORDER BY p.id`,
    `SELECT IFNULL(utm_source, '(none)') AS source, COUNT(*) AS sign_ups,
       COUNTIF(EXISTS (SELECT 1 FROM orders AS o WHERE o.patient_id = p.id AND o.paid_at < TIMESTAMP_ADD(p.created_at, INTERVAL 7 DAY))) AS within_week
     FROM patients AS p GROUP BY source ORDER BY sign_ups DESC, source`,
    `WITH numbered AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY patient_id ORDER BY paid_at, id) AS n FROM orders WHERE paid_at IS NOT NULL)
     SELECT a.patient_id, DATE_DIFF(DATE(b.paid_at), DATE(a.paid_at), DAY) AS days_to_second
     FROM numbered AS a LEFT JOIN numbered AS b ON b.patient_id = a.patient_id AND b.n = 2 WHERE a.n = 1`,
    `SELECT n, COUNT(*) AS patients FROM (
       SELECT patient_id, COUNT(*) AS n FROM orders WHERE patient_id IS NOT NULL GROUP BY patient_id)
     GROUP BY n ORDER BY n`,
    `SELECT month, COUNTIF(n = 1) AS first_orders, COUNTIF(n > 1) AS repeat_orders, ROUND(100 * COUNTIF(n > 1) / COUNT(*), 1) AS repeat_percent
     FROM (SELECT DATE_TRUNC(DATE(paid_at, 'Asia/Tokyo'), MONTH) AS month, RANK() OVER (PARTITION BY patient_id ORDER BY paid_at) AS n
       FROM orders WHERE paid_at IS NOT NULL AND patient_id IS NOT NULL)
     GROUP BY month ORDER BY month`,
    `WITH months AS (
       SELECT DISTINCT patient_id, DATE_TRUNC(DATE(paid_at, 'Asia/Tokyo'), MONTH) AS month FROM orders WHERE paid_at IS NOT NULL)
     SELECT COALESCE(DATE_ADD(previous.month, INTERVAL 1 MONTH), this.month) AS month, COUNTIF(previous.month IS NULL) AS gained,
       COUNTIF(this.month IS NULL) AS lost, COUNTIF(this.month IS NOT NULL AND previous.month IS NOT NULL) AS kept
     FROM months AS this FULL JOIN months AS previous
       ON this.patient_id = previous.patient_id AND this.month = DATE_ADD(previous.month, INTERVAL 1 MONTH)
     GROUP BY 1 ORDER BY 1`,
    `SELECT patient_id, recency, frequency, monetary, NTILE(3) OVER (ORDER BY recency DESC, patient_id) AS r,
       NTILE(3) OVER (ORDER BY frequency, patient_id) AS f, NTILE(3) OVER (ORDER BY monetary, patient_id) AS m
     FROM (SELECT patient_id, DATE_DIFF(DATE '2025-06-01', DATE(MAX(paid_at)), DAY) AS recency, COUNT(*) AS frequency, SUM(total_jpy) AS monetary
       FROM orders WHERE status IN ('paid', 'shipped') AND patient_id IS NOT NULL GROUP BY patient_id)`,
    `SELECT CASE WHEN total = 0 THEN '0' WHEN total < 5000 THEN '~4,999' WHEN total < 10000 THEN '5,000~' ELSE '10,000~' END AS band,
       COUNT(*) AS patients, SUM(total) AS yen
     FROM (SELECT p.id, IFNULL(SUM(o.total_jpy), 0) AS total FROM patients AS p LEFT JOIN orders AS o ON o.patient_id = p.id GROUP BY p.id)
     GROUP BY band ORDER BY MIN(total)`,
    `SELECT visitor FROM events GROUP BY visitor HAVING LOGICAL_OR(name = 'cart') AND NOT LOGICAL_OR(name = 'purchase')`,
    `SELECT p.id FROM patients AS p WHERE p.id NOT IN (SELECT patient_id FROM orders WHERE patient_id IS NOT NULL) ORDER BY 1`,
    `WITH RECURSIVE days AS (SELECT DATE '2025-03-01' AS day UNION ALL SELECT DATE_ADD(day, INTERVAL 1 DAY) FROM days WHERE day < '2025-03-05')
     SELECT day, COUNT(DISTINCT visitor) AS visitors FROM days LEFT JOIN events ON DATE(happened_at, 'Asia/Tokyo') = day GROUP BY day ORDER BY day`,
  ],
};
