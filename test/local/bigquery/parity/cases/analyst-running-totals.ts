import type { QueryCase } from "../cases.ts";
import { pharmacyTables } from "../pharmacy-tables.ts";

/** Totals along time: date spines, running totals, moving averages, gaps and islands, this year and the last. */
export const analystTimeQueries: QueryCase = {
  tables: pharmacyTables,
  queries: [
    `SELECT day, IFNULL(SUM(clicks), 0) AS clicks FROM UNNEST(GENERATE_DATE_ARRAY('2025-02-27', '2025-03-05')) AS day
     LEFT JOIN ad_days USING (day) GROUP BY day ORDER BY day`,
    `SELECT day, source, cost, SUM(cost) OVER (PARTITION BY source ORDER BY day) AS running FROM ad_days ORDER BY source, day, cost`,
    `SELECT month, yen, SUM(yen) OVER (PARTITION BY EXTRACT(YEAR FROM month) ORDER BY month) AS year_to_date
     FROM (SELECT DATE_TRUNC(DATE(paid_at, 'Asia/Tokyo'), MONTH) AS month, SUM(total_jpy) AS yen FROM orders WHERE paid_at IS NOT NULL GROUP BY 1)
     ORDER BY month`,
    `WITH spine AS (SELECT day FROM UNNEST(GENERATE_DATE_ARRAY('2025-02-25', '2025-03-06')) AS day),
     daily AS (SELECT day, COALESCE(SUM(a.clicks), 0) AS clicks FROM spine LEFT JOIN ad_days AS a USING (day) GROUP BY day)
     SELECT day, clicks, ROUND(AVG(clicks) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW), 3) AS week_average,
       COUNT(*) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS days FROM daily ORDER BY day`,
    `SELECT day, clicks, SUM(clicks) OVER (ORDER BY UNIX_DATE(day) RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS three_days FROM ad_days`,
    `SELECT day, source, IF(COUNT(*) OVER last = 2, AVG(score) OVER last, NULL) AS smoothed FROM ad_days
     WINDOW last AS (PARTITION BY source ORDER BY day ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`,
    `SELECT EXTRACT(MONTH FROM day) AS month, SUM(IF(EXTRACT(YEAR FROM day) = 2025, cost, 0)) AS this_year,
       SUM(IF(EXTRACT(YEAR FROM day) = 2024, cost, 0)) AS last_year FROM ad_days GROUP BY month ORDER BY month`,
    `SELECT this.day, this.cost, before.cost AS year_ago, ROUND(SAFE_DIVIDE(this.cost - before.cost, before.cost), 6) AS growth
     FROM ad_days AS this LEFT JOIN ad_days AS before
       ON before.day = DATE_SUB(this.day, INTERVAL 1 YEAR) AND before.source = this.source ORDER BY this.day, this.source, this.cost`,
    `WITH monthly AS (SELECT DATE_TRUNC(DATE(ordered_at), MONTH) AS month, SUM(total_jpy) AS yen FROM orders GROUP BY month)
     SELECT month, yen, LAG(yen) OVER (ORDER BY month) AS before, yen - LAG(yen) OVER (ORDER BY month) AS change,
       FORMAT('%+.1f%%', 100 * (SAFE_DIVIDE(yen, LAG(yen) OVER (ORDER BY month)) - 1)) AS percent FROM monthly ORDER BY month`,
    `WITH active AS (SELECT DISTINCT source, day FROM ad_days),
     islands AS (SELECT source, day, DATE_SUB(day, INTERVAL ROW_NUMBER() OVER (PARTITION BY source ORDER BY day) DAY) AS island FROM active)
     SELECT source, MIN(day) AS start_on, MAX(day) AS end_on, COUNT(*) AS days FROM islands GROUP BY source, island ORDER BY source, start_on`,
    `SELECT day AS gap_from, next_day AS gap_until, DATE_DIFF(next_day, day, DAY) - 1 AS missing_days
     FROM (SELECT day, LEAD(day) OVER (ORDER BY day) AS next_day FROM (SELECT DISTINCT day FROM ad_days))
     WHERE DATE_DIFF(next_day, day, DAY) > 1 ORDER BY day`,
    `SELECT day FROM UNNEST(GENERATE_DATE_ARRAY('2025-02-27', '2025-03-04')) AS day
     WHERE NOT EXISTS (SELECT 1 FROM ad_days AS a WHERE a.day = day AND FALSE) AND day NOT IN (SELECT a.day FROM ad_days AS a) ORDER BY day`,
    `WITH flagged AS (SELECT id, status, ordered_at, status != LAG(status, 1, '') OVER (ORDER BY ordered_at, id) AS changes FROM orders)
     SELECT ANY_VALUE(status) AS status, MIN(id) AS first_id, COUNT(*) AS length FROM
       (SELECT *, COUNTIF(changes) OVER (ORDER BY ordered_at, id) AS streak FROM flagged) GROUP BY streak ORDER BY first_id`,
    `SELECT day, source, LAST_VALUE(cost IGNORE NULLS) OVER (PARTITION BY source ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS filled
     FROM ad_days WHERE source != 'google'`,
    `SELECT d.day, (SELECT a.cost FROM ad_days AS a WHERE a.source = 'google' AND a.day <= d.day ORDER BY a.day DESC, a.campaign LIMIT 1) AS latest_cost
     FROM UNNEST(GENERATE_DATE_ARRAY('2025-02-26', '2025-03-05', INTERVAL 2 DAY)) AS day_value CROSS JOIN (SELECT 1) CROSS JOIN UNNEST([STRUCT(day_value AS day)]) AS d`,
    `SELECT FORMAT_DATE('%G-W%V', day) AS iso_week, DATE_TRUNC(day, ISOWEEK) AS monday, SUM(impressions) AS impressions
     FROM ad_days GROUP BY iso_week, monday ORDER BY monday`,
    `SELECT FORMAT_DATE('%A', DATE(ordered_at, 'Asia/Tokyo')) AS weekday, EXTRACT(DAYOFWEEK FROM ordered_at AT TIME ZONE 'Asia/Tokyo') AS number,
       COUNT(*) AS orders FROM orders GROUP BY weekday, number ORDER BY number`,
    `SELECT EXTRACT(HOUR FROM ordered_at AT TIME ZONE 'Asia/Tokyo') AS hour, COUNT(*) AS n FROM orders GROUP BY hour HAVING n > 1 ORDER BY n DESC, hour`,
    `SELECT h AS hour, COUNT(o.id) AS n FROM UNNEST(GENERATE_ARRAY(0, 23)) AS h
     LEFT JOIN orders AS o ON EXTRACT(HOUR FROM DATETIME(o.ordered_at, 'Asia/Tokyo')) = h GROUP BY h ORDER BY h`,
    `SELECT fiscal_year, fiscal_quarter, SUM(total_jpy) AS yen FROM (
       SELECT total_jpy, EXTRACT(YEAR FROM DATE_SUB(DATE(ordered_at, 'Asia/Tokyo'), INTERVAL 3 MONTH)) AS fiscal_year,
         EXTRACT(QUARTER FROM DATE_SUB(DATE(ordered_at, 'Asia/Tokyo'), INTERVAL 3 MONTH)) AS fiscal_quarter FROM orders)
     GROUP BY fiscal_year, fiscal_quarter ORDER BY 1, 2`,
    `SELECT month, DATE_DIFF(DATE_ADD(month, INTERVAL 1 MONTH), month, DAY) AS days, LAST_DAY(month) AS last_day,
       SUM(IF(EXTRACT(DAYOFWEEK FROM day) IN (1, 7), 0, 1)) AS weekdays
     FROM UNNEST(GENERATE_DATE_ARRAY('2024-02-01', '2024-03-31')) AS day, UNNEST([DATE_TRUNC(day, MONTH)]) AS month GROUP BY month ORDER BY month`,
    `SELECT TIMESTAMP_TRUNC(happened_at, HOUR) AS hour, COUNT(*) AS hits, COUNT(DISTINCT visitor) AS visitors FROM events GROUP BY hour ORDER BY hour`,
    `SELECT TIMESTAMP_SECONDS(DIV(UNIX_SECONDS(happened_at), 900) * 900) AS quarter_hour, COUNT(*) AS hits FROM events GROUP BY 1 ORDER BY 1`,
    `SELECT id, ordered_at, COUNT(*) OVER (ORDER BY UNIX_SECONDS(ordered_at) RANGE BETWEEN 2592000 PRECEDING AND 1 PRECEDING) AS orders_in_30_days_before FROM orders`,
    `SELECT id, TIMESTAMP_DIFF(shipped_at, paid_at, HOUR) AS hours, DATE_DIFF(DATE(shipped_at, 'Asia/Tokyo'), DATE(paid_at, 'Asia/Tokyo'), DAY) AS days,
       CASE WHEN shipped_at IS NULL THEN 'open' WHEN shipped_at <= TIMESTAMP_ADD(paid_at, INTERVAL 24 HOUR) THEN 'on time' ELSE 'late' END AS outcome
     FROM orders WHERE paid_at IS NOT NULL ORDER BY id`,
  ],
};
