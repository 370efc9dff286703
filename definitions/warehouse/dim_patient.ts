import { patients } from "../../includes/contracts/app.ts";
import { campaignMaster } from "../../includes/contracts/sheets.ts";
import { dimension } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";
import { businessDay } from "../../includes/sql/time.ts";
import { fctOrder } from "./fct_order.ts";

export const dimPatient = dimension("dim_patient", {
  description:
    "Every registered patient as of now. The channel is that of the first touch: the campaign master's for the utm of the first visit, organic without utm, unknown where the master lacks it.",
  grain: "one row a patient",
  owner: "growth",
  key: ["patient_id"],
  columns: {
    patient_id: "Patient number.",
    prefecture: "Prefecture of the delivery address.",
    utm_source: "utm_source of the first visit; null where there was none.",
    utm_medium: "utm_medium of the first visit; null where there was none.",
    utm_campaign: "utm_campaign of the first visit; null where there was none.",
    channel: "Sales channel of the first touch.",
    registered_at: "When the patient registered.",
    registered_on: "Business day of the registration.",
    is_removed: "True where the patient asked to be removed.",
    first_sale_order_id: "The first paid order that was not canceled; null before it.",
    first_sale_at: "When that order was paid.",
    first_sale_on: "Business day of that payment.",
  },
  query: ({ ref }) => sql`
    -- One row a patient.
    WITH
      first_sales AS (
        SELECT patient_id, order_id, paid_at, paid_on
        FROM ${ref(fctOrder)}
        WHERE is_sale
        QUALIFY ROW_NUMBER() OVER (PARTITION BY patient_id ORDER BY paid_at, order_id) = 1
      )
    SELECT
      patients.id AS patient_id,
      patients.prefecture,
      patients.utm_source,
      patients.utm_medium,
      patients.utm_campaign,
      CASE
        WHEN patients.utm_source IS NULL THEN "organic"
        ELSE COALESCE(campaigns.channel, "unknown")
      END AS channel,
      patients.created_at AS registered_at,
      ${businessDay("patients.created_at")} AS registered_on,
      patients.deleted_at IS NOT NULL AS is_removed,
      first_sales.order_id AS first_sale_order_id,
      first_sales.paid_at AS first_sale_at,
      first_sales.paid_on AS first_sale_on
    FROM ${ref(patients)} AS patients
    LEFT JOIN ${ref(campaignMaster)} AS campaigns
    ON campaigns.utm_source = patients.utm_source AND campaigns.utm_campaign = patients.utm_campaign
    LEFT JOIN first_sales
    ON first_sales.patient_id = patients.id
  `,
});
