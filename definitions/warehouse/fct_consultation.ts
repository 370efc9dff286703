import { consultations, messages } from "../../includes/contracts/chat.ts";
import { fact } from "../../includes/layers/index.ts";
import { sql } from "../../includes/sql/sql.ts";
import { businessDay } from "../../includes/sql/time.ts";

export const fctConsultation = fact("fct_consultation", {
  description:
    "Everyone who added the pharmacy's LINE account, with how far the consultation came. Messages of a consultation that is gone do not count.",
  grain: "one row a consultation",
  owner: "care",
  key: ["consultation_id"],
  partition: { column: "friend_added_on", by: "MONTH" },
  columns: {
    consultation_id: "Document id of the consultation.",
    patient_id: "Patient number; null until the person registers in the shop.",
    pharmacist_id: "Pharmacist number of who advises; null until one does.",
    status: "added, asked, open, answered or resolved.",
    utm_source: "utm_source of the link that added the account; null where there was none.",
    utm_medium: "utm_medium of that link; null where there was none.",
    utm_campaign: "utm_campaign of that link; null where there was none.",
    friend_added_at: "When the person added the account.",
    friend_added_on: "Business day of that.",
    questionnaire_started_at: "When the questionnaire was begun; null until then.",
    questionnaire_completed_at: "When the questionnaire was sent; null until then.",
    first_message_at: "When the person first wrote; null until then.",
    first_reply_at: "When a pharmacist first wrote after that; null until then.",
    resolved_at: "When the consultation was closed; null until then.",
    message_count: "Messages of all sides.",
    rating: "Stars, 1 to 5; null without an answer.",
  },
  drivers: [
    {
      table: consultations,
      keys: ({ changed }) => `SELECT consultation_id AS changed_key FROM ${changed} AS changed`,
    },
    {
      table: messages,
      keys: ({ changed }) => `SELECT consultation_id AS changed_key FROM ${changed} AS changed`,
    },
  ],
  query: ({ due }) => sql`
    -- One row a consultation.
    WITH
      timed AS (
        SELECT
          consultation_id,
          sender,
          sent_at,
          MIN(IF(sender = "patient", sent_at, NULL)) OVER (PARTITION BY consultation_id) AS first_message_at
        FROM ${due(messages, "consultation_id")} AS messages
      ),
      threads AS (
        SELECT
          consultation_id,
          MIN(first_message_at) AS first_message_at,
          MIN(IF(sender = "pharmacist" AND sent_at >= first_message_at, sent_at, NULL)) AS first_reply_at,
          COUNT(*) AS message_count
        FROM timed
        GROUP BY consultation_id
      )
    SELECT
      consultations.consultation_id,
      consultations.patient_id,
      SAFE_CAST(REGEXP_EXTRACT(consultations.pharmacist_path, r"(?:^|/)pharmacists/([0-9]+)$") AS INT64) AS pharmacist_id,
      consultations.status,
      consultations.utm_source,
      consultations.utm_medium,
      consultations.utm_campaign,
      consultations.friend_added_at,
      ${businessDay("consultations.friend_added_at")} AS friend_added_on,
      consultations.questionnaire_started_at,
      consultations.questionnaire_completed_at,
      threads.first_message_at,
      threads.first_reply_at,
      consultations.resolved_at,
      COALESCE(threads.message_count, 0) AS message_count,
      IF(consultations.rating BETWEEN 1 AND 5, consultations.rating, NULL) AS rating
    FROM ${due(consultations, "consultation_id")} AS consultations
    LEFT JOIN threads
    ON threads.consultation_id = consultations.consultation_id
  `,
});
