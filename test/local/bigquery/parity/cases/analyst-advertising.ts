import type { QueryCase } from "../cases.ts";
import { pharmacyTables } from "../pharmacy-tables.ts";

/** What advertising costs and brings; ratios that may divide by nothing; statistics. */
export const analystAdvertisingQueries: QueryCase = {
  tables: pharmacyTables,
  queries: [
    `SELECT source, SUM(cost) AS cost, SUM(clicks) AS clicks, SAFE_DIVIDE(SUM(cost), SUM(clicks)) AS cpc, ROUND(SAFE_DIVIDE(SUM(clicks), SUM(impressions)) * 100, 3) AS ctr
     FROM ad_days GROUP BY source ORDER BY source`,
    `SELECT day, source, IF(clicks = 0, NULL, cost / clicks) AS cpc, IEEE_DIVIDE(clicks, impressions) AS ctr FROM ad_days`,
    `WITH spend AS (SELECT source, SUM(cost) AS cost FROM ad_days WHERE day >= '2025-01-01' GROUP BY source),
     gained AS (SELECT utm_source AS source, COUNT(*) AS patients FROM patients GROUP BY 1)
     SELECT source, cost, patients, ROUND(cost / NULLIF(patients, 0), 2) AS cpa FROM spend FULL JOIN gained USING (source) ORDER BY source`,
    `WITH revenue AS (SELECT p.utm_source AS source, SUM(o.total_jpy) AS yen FROM patients p JOIN orders o ON o.patient_id = p.id WHERE o.paid_at IS NOT NULL GROUP BY 1)
     SELECT a.source, SUM(a.cost) AS cost, ANY_VALUE(r.yen) AS yen, ROUND(ANY_VALUE(r.yen) / SUM(a.cost), 3) AS roas
     FROM ad_days a LEFT JOIN revenue r ON r.source = a.source GROUP BY a.source HAVING SUM(a.cost) > 1 ORDER BY roas DESC`,
    `SELECT source, AVG(clicks) AS mean, STDDEV_SAMP(clicks) AS deviation, VAR_POP(clicks) AS variance, COUNT(score) AS n FROM ad_days GROUP BY source`,
    `SELECT CORR(impressions, clicks) AS r, COVAR_SAMP(impressions, clicks) AS covariance FROM ad_days`,
    `SELECT day, source, clicks, ROUND((clicks - AVG(clicks) OVER ()) / STDDEV_POP(clicks) OVER (), 4) AS z FROM ad_days ORDER BY z DESC, day`,
    `WITH sums AS (SELECT COUNT(*) AS n, SUM(impressions) AS sx, SUM(clicks) AS sy, SUM(impressions * clicks) AS sxy, SUM(POW(impressions, 2)) AS sxx
       FROM ad_days WHERE impressions IS NOT NULL)
     SELECT ROUND((n * sxy - sx * sy) / (n * sxx - sx * sx), 8) AS slope FROM sums`,
    `SELECT source, MAX(score) AS best, MIN(score) AS worst, COUNTIF(IS_NAN(score)) AS broken FROM ad_days GROUP BY source ORDER BY source`,
    `SELECT ANY_VALUE(campaign HAVING MAX cost) AS dearest, ANY_VALUE(campaign HAVING MIN cost) AS cheapest FROM ad_days WHERE cost > 0`,
    `SELECT source, day, cost FROM ad_days AS a WHERE cost = (SELECT MAX(b.cost) FROM ad_days AS b WHERE b.source = a.source) ORDER BY source, day`,
    `SELECT source, COUNT(*) AS days, SUM(cost) AS cost FROM ad_days GROUP BY source HAVING COUNT(*) > (SELECT AVG(n) FROM (SELECT COUNT(*) AS n FROM ad_days GROUP BY source))`,
    `SELECT day, SUM(cost) AS spent FROM ad_days GROUP BY day HAVING SUM(cost) > (SELECT AVG(cost) FROM ad_days) ORDER BY day`,
    `SELECT source, campaign, SUM(cost) AS cost, ROUND(100 * SUM(cost) / SUM(SUM(cost)) OVER (PARTITION BY source), 2) AS percent_of_source
     FROM ad_days GROUP BY source, campaign ORDER BY source, campaign`,
    `WITH budget AS (SELECT source, b.limit_jpy FROM UNNEST([STRUCT('google' AS source, NUMERIC '6000' AS limit_jpy), ('meta', 700)]) AS b)
     SELECT a.day, a.source, SUM(a.cost) OVER (PARTITION BY a.source ORDER BY a.day, a.campaign) AS spent, limit_jpy,
       SUM(a.cost) OVER (PARTITION BY a.source ORDER BY a.day, a.campaign) > limit_jpy AS is_over FROM ad_days a JOIN budget USING (source)`,
    `SELECT source, MIN(day) AS crossed_on FROM (SELECT source, day, SUM(clicks) OVER (PARTITION BY source ORDER BY day, campaign) AS total FROM ad_days) WHERE total >= 40 GROUP BY source`,
    `SELECT COALESCE(campaign, '(unnamed)') AS campaign, STRING_AGG(DISTINCT source, ',' ORDER BY source) AS sources, MIN(day) AS first_day, MAX(day) AS last_day FROM ad_days GROUP BY 1 ORDER BY 1`,
    `SELECT s.source, d.day, COUNT(a.day) > 0 AS ran FROM (SELECT DISTINCT source FROM ad_days) AS s
     CROSS JOIN UNNEST(GENERATE_DATE_ARRAY('2025-03-01', '2025-03-02')) AS d_day CROSS JOIN UNNEST([STRUCT(d_day AS day)]) AS d
     LEFT JOIN ad_days AS a ON a.source = s.source AND a.day = d.day GROUP BY s.source, d.day ORDER BY 1, 2`,
    `SELECT source FROM ad_days WHERE day BETWEEN '2025-01-01' AND '2025-12-31' EXCEPT DISTINCT SELECT utm_source FROM patients WHERE created_at >= '2025-03-01'`,
    `SELECT source FROM ad_days INTERSECT DISTINCT SELECT utm_source FROM patients ORDER BY source`,
    `SELECT 'ads' AS kind, CAST(SUM(cost) AS FLOAT64) AS value FROM ad_days UNION ALL SELECT 'sales', SUM(total_jpy) FROM orders UNION ALL SELECT 'nothing', NULL ORDER BY kind`,
    `SELECT source, ROUND(EXP(AVG(LN(NULLIF(clicks, 0)))), 6) AS geometric_mean, ROUND(COUNT(*) / SUM(1 / NULLIF(clicks, 0)), 6) AS harmonic FROM ad_days GROUP BY source`,
    `SELECT day, cost, ROUND(cost * NUMERIC '1.1', 0) AS with_tax, TRUNC(cost, 1) AS truncated, CAST(ROUND(cost) AS INT64) AS yen, CEIL(cost) AS up, FLOOR(cost) AS down FROM ad_days WHERE cost IS NOT NULL`,
    `SELECT source, COUNT(DISTINCT campaign) AS campaigns, LOGICAL_AND(clicks > 0) AS always_clicked, BIT_XOR(clicks) AS checksum FROM ad_days GROUP BY source`,
    `WITH variants AS (SELECT MOD(id, 2) AS variant, COUNT(*) AS n, COUNTIF(id IN (SELECT patient_id FROM orders)) AS converted FROM patients GROUP BY variant),
     pair AS (SELECT MAX(IF(variant = 0, n, NULL)) AS n0, MAX(IF(variant = 1, n, NULL)) AS n1, MAX(IF(variant = 0, converted, NULL)) AS c0, MAX(IF(variant = 1, converted, NULL)) AS c1 FROM variants)
     SELECT ROUND((c1 / n1 - c0 / n0) / SQRT(((c0 + c1) / (n0 + n1)) * (1 - (c0 + c1) / (n0 + n1)) * (1 / n0 + 1 / n1)), 6) AS z FROM pair`,
  ],
};
