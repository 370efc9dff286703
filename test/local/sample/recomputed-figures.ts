/**
 * The marts' figures recomputed by PostgreSQL from what is really in the app's database, with temporary tables of
 * what was read from the spreadsheets and of the calendar: costs(month_on, sku, unit_cost_jpy),
 * targets(month_on, channel, target_jpy), campaigns(utm_source, utm_campaign, channel), holidays(day).
 */
export const linesTable = `
  CREATE TEMPORARY TABLE lines AS
  SELECT orders.id AS order_id, patient_id, product_id, quantity, discount_jpy, refunded_at IS NOT NULL AS is_refunded,
    (paid_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Tokyo')::date AS sold_on,
    quantity * unit_price_jpy - discount_jpy AS amount_jpy,
    CASE WHEN refunded_at IS NULL THEN quantity * unit_price_jpy - discount_jpy
      - floor((quantity * unit_price_jpy - discount_jpy)::numeric * tax_rate / (1 + tax_rate))::bigint ELSE 0 END AS net_jpy,
    (SELECT unit_cost_jpy FROM costs JOIN products USING (sku)
      WHERE products.id = product_id
        AND month_on <= (paid_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Tokyo')::date
      ORDER BY month_on DESC LIMIT 1) AS unit_cost_jpy
  FROM orders JOIN order_items ON order_items.order_id = orders.id
  WHERE paid_at IS NOT NULL AND status <> 'canceled'
    AND (paid_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Tokyo')::date < :today`;

const firstOrders = `
  SELECT DISTINCT ON (patient_id) id FROM orders
  WHERE paid_at IS NOT NULL AND status <> 'canceled' ORDER BY patient_id, paid_at, id`;

const businessDay = (day: string) =>
  `(extract(isodow FROM ${day}) < 6 AND NOT EXISTS (SELECT FROM holidays WHERE holidays.day = ${day}::date))`;

export const dailyKpisQuery = `
  SELECT to_char(days.day, 'YYYY-MM-DD') AS business_on, ${businessDay("days.day")} AS is_business_day,
    coalesce(sum(amount_jpy), 0)::float8 AS gross_sales_jpy,
    coalesce(sum(discount_jpy), 0)::float8 AS discounts_jpy,
    coalesce(sum(amount_jpy) FILTER (WHERE is_refunded), 0)::float8 AS refunds_jpy,
    coalesce(sum(net_jpy), 0)::float8 AS net_sales_jpy,
    count(DISTINCT order_id)::int AS order_count,
    count(DISTINCT order_id) FILTER (WHERE order_id IN (${firstOrders}))::int AS first_order_count,
    count(DISTINCT patient_id) FILTER (WHERE order_id IN (${firstOrders}))::int AS new_patient_count,
    coalesce(min(sign_up_count), 0)::int AS sign_up_count,
    coalesce(sum(quantity) FILTER (WHERE NOT is_refunded), 0)::int AS unit_count,
    coalesce(sum(quantity * unit_cost_jpy) FILTER (WHERE NOT is_refunded), 0)::float8 AS cost_jpy,
    coalesce(sum(quantity) FILTER (WHERE NOT is_refunded AND unit_cost_jpy IS NULL), 0)::int AS uncosted_unit_count,
    (coalesce(sum(net_jpy), 0)
      - coalesce(sum(quantity * unit_cost_jpy) FILTER (WHERE NOT is_refunded), 0))::float8 AS gross_margin_jpy
  FROM generate_series((SELECT min(sold_on) FROM lines), :today - 1, interval '1 day') AS days (day)
  LEFT JOIN lines ON sold_on = days.day
  LEFT JOIN (SELECT (created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Tokyo')::date AS day, count(*) AS sign_up_count
    FROM patients GROUP BY 1) AS sign_ups ON sign_ups.day = days.day
  GROUP BY days.day ORDER BY days.day`;

export const productProfitQuery = `
  SELECT to_char(sold_on, 'YYYY-MM-01') AS month_on, sku, name AS product_name, category,
    coalesce(sum(quantity) FILTER (WHERE NOT is_refunded), 0)::int AS unit_count,
    coalesce(sum(quantity) FILTER (WHERE is_refunded), 0)::int AS refunded_unit_count,
    sum(amount_jpy)::float8 AS gross_sales_jpy,
    sum(discount_jpy)::float8 AS discounts_jpy,
    coalesce(sum(amount_jpy) FILTER (WHERE is_refunded), 0)::float8 AS refunds_jpy,
    sum(net_jpy)::float8 AS net_sales_jpy,
    min(unit_cost_jpy)::int AS unit_cost_jpy,
    coalesce(sum(quantity * unit_cost_jpy) FILTER (WHERE NOT is_refunded), 0)::float8 AS cost_jpy,
    coalesce(sum(quantity) FILTER (WHERE NOT is_refunded AND unit_cost_jpy IS NULL), 0)::int AS uncosted_unit_count,
    (sum(net_jpy) - coalesce(sum(quantity * unit_cost_jpy) FILTER (WHERE NOT is_refunded), 0))::float8
      AS gross_margin_jpy
  FROM lines JOIN products ON products.id = product_id
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2`;

export const salesVsTargetQuery = `
  WITH sold AS (
    SELECT date_trunc('month', sold_on)::date AS month_on,
      CASE WHEN coalesce(utm_source, utm_medium, utm_campaign) IS NULL THEN 'organic'
        ELSE coalesce(campaigns.channel, 'unknown') END AS channel,
      sum(net_jpy) AS actual_jpy, count(DISTINCT order_id) AS order_count
    FROM lines JOIN patients ON patients.id = patient_id LEFT JOIN campaigns USING (utm_source, utm_campaign)
    GROUP BY 1, 2
  ), months AS (
    SELECT date_trunc('month', days.day)::date AS month_on, count(*) FILTER (WHERE ${businessDay("days.day")}) AS all_days,
      count(*) FILTER (WHERE days.day < :today AND ${businessDay("days.day")}) AS elapsed
    FROM generate_series(date '2021-07-01', date '2027-03-31', interval '1 day') AS days (day) GROUP BY 1
  )
  SELECT to_char(month_on, 'YYYY-MM-DD') AS month_on, channel, target_jpy::float8,
    coalesce(actual_jpy, 0)::float8 AS actual_jpy, coalesce(order_count, 0)::int AS order_count,
    all_days::int AS business_day_count, elapsed::int AS elapsed_business_day_count,
    (all_days - elapsed)::int AS remaining_business_day_count,
    div(target_jpy * elapsed, all_days)::float8 AS expected_jpy,
    (coalesce(actual_jpy, 0) - div(target_jpy * elapsed, all_days))::float8 AS gap_jpy,
    trim_scale(round(coalesce(actual_jpy, 0) / nullif(target_jpy, 0), 4))::text AS achievement
  FROM sold FULL JOIN targets USING (month_on, channel) JOIN months USING (month_on)
  ORDER BY 1, channel COLLATE "C"`;
