import { gone, type LandedRow, landed, testsOf } from "../../../cli/model-tests/model-test.ts";
import { consultations, messages } from "../../../includes/contracts/chat.ts";
import { alsoBuiltWhole } from "./updates.ts";

const test = alsoBuiltWhole(testsOf("warehouse.fct_consultation"));

type Talk = LandedRow<keyof typeof consultations.columns>;

function talk(id: string, more: Talk = {}): Talk {
  return { consultation_id: id, friend_added_at: "2025-07-01T00:00:00Z", status: "added", ...more };
}

/** A message at a time of 18 July 2025, UTC. */
function message(id: string, number: string, sender: string, time: string) {
  return { consultation_id: id, message_id: number, sender, sent_at: `2025-07-18T${time}Z` };
}

test("states who asked, how they came and how far it went", {
  given: [
    landed(consultations, [
      talk("a", {
        patient_id: 7,
        pharmacist_path: "pharmacists/3",
        status: "resolved",
        utm_source: "google",
        utm_medium: "cpc",
        utm_campaign: "brand",
        friend_added_at: "2025-07-17T15:30:00.000001Z",
        questionnaire_started_at: "2025-07-17T15:31:00Z",
        questionnaire_completed_at: "2025-07-17T15:40:00Z",
        resolved_at: "2025-07-18T02:00:00Z",
        rating: 4,
      }),
    ]),
    landed(messages, [
      message("a", "1", "patient", "01:00:00.123456"),
      message("a", "2", "pharmacist", "01:30:00.5"),
    ]),
  ],
  expect: [
    {
      consultation_id: "a",
      patient_id: 7,
      pharmacist_id: 3,
      status: "resolved",
      utm_source: "google",
      utm_medium: "cpc",
      utm_campaign: "brand",
      friend_added_at: "2025-07-18T00:30:00.000001+09:00",
      friend_added_on: "2025-07-18",
      questionnaire_started_at: "2025-07-17T15:31:00Z",
      questionnaire_completed_at: "2025-07-17T15:40:00Z",
      first_message_at: "2025-07-18T01:00:00.123456Z",
      first_reply_at: "2025-07-18T01:30:00.500000Z",
      resolved_at: "2025-07-18T02:00:00Z",
      message_count: 2,
      rating: 4,
    },
  ],
});

test("a person who never wrote has no messages", {
  given: [landed(consultations, [talk("a")])],
  expect: [
    {
      consultation_id: "a",
      first_message_at: null,
      first_reply_at: null,
      message_count: 0,
      patient_id: null,
    },
  ],
});

test("the first message and reply are the earliest, whatever their order", {
  given: [
    landed(consultations, [talk("a")]),
    landed(messages, [
      message("a", "5", "pharmacist", "01:45:00"),
      message("a", "4", "pharmacist", "01:30:00"),
      message("a", "3", "patient", "01:20:00"),
      message("a", "2", "patient", "01:10:00"),
    ]),
  ],
  expect: [
    {
      consultation_id: "a",
      first_message_at: "2025-07-18T01:10:00Z",
      first_reply_at: "2025-07-18T01:30:00Z",
      message_count: 4,
    },
  ],
});

test("a greeting before the first message is no reply, nor is a bot's answer", {
  given: [
    landed(consultations, [talk("a"), talk("b")]),
    landed(messages, [
      message("a", "1", "pharmacist", "00:59:59.999999"),
      message("a", "2", "patient", "01:00:00"),
      message("a", "3", "bot", "01:00:01"),
      message("b", "1", "pharmacist", "01:00:00"),
    ]),
  ],
  expect: [
    {
      consultation_id: "a",
      first_message_at: "2025-07-18T01:00:00Z",
      first_reply_at: null,
      message_count: 3,
    },
    { consultation_id: "b", first_message_at: null, first_reply_at: null, message_count: 1 },
  ],
});

test("a reply at the very instant of the message is one", {
  given: [
    landed(consultations, [talk("a")]),
    landed(messages, [message("a", "1", "patient", "01:00:00"), message("a", "2", "pharmacist", "01:00:00")]),
  ],
  expect: [
    {
      consultation_id: "a",
      first_message_at: "2025-07-18T01:00:00Z",
      first_reply_at: "2025-07-18T01:00:00Z",
    },
  ],
});

test("messages count towards their own consultation, orphans towards none", {
  given: [
    landed(consultations, [talk("a"), talk("b"), talk("c", { rejected_columns: "friend_added_at" })]),
    landed(messages, [
      message("a", "1", "patient", "01:00:00"),
      message("b", "1", "patient", "02:00:00"),
      message("c", "1", "patient", "03:00:00"),
      message("d", "1", "patient", "04:00:00"),
    ]),
  ],
  expect: [
    { consultation_id: "a", first_message_at: "2025-07-18T01:00:00Z", message_count: 1 },
    { consultation_id: "b", first_message_at: "2025-07-18T02:00:00Z", message_count: 1 },
  ],
});

test("a message that cannot be read does not count; the next one is the first that is known", {
  given: [
    landed(consultations, [talk("a")]),
    landed(messages, [
      { consultation_id: "a", message_id: "1", sender: "patient", rejected_columns: "sent_at" },
      message("a", "2", "patient", "01:00:00"),
    ]),
  ],
  expect: [{ consultation_id: "a", first_message_at: "2025-07-18T01:00:00Z", message_count: 1 }],
});

test("the pharmacist is the number at the end of the document's path", {
  given: [
    landed(consultations, [
      talk("relative", { pharmacist_path: "pharmacists/3" }),
      talk("whole", { pharmacist_path: "projects/p/databases/(default)/documents/pharmacists/12" }),
      talk("other", { pharmacist_path: "doctors/3" }),
      talk("alike", { pharmacist_path: "oldpharmacists/3" }),
      talk("below", { pharmacist_path: "pharmacists/3/notes" }),
      talk("word", { pharmacist_path: "pharmacists/x3" }),
      talk("huge", { pharmacist_path: "pharmacists/99999999999999999999" }),
      talk("none"),
    ]),
  ],
  expect: [
    { consultation_id: "relative", pharmacist_id: 3 },
    { consultation_id: "whole", pharmacist_id: 12 },
    { consultation_id: "other", pharmacist_id: null },
    { consultation_id: "alike", pharmacist_id: null },
    { consultation_id: "below", pharmacist_id: null },
    { consultation_id: "word", pharmacist_id: null },
    { consultation_id: "huge", pharmacist_id: null },
    { consultation_id: "none", pharmacist_id: null },
  ],
});

test("a rating is between 1 and 5, or none", {
  given: [
    landed(consultations, [
      talk("least", { rating: 1 }),
      talk("half", { rating: 4.5 }),
      talk("most", { rating: 5 }),
      talk("zero", { rating: 0 }),
      talk("six", { rating: 6 }),
      talk("nan", { rating: "NaN" }),
      talk("infinite", { rating: "Infinity" }),
    ]),
  ],
  expect: [
    { consultation_id: "least", rating: 1 },
    { consultation_id: "half", rating: 4.5 },
    { consultation_id: "most", rating: 5 },
    { consultation_id: "zero", rating: null },
    { consultation_id: "six", rating: null },
    { consultation_id: "nan", rating: null },
    { consultation_id: "infinite", rating: null },
  ],
});

test("days begin at midnight in Japan", {
  given: [
    landed(consultations, [
      talk("a", { friend_added_at: "2025-07-17T14:59:59.999999Z" }),
      talk("b", { friend_added_at: "2025-07-17T15:00:00Z" }),
    ]),
  ],
  expect: [
    { consultation_id: "a", friend_added_on: "2025-07-17" },
    { consultation_id: "b", friend_added_on: "2025-07-18" },
  ],
});

const before = [
  landed(consultations, [talk("a"), talk("b"), talk("c")]),
  landed(messages, [
    message("a", "1", "patient", "01:00:00"),
    message("a", "2", "pharmacist", "01:30:00"),
    message("a", "3", "pharmacist", "01:45:00"),
    message("b", "1", "pharmacist", "02:00:00"),
  ]),
];

test("an update follows a message that comes late and one that is taken back", {
  builtFrom: before,
  given: [
    ...before,
    gone(messages, [{ consultation_id: "a", message_id: "2" }], { landing: 2 }),
    landed(messages, [message("b", "0", "patient", "00:30:00")], { landing: 2 }),
  ],
  expect: [
    {
      consultation_id: "a",
      first_message_at: "2025-07-18T01:00:00Z",
      first_reply_at: "2025-07-18T01:45:00Z",
      message_count: 2,
      messages_version: 2,
    },
    {
      consultation_id: "b",
      first_message_at: "2025-07-18T00:30:00Z",
      first_reply_at: "2025-07-18T02:00:00Z",
      message_count: 2,
      messages_version: 2,
    },
    {
      consultation_id: "c",
      first_message_at: null,
      first_reply_at: null,
      message_count: 0,
      messages_version: 1,
    },
  ],
});

test("an update forgets who asked to be, though the messages stay behind", {
  builtFrom: before,
  given: [
    ...before,
    gone(consultations, [{ consultation_id: "a" }], { landing: 2 }),
    landed(consultations, [talk("c", { patient_id: 8 })], { landing: 2 }),
  ],
  expect: [
    { consultation_id: "b", patient_id: null, message_count: 1 },
    { consultation_id: "c", patient_id: 8, message_count: 0 },
  ],
});

test("a consultation that becomes readable brings the messages that waited for it", {
  builtFrom: [
    landed(consultations, [talk("a", { rejected_columns: "friend_added_at" })]),
    landed(messages, [message("a", "1", "patient", "01:00:00")]),
  ],
  given: [
    landed(consultations, [talk("a")], { landing: 2 }),
    landed(messages, [message("a", "1", "patient", "01:00:00")]),
  ],
  expect: [{ consultation_id: "a", first_message_at: "2025-07-18T01:00:00Z", message_count: 1 }],
});

test("nothing comes of nothing", { expect: [] });
