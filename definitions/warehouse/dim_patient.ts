import { patients } from "../../includes/contracts/app.ts";
import { campaignMaster } from "../../includes/contracts/sheets.ts";
import { dimension } from "../../includes/layers/index.ts";
import { channelOf, isCampaignOf } from "../../includes/sql/first-touch.ts";
import { sql } from "../../includes/sql/sql.ts";
import { businessDay } from "../../includes/sql/time.ts";
import { fctOrder } from "./fct_order.ts";

export const dimPatient = dimension("dim_patient", {
  description:
    "Every registered patient as of now. A patient counts towards the first touch, whatever came later: channel and campaign are the campaign master's for the utm_source and utm_campaign of the first visit; the channel is organic without utm and unknown where the master lacks it, and there is no campaign then.",
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
    campaign_id: "Campaign of the first touch; null without one, or where the campaign master lacks it.",
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
      ${channelOf("campaigns", "patients")} AS channel,
      campaigns.campaign_id,
      patients.created_at AS registered_at,
      ${businessDay("patients.created_at")} AS registered_on,
      patients.deleted_at IS NOT NULL AS is_removed,
      first_sales.order_id AS first_sale_order_id,
      first_sales.paid_at AS first_sale_at,
      first_sales.paid_on AS first_sale_on
    FROM ${ref(patients)} AS patients
    LEFT JOIN ${ref(campaignMaster)} AS campaigns
    ON ${isCampaignOf("campaigns", "patients")}
    LEFT JOIN first_sales
    ON first_sales.patient_id = patients.id
  `,
});
