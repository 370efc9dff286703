import { rows, testsOf } from "../../../cli/model-tests/model-test.ts";
import { raw } from "./raw-rows.ts";

const consultation = testsOf("typed_chat_private.consultations");
const message = testsOf("typed_chat_private.messages");

const talkKey = ["consultations", "c1"];

consultation("reads a document's maps and the ids of its path", {
  given: [
    raw("chat.consultations", [
      {
        key: talkKey,
        data: {
          patientId: 7,
          pharmacist: "pharmacists/3",
          status: "open",
          entry: { utmSource: "google", utmCampaign: "brand", addedAt: "2025-07-17T15:30:00.000001Z" },
          questionnaire: { completedAt: "2025-07-17T15:40:00Z", answers: { 体質: ["冷え", { 度: 3 }] } },
          rating: "NaN",
          resolvedAt: null,
        },
      },
    ]),
  ],
  expect: [
    {
      consultation_id: "c1",
      patient_id: 7,
      pharmacist_path: "pharmacists/3",
      status: "open",
      utm_source: "google",
      utm_medium: null,
      utm_campaign: "brand",
      friend_added_at: "2025-07-18T00:30:00.000001+09:00",
      questionnaire_started_at: null,
      questionnaire_completed_at: "2025-07-17T15:40:00Z",
      answers: '{"体質":["冷え",{"度":3}]}',
      rating: "NaN",
      resolved_at: null,
      rejected_columns: null,
      uncast_columns: null,
    },
  ],
});

consultation("a document without the time of its entry is rejected", {
  given: [raw("chat.consultations", [{ key: talkKey, data: { status: "added", entry: {} } }])],
  expect: [{ consultation_id: "c1", rejected_columns: "friend_added_at" }],
});

message("knows a message's consultation by its path, in its tombstone too", {
  given: [
    raw("chat.messages", [
      {
        key: ["consultations", "c1", "messages", "m1"],
        data: { sender: "patient", sentAt: "2025-07-18T09:00:00+09:00", body: "こんにちは 🌿" },
      },
      { key: ["consultations", "c2", "messages", "m2"], version: 2 },
    ]),
  ],
  where: "NOT is_deleted OR consultation_id = 'c2'",
  expect: [
    {
      consultation_id: "c1",
      message_id: "m1",
      sender: "patient",
      sent_at: "2025-07-18T00:00:00Z",
      is_deleted: false,
      rejected_columns: null,
    },
    { consultation_id: "c2", message_id: "m2", is_deleted: true, rejected_columns: "sent_at" },
  ],
});

const rejects = testsOf("typed_chat_private.messages__rejects");
const unreadable = {
  key: ["consultations", "c1", "messages", "m1"],
  data: { sender: "patient", sentAt: "きのう" },
};
const missing = { key: ["consultations", "c1", "messages", "m2"], data: { sender: "patient" } };

rejects("tells which documents are kept out, and why", {
  given: [
    raw("chat.messages", [unreadable, missing]),
    rows(
      "typed_chat_private.messages",
      [unreadable, missing].map(({ key }) => ({
        row_key: JSON.stringify(key),
        version: 1,
        is_deleted: false,
        rejected_columns: "sent_at",
      })),
    ),
  ],
  expect: [
    {
      row_key: JSON.stringify(unreadable.key),
      column_name: "sent_at",
      value: "きのう",
      reason: "invalid",
      is_required: true,
    },
    {
      row_key: JSON.stringify(missing.key),
      column_name: "sent_at",
      value: null,
      reason: "missing",
      is_required: true,
    },
  ],
});
