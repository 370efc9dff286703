import { patients } from "./app.ts";
import { float64, int64, jsonText, string, timestamp } from "./column.ts";
import { hours } from "./duration.ts";
import { type FirestoreSource, sourceTable } from "./source-table.ts";

/** The chat in which patients ask pharmacists, kept in Firestore. */
export const chat: FirestoreSource = {
  kind: "firestore",
  name: "chat",
  description: "The LINE chat's Firestore database, read from its managed exports.",
  database: "(default)",
  whenNotConfigured: "empty",
};

const freshWithin = hours(26);

export const consultations = sourceTable(chat, "consultations", {
  description:
    "One row per person who added the pharmacy's LINE account, with the questionnaire and its consultation.",
  key: ["consultation_id"],
  columns: {
    consultation_id: string("Document id of the consultation."),
    patient_id: int64("Patient number, once the person has registered in the shop.")
      .from("patientId")
      .references(() => patients),
    line_user_id: string("LINE account.").from("lineUserId").pii("hash"),
    pharmacist_path: string(
      "Document of the pharmacist who advises, as in pharmacists/3; null until one does.",
    ).from("pharmacist"),
    status: string("Where the consultation stands.").oneOf("added", "asked", "open", "answered", "resolved"),
    utm_source: string("utm_source of the link that added the account; null where there was none.")
      .within("entry")
      .from("utmSource"),
    utm_medium: string("utm_medium of that link.").within("entry").from("utmMedium"),
    utm_campaign: string("utm_campaign of that link.").within("entry").from("utmCampaign"),
    friend_added_at: timestamp("When the person added the LINE account.")
      .within("entry")
      .from("addedAt")
      .required(),
    questionnaire_started_at: timestamp("When the questionnaire was begun; null until then.")
      .within("questionnaire")
      .from("startedAt"),
    questionnaire_completed_at: timestamp("When the questionnaire was sent; null until then.")
      .within("questionnaire")
      .from("completedAt"),
    answers: jsonText("The questionnaire's answers, nested as asked.").within("questionnaire").pii("omit"),
    symptoms: jsonText("The symptoms named, a list.").pii("omit"),
    latitude: float64("Latitude of the nearest pick-up point.").within("pickUp").pii("omit"),
    longitude: float64("Longitude of the nearest pick-up point.").within("pickUp").pii("omit"),
    tongue_photo: string("Thumbnail of the photo of the tongue, as base64.").from("tonguePhoto").pii("omit"),
    rating: float64("Stars given after the consultation, 1 to 5; null without an answer."),
    resolved_at: timestamp("When the pharmacist closed the consultation; null until then.").from(
      "resolvedAt",
    ),
    created_at: timestamp("When the document was made.").from("createdAt"),
    updated_at: timestamp("When the document last changed.").from("updatedAt"),
  },
  documents: { path: "consultations" },
  freshWithin,
  owner: "care",
});

export const messages = sourceTable(chat, "messages", {
  description: "One row per message of a consultation.",
  key: ["consultation_id", "message_id"],
  columns: {
    consultation_id: string("Document id of the consultation."),
    message_id: string("Document id of the message."),
    sender: string("Who wrote it.").oneOf("patient", "pharmacist", "bot"),
    pharmacist_path: string("Document of the pharmacist who wrote it, as in pharmacists/3.").from(
      "pharmacist",
    ),
    body: string("What was written.").pii("omit"),
    attachments: jsonText("Files sent along, a list of maps.").pii("omit"),
    sent_at: timestamp("When it was sent.").from("sentAt").required(),
    read_at: timestamp("When the other side read it; null until then.").from("readAt"),
  },
  documents: { path: "consultations/*/messages" },
  freshWithin,
  owner: "care",
});

export const chatTables = [consultations, messages] as const;
