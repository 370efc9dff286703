import { describe, expect, test } from "vitest";
import { createSimulation } from "../../../local/sample/simulation.ts";
import { values } from "./chat-state.ts";

/** The kinds of mess that every world of the smallest scale must have, as its documents show them. */
const kinds = [
  "consultation without questionnaire of the first app",
  "answers as JSON text",
  "answers as nested arrays of maps",
  "integer rating",
  "double rating",
  "rating that is no number",
  "infinite double",
  "sentAt as text in UTC",
  "sentAt as text with Japan's offset",
  "sentAt as unreadable text",
  "sentAt in milliseconds",
  "sentAt missing",
  "integer beyond 2^53",
  "field that is null",
  "field that is missing",
  "map that is lost",
  "empty map",
  "empty array",
  "bytes",
  "geopoint",
  "reference",
  "reference as text",
  "number as text",
  "emoji",
  "full-width text",
  "character beyond the Basic Multilingual Plane",
  "text of more than 64 KB",
  "document id with spaces and signs",
  "message id that others have too",
  "messages without their consultation",
  "messages of another collection",
];

describe.each([1, 7, 42])("the chat of seed %i at scale 0.05", (seed) => {
  test("has every kind of mess", () => {
    expect([...messOf(seed)].sort()).toEqual([...kinds].sort());
  });
});

function messOf(seed: number): ReadonlySet<string> {
  const found = new Set<string>();
  const consultations = new Set<string>();
  const messageIds = new Set<string>();
  const parents = new Set<string>();
  for (const document of createSimulation({ seed, scale: 0.05 }).chatDocuments(0)) {
    const [collection, id = "", child, messageId = ""] = document.path.split("/");
    if (child === "messages" && collection !== "consultations") found.add("messages of another collection");
    if (collection !== "consultations") continue;
    const { fields } = document;
    if (child === undefined) {
      consultations.add(id);
      if (/[ ()]/.test(id)) found.add("document id with spaces and signs");
      if (fields.entry === undefined) found.add("map that is lost");
      if (fields.questionnaire?.kind !== "map")
        found.add("consultation without questionnaire of the first app");
      if (fields.pharmacist?.kind === "string") found.add("reference as text");
      if (fields.patientId?.kind === "string") found.add("number as text");
      if (fields.rating === undefined) found.add("field that is missing");
      if (fields.rating?.kind === "integer") found.add("integer rating");
      if (fields.rating?.kind === "double") {
        found.add(Number.isNaN(fields.rating.value) ? "rating that is no number" : "double rating");
      }
    } else {
      parents.add(id);
      if (messageIds.has(messageId)) found.add("message id that others have too");
      messageIds.add(messageId);
      const { sentAt } = fields;
      if (sentAt === undefined) found.add("sentAt missing");
      if (sentAt?.kind === "integer") found.add("sentAt in milliseconds");
      if (sentAt?.kind === "string") {
        if (/Z$/.test(sentAt.value)) found.add("sentAt as text in UTC");
        else if (/\+09:00$/.test(sentAt.value)) found.add("sentAt as text with Japan's offset");
        else found.add("sentAt as unreadable text");
      }
    }
    for (const [path, value] of values(document)) {
      if (value.kind === "null") found.add("field that is null");
      if (value.kind === "bytes" && value.value.length > 0) found.add("bytes");
      if (value.kind === "geopoint") found.add("geopoint");
      if (value.kind === "reference") found.add("reference");
      if (value.kind === "map" && Object.keys(value.fields).length === 0) found.add("empty map");
      if (value.kind === "array" && value.values.length === 0) found.add("empty array");
      if (value.kind === "integer" && value.value > 2n ** 53n) found.add("integer beyond 2^53");
      if (value.kind === "double" && Math.abs(value.value) === Number.POSITIVE_INFINITY)
        found.add("infinite double");
      if (path === ".questionnaire.answers" && value.kind === "string") found.add("answers as JSON text");
      if (path === ".questionnaire.answers.sections[].items[].choice") {
        found.add("answers as nested arrays of maps");
      }
      if (value.kind !== "string") continue;
      if (/\p{Emoji_Presentation}/u.test(value.value)) found.add("emoji");
      if (/[！-～]/.test(value.value)) found.add("full-width text");
      if (/[\u{20000}-\u{2ffff}]/u.test(value.value))
        found.add("character beyond the Basic Multilingual Plane");
      if (value.value.length > 64 * 1024) found.add("text of more than 64 KB");
    }
  }
  for (const id of parents) if (!consultations.has(id)) found.add("messages without their consultation");
  return found;
}
