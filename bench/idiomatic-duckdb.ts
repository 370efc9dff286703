import { japaneseHolidays } from "../includes/calendar/japanese-holidays.ts";

/** The source tables whose change history the hand-written build of the three marts reads. */
export const sourceNames = [
  "patients",
  "products",
  "orders",
  "order_items",
  "product_costs",
  "sales_targets",
  "campaign_master",
  "google_campaign_day",
] as const;

export type SourceName = (typeof sourceNames)[number];

/** Full-width forms that people type, and what they mean. */
const fullWidth = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0xff01 + index)).join("");
const halfWidth = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join("");

const orderedValues = japaneseHolidays.map(([day, name]) => `('${day}', '${name}')`).join(", ");

/** What the build needs once: the raw tables under plain names, and macros. Not part of what is measured. */
export function idiomaticSetup(physicalNames: Readonly<Record<SourceName, string>>): readonly string[] {
  return [
    "CREATE SCHEMA IF NOT EXISTS idiomatic",
    "USE idiomatic",
    ...sourceNames.map((name) => `CREATE OR REPLACE VIEW raw_${name} AS FROM ${physicalNames[name]}`),
    `CREATE OR REPLACE MACRO tidy(value) AS nullif(trim(translate(value, '${fullWidth}　', '${halfWidth.replaceAll("'", "''")} ')), '')`,
    "CREATE OR REPLACE MACRO amount_of(value) AS TRY_CAST(replace(tidy(value), ',', '') AS DECIMAL(18, 2))",
    `CREATE OR REPLACE MACRO month_of(value) AS CASE
      WHEN regexp_full_match(tidy(value), '\\d{5}') THEN DATE '1899-12-30' + CAST(tidy(value) AS INTEGER)
      ELSE CAST(try_strptime(tidy(value), ['%Y/%m', '%Y-%m', '%Y/%m/%d', '%Y-%m-%d']) AS DATE)
    END`,
    "CREATE OR REPLACE MACRO day_of(moment) AS CAST(moment + INTERVAL 9 HOURS AS DATE)",
  ];
}

/**
 * The layers as somebody would write them by hand for DuckDB: the newest version of each live source row as typed columns,
 * dimensions, facts and the three marts. `today` is the business day that is not over yet, as in 2025-07-15.
 */
export function idiomaticBuild(today: string): readonly string[] {
  return [...typedTables, ...warehouseTables, ...martTables(today)];
}

/** The newest version of each live source row: its JSON read into columns, in one pass. */
function application(name: SourceName, columns: Readonly<Record<string, string>>, required: string): string {
  return `
    CREATE OR REPLACE TABLE ${name} AS
    SELECT row_key, version, loaded_at, unnest(row)
    FROM (
      SELECT row_key, version, loaded_at, is_deleted, from_json(row_data, '${JSON.stringify(columns)}') AS row
      FROM raw_${name}
      WHERE NOT is_late
      QUALIFY row_number() OVER (PARTITION BY row_key ORDER BY version DESC) = 1
    )
    WHERE NOT is_deleted AND ${required}`;
}

function spreadsheet(name: SourceName, columns: string, required: string): string {
  return `
    CREATE OR REPLACE TABLE ${name} AS
    SELECT row_key, version, loaded_at, ${columns}
    FROM (
      FROM raw_${name}
      WHERE NOT is_late
      QUALIFY row_number() OVER (PARTITION BY row_key ORDER BY version DESC) = 1
    )
    WHERE NOT is_deleted AND ${required}`;
}

const typedTables: readonly string[] = [
  application(
    "patients",
    {
      id: "BIGINT",
      email: "VARCHAR",
      name: "VARCHAR",
      kana: "VARCHAR",
      phone: "VARCHAR",
      phone_number: "VARCHAR",
      prefecture: "VARCHAR",
      birth_on: "DATE",
      line_user_id: "VARCHAR",
      utm_source: "VARCHAR",
      utm_medium: "VARCHAR",
      utm_campaign: "VARCHAR",
      created_at: "TIMESTAMP",
      updated_at: "TIMESTAMP",
      deleted_at: "TIMESTAMP",
    },
    "row.id IS NOT NULL AND row.created_at IS NOT NULL",
  ),
  application(
    "products",
    {
      id: "BIGINT",
      sku: "VARCHAR",
      name: "VARCHAR",
      category: "VARCHAR",
      price_jpy: "DECIMAL(18, 2)",
      tax_rate: "DECIMAL(4, 2)",
      discontinued_at: "TIMESTAMP",
      created_at: "TIMESTAMP",
      updated_at: "TIMESTAMP",
    },
    "row.id IS NOT NULL AND row.sku IS NOT NULL",
  ),
  application(
    "orders",
    {
      id: "BIGINT",
      patient_id: "BIGINT",
      pharmacist_id: "BIGINT",
      status: "VARCHAR",
      coupon_code: "VARCHAR",
      total_jpy: "BIGINT",
      ordered_at: "TIMESTAMP",
      paid_at: "TIMESTAMP",
      shipped_at: "TIMESTAMP",
      canceled_at: "TIMESTAMP",
      created_at: "TIMESTAMP",
      updated_at: "TIMESTAMP",
    },
    "row.id IS NOT NULL AND row.patient_id IS NOT NULL AND row.status IS NOT NULL AND row.ordered_at IS NOT NULL",
  ),
  application(
    "order_items",
    {
      id: "BIGINT",
      order_id: "BIGINT",
      product_id: "BIGINT",
      quantity: "BIGINT",
      unit_price_jpy: "BIGINT",
      tax_rate: "DECIMAL(4, 2)",
      discount_jpy: "BIGINT",
      refunded_at: "TIMESTAMP",
      created_at: "TIMESTAMP",
      updated_at: "TIMESTAMP",
    },
    `row.id IS NOT NULL AND row.order_id IS NOT NULL AND row.product_id IS NOT NULL AND row.quantity IS NOT NULL
      AND row.unit_price_jpy IS NOT NULL AND row.tax_rate IS NOT NULL`,
  ),
  spreadsheet(
    "product_costs",
    `month_of(row_data ->> '月') AS month_on, tidy(row_data ->> 'SKU') AS sku,
    amount_of(coalesce(row_data ->> '仕入原価', row_data ->> '原価')) AS unit_cost_jpy`,
    "month_on IS NOT NULL AND sku IS NOT NULL AND unit_cost_jpy IS NOT NULL",
  ),
  spreadsheet(
    "sales_targets",
    `month_of(row_data ->> '月') AS month_on, tidy(row_data ->> 'チャネル') AS channel,
    amount_of(row_data ->> '目標（税抜）') AS target_jpy`,
    "month_on IS NOT NULL AND channel IS NOT NULL AND target_jpy IS NOT NULL",
  ),
  spreadsheet(
    "campaign_master",
    `tidy(row_data ->> 'utm_source') AS utm_source, tidy(row_data ->> 'utm_campaign') AS utm_campaign,
    tidy(row_data ->> 'キャンペーンID') AS campaign_id, tidy(row_data ->> 'キャンペーン名') AS campaign_name,
    tidy(row_data ->> 'チャネル') AS channel`,
    "utm_source IS NOT NULL AND utm_campaign IS NOT NULL AND channel IS NOT NULL",
  ),
  spreadsheet(
    "google_campaign_day",
    `row_data ->> '$.customer.id' AS account_id, row_data ->> '$.customer.currencyCode' AS currency_code,
    row_data ->> '$.campaign.id' AS campaign_id, TRY_CAST(row_data ->> '$.segments.date' AS DATE) AS date_on,
    coalesce(TRY_CAST(row_data ->> '$.metrics.costMicros' AS BIGINT), 0) AS cost_micros`,
    "currency_code IS NOT NULL AND date_on IS NOT NULL",
  ),
];

const warehouseTables: readonly string[] = [
  `CREATE OR REPLACE TABLE dim_date AS
    SELECT
      CAST(day AS DATE) AS date_on,
      CAST(date_trunc('month', day) AS DATE) AS month_on,
      CAST(date_trunc('week', day) AS DATE) AS week_on,
      year(day) AS year_number,
      month(day) AS month_number,
      dayofweek(day) + 1 AS weekday_number,
      holiday_name,
      dayofweek(day) BETWEEN 1 AND 5 AND holiday_name IS NULL AS is_business_day
    FROM generate_series(DATE '2010-01-01', DATE '2040-12-31', INTERVAL 1 DAY) AS days(day)
    LEFT JOIN (VALUES ${orderedValues}) AS holidays(holiday_on, holiday_name) ON CAST(holiday_on AS DATE) = day`,
  `CREATE OR REPLACE TABLE dim_product AS
    SELECT
      id AS product_id, sku, name AS product_name, category, price_jpy, tax_rate,
      discontinued_at IS NOT NULL AS is_discontinued
    FROM products`,
  `CREATE OR REPLACE TABLE fct_order_item AS
    SELECT
      items.id AS order_item_id,
      order_id,
      patient_id,
      product_id,
      day_of(ordered_at) AS ordered_on,
      day_of(paid_at) AS paid_on,
      paid_at IS NOT NULL AND status <> 'canceled' AS is_sale,
      refunded_at IS NOT NULL AS is_refunded,
      quantity,
      quantity * unit_price_jpy - coalesce(discount_jpy, 0) AS amount_jpy,
      coalesce(discount_jpy, 0) AS discount_jpy,
      if(is_refunded, amount_jpy, 0) AS refund_jpy,
      CAST(tax_rate * 100 AS BIGINT) AS tax_percent,
      if(is_refunded, 0, amount_jpy - amount_jpy * tax_percent // (100 + tax_percent)) AS net_jpy
    FROM order_items AS items
    JOIN orders ON orders.id = order_id`,
  `CREATE OR REPLACE TABLE fct_order AS
    SELECT
      orders.id AS order_id,
      patient_id,
      pharmacist_id,
      status,
      coupon_code,
      ordered_at,
      day_of(ordered_at) AS ordered_on,
      paid_at,
      day_of(paid_at) AS paid_on,
      shipped_at,
      canceled_at,
      paid_at IS NOT NULL AND status <> 'canceled' AS is_sale,
      coalesce(line_count, 0) AS line_count,
      coalesce(unit_count, 0) AS unit_count,
      coalesce(amount_jpy, 0) AS amount_jpy,
      coalesce(discount_jpy, 0) AS discount_jpy,
      coalesce(refund_jpy, 0) AS refund_jpy,
      coalesce(net_jpy, 0) AS net_jpy
    FROM orders
    LEFT JOIN (
      SELECT
        order_id,
        count(*) AS line_count,
        sum(quantity) FILTER (NOT is_refunded) AS unit_count,
        sum(amount_jpy) AS amount_jpy,
        sum(discount_jpy) AS discount_jpy,
        sum(refund_jpy) AS refund_jpy,
        sum(net_jpy) AS net_jpy
      FROM fct_order_item
      GROUP BY order_id
    ) AS lines ON lines.order_id = orders.id`,
  `CREATE OR REPLACE TABLE dim_patient AS
    WITH first_sales AS (
      FROM fct_order
      WHERE is_sale
      QUALIFY row_number() OVER (PARTITION BY patient_id ORDER BY paid_at, order_id) = 1
    )
    SELECT
      id AS patient_id,
      prefecture,
      patients.utm_source,
      utm_medium,
      patients.utm_campaign,
      if(patients.utm_source IS NULL, 'organic', coalesce(channel, 'unknown')) AS channel,
      created_at AS registered_at,
      day_of(created_at) AS registered_on,
      deleted_at IS NOT NULL AS is_removed,
      order_id AS first_sale_order_id,
      paid_at AS first_sale_at,
      paid_on AS first_sale_on
    FROM patients
    LEFT JOIN campaign_master USING (utm_source, utm_campaign)
    LEFT JOIN first_sales ON first_sales.patient_id = patients.id`,
];

function martTables(today: string): readonly string[] {
  return [
    `CREATE OR REPLACE TABLE daily_kpis AS
      WITH
        lines AS (
          SELECT
            paid_on,
            sum(amount_jpy) AS gross_sales_jpy,
            sum(discount_jpy) AS discounts_jpy,
            sum(refund_jpy) AS refunds_jpy,
            sum(net_jpy) AS net_sales_jpy,
            sum(quantity) FILTER (NOT is_refunded) AS unit_count,
            sum(quantity * unit_cost_jpy) FILTER (NOT is_refunded) AS cost_jpy,
            sum(quantity) FILTER (NOT is_refunded AND unit_cost_jpy IS NULL) AS uncosted_unit_count
          FROM fct_order_item
          LEFT JOIN dim_product USING (product_id)
          ASOF LEFT JOIN product_costs ON product_costs.sku = dim_product.sku AND paid_on >= month_on
          WHERE is_sale
          GROUP BY paid_on
        ),
        sales AS (
          SELECT
            paid_on,
            count(*) AS order_count,
            count(*) FILTER (order_id = first_sale_order_id) AS first_order_count
          FROM fct_order
          LEFT JOIN dim_patient USING (patient_id)
          WHERE is_sale
          GROUP BY paid_on
        ),
        sign_ups AS (SELECT registered_on, count(*) AS sign_up_count FROM dim_patient GROUP BY ALL),
        new_patients AS (SELECT first_sale_on, count(*) AS new_patient_count FROM dim_patient GROUP BY ALL),
        ads AS (
          SELECT date_on, CAST(sum(cost_micros) AS DECIMAL(38, 6)) / 1000000 AS ad_cost_jpy
          FROM google_campaign_day
          WHERE currency_code = 'JPY'
          GROUP BY ALL
        )
      SELECT
        date_on AS business_on,
        is_business_day,
        coalesce(gross_sales_jpy, 0) AS gross_sales_jpy,
        coalesce(discounts_jpy, 0) AS discounts_jpy,
        coalesce(refunds_jpy, 0) AS refunds_jpy,
        coalesce(net_sales_jpy, 0) AS net_sales_jpy,
        coalesce(order_count, 0) AS order_count,
        coalesce(first_order_count, 0) AS first_order_count,
        coalesce(new_patient_count, 0) AS new_patient_count,
        coalesce(sign_up_count, 0) AS sign_up_count,
        coalesce(unit_count, 0) AS unit_count,
        coalesce(cost_jpy, 0) AS cost_jpy,
        coalesce(uncosted_unit_count, 0) AS uncosted_unit_count,
        coalesce(net_sales_jpy, 0) - coalesce(cost_jpy, 0) AS gross_margin_jpy,
        CAST(coalesce(ad_cost_jpy, 0) AS DECIMAL(38, 9)) AS ad_cost_jpy,
        CAST(round(coalesce(ad_cost_jpy, 0) / new_patient_count) AS DECIMAL(38, 9)) AS cac_jpy
      FROM dim_date
      LEFT JOIN ads USING (date_on)
      LEFT JOIN lines ON lines.paid_on = date_on
      LEFT JOIN sales ON sales.paid_on = date_on
      LEFT JOIN new_patients ON first_sale_on = date_on
      LEFT JOIN sign_ups ON registered_on = date_on
      WHERE date_on >= (SELECT min(paid_on) FROM fct_order WHERE is_sale) AND date_on < DATE '${today}'`,
    `CREATE OR REPLACE TABLE product_profit AS
      WITH sales AS (
        SELECT
          CAST(date_trunc('month', paid_on) AS DATE) AS month_on,
          product_id,
          coalesce(sum(quantity) FILTER (NOT is_refunded), 0) AS unit_count,
          coalesce(sum(quantity) FILTER (is_refunded), 0) AS refunded_unit_count,
          sum(amount_jpy) AS gross_sales_jpy,
          sum(discount_jpy) AS discounts_jpy,
          sum(refund_jpy) AS refunds_jpy,
          sum(net_jpy) AS net_sales_jpy
        FROM fct_order_item
        WHERE is_sale AND paid_on < DATE '${today}'
        GROUP BY ALL
      )
      SELECT
        sales.month_on,
        coalesce(dim_product.sku, 'product ' || sales.product_id) AS sku,
        product_name,
        category,
        unit_count,
        refunded_unit_count,
        gross_sales_jpy,
        discounts_jpy,
        refunds_jpy,
        net_sales_jpy,
        unit_cost_jpy,
        unit_count * coalesce(unit_cost_jpy, 0) AS cost_jpy,
        if(unit_cost_jpy IS NULL, unit_count, 0) AS uncosted_unit_count,
        net_sales_jpy - cost_jpy AS gross_margin_jpy
      FROM sales
      LEFT JOIN dim_product USING (product_id)
      ASOF LEFT JOIN product_costs
      ON product_costs.sku = dim_product.sku AND sales.month_on >= product_costs.month_on`,
    `CREATE OR REPLACE TABLE sales_vs_target AS
      WITH
        months AS (
          SELECT
            month_on,
            count(*) FILTER (is_business_day) AS business_day_count,
            count(*) FILTER (is_business_day AND date_on < DATE '${today}') AS elapsed_business_day_count
          FROM dim_date
          GROUP BY month_on
        ),
        actuals AS (
          SELECT
            CAST(date_trunc('month', paid_on) AS DATE) AS month_on,
            coalesce(channel, 'unknown') AS channel,
            sum(net_jpy) AS actual_jpy,
            count(*) AS order_count
          FROM fct_order
          LEFT JOIN dim_patient USING (patient_id)
          WHERE is_sale AND paid_on < DATE '${today}'
          GROUP BY ALL
        )
      SELECT
        month_on,
        channel,
        CAST(target_jpy AS BIGINT) AS target_jpy,
        coalesce(actual_jpy, 0) AS actual_jpy,
        coalesce(order_count, 0) AS order_count,
        business_day_count,
        elapsed_business_day_count,
        business_day_count - elapsed_business_day_count AS remaining_business_day_count,
        CAST(target_jpy AS BIGINT) * elapsed_business_day_count // business_day_count AS expected_jpy,
        coalesce(actual_jpy, 0) - expected_jpy AS gap_jpy,
        CAST(round(coalesce(actual_jpy, 0) / nullif(target_jpy, 0), 4) AS DECIMAL(18, 4)) AS achievement
      FROM sales_targets
      FULL JOIN actuals USING (month_on, channel)
      JOIN months USING (month_on)`,
  ];
}
