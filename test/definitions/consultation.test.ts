import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consultations, messages } from "../../includes/contracts/chat.ts";
import type { Row } from "./built-warehouse.ts";
import { consultation, message } from "./chat-rows.ts";
import { type ModelWarehouse, openModelWarehouse } from "./model-warehouse.ts";

let warehouse: ModelWarehouse;

beforeAll(async () => {
  // 5 o'clock on a Thursday in Japan.
  warehouse = await openModelWarehouse("2025-07-23T20:00:00Z");
});

afterAll(async () => {
  await warehouse?.close();
});

const columns = `consultation_id, patient_id, pharmacist_id, status, utm_source, utm_campaign,
  CAST(friend_added_on AS STRING) AS friend_added_on,
  FORMAT_TIMESTAMP("%m-%d %H:%M:%E6S", first_message_at) AS first_message_at,
  FORMAT_TIMESTAMP("%m-%d %H:%M:%E6S", first_reply_at) AS first_reply_at, message_count, rating`;

async function built(): Promise<readonly string[]> {
  const rows = await warehouse.query(
    `SELECT ${columns} FROM warehouse.fct_consultation ORDER BY consultation_id`,
  );
  return rows.map((row) => Object.values(row).map(String).join(" | "));
}

function everything(): Promise<readonly Row[]> {
  return warehouse.query(
    "SELECT * EXCEPT (consultations_version, messages_version) FROM warehouse.fct_consultation ORDER BY consultation_id",
  );
}

describe("fct_consultation", () => {
  it("states who wrote first, who replied, and who advises", async () => {
    await warehouse.land(consultations, [
      consultation({
        id: "talk",
        addedAt: "2025-07-17T15:30:00.000001Z",
        utm: { source: "google", campaign: "brand" },
        patientId: 7,
        pharmacist: "pharmacists/3",
        status: "resolved",
        resolvedAt: "2025-07-18T02:00:00.000000Z",
        rating: 4,
      }),
      consultation({ id: "silent", addedAt: "2025-07-17T14:59:59.999999Z", rating: "NaN" }),
      consultation({
        id: "greeted",
        addedAt: "2025-07-01T00:00:00Z",
        pharmacist: "projects/other/databases/(default)/documents/pharmacists/12",
        rating: 4.5,
      }),
      consultation({
        id: "garbled",
        addedAt: "2022-01-01T00:00:00Z",
        pharmacist: "doctors/3",
        rating: 0,
      }),
      consultation({ id: "instant", addedAt: "2025-07-20T00:00:00Z" }),
      consultation({ id: "rejected" }),
    ]);
    await warehouse.land(messages, [
      // A greeting before the first message is no reply to it, nor is a bot's answer.
      message("talk", "1", "pharmacist", "2025-07-18T00:59:00.000000Z"),
      message("talk", "2", "patient", "2025-07-18T01:00:00.123456Z"),
      message("talk", "3", "bot", "2025-07-18T01:00:01.000000Z"),
      message("talk", "5", "pharmacist", "2025-07-18T01:45:00.000000Z"),
      message("talk", "4", "pharmacist", "2025-07-18T01:30:00.500000Z"),
      message("talk", "6", "patient", "2025-07-18T01:50:00.000000Z"),
      message("greeted", "1", "pharmacist", "2025-07-01T01:00:00.000000Z"),
      // The first message cannot be read: the next one is the first that is known.
      message("garbled", "1", "patient", "きのう"),
      message("garbled", "2", "pharmacist", "2022-01-02T09:00:00+09:00"),
      message("garbled", "3", "patient", "2022-01-03T09:00:00+09:00"),
      message("instant", "1", "patient", "2025-07-20T01:00:00.000000Z"),
      message("instant", "2", "pharmacist", "2025-07-20T01:00:00.000000Z"),
      // Orphans: of a document that was never there, and of one that is kept out.
      message("gone", "1", "patient", "2025-07-18T01:00:00.000000Z"),
      message("rejected", "1", "patient", "2025-07-18T01:00:00.000000Z"),
    ]);
    const models = ["fct_consultation", "consultations__rejects", "messages__rejects"];
    expect(await warehouse.build(models)).toEqual([]);
    expect(await built()).toEqual([
      "garbled | null | null | added | null | null | 2022-01-01 | 01-03 00:00:00.000000 | null | 2 | null",
      "greeted | null | 12 | added | null | null | 2025-07-01 | null | null | 1 | 4.5",
      "instant | null | null | added | null | null | 2025-07-20 | 07-20 01:00:00.000000 | 07-20 01:00:00.000000 | 2 | null",
      "silent | null | null | added | null | null | 2025-07-17 | null | null | 0 | null",
      "talk | 7 | 3 | resolved | google | brand | 2025-07-18 | 07-18 01:00:00.123456 | 07-18 01:30:00.500000 | 6 | 4",
    ]);
  });

  it("tells which documents are kept out, and why", async () => {
    const rejects = await warehouse.query(
      ["consultations", "messages"]
        .map(
          (table) => `SELECT row_key, column_name, value, reason FROM typed_chat_private.${table}__rejects`,
        )
        .join(" UNION ALL "),
    );
    expect(rejects.map((row) => Object.values(row)).sort()).toEqual([
      ['["consultations","garbled","messages","1"]', "sent_at", "きのう", "invalid"],
      ['["consultations","rejected"]', "friend_added_at", null, "missing"],
    ]);
  });

  it("follows what changes later, and equals what is built whole", async () => {
    await warehouse.land(consultations, [
      consultation({ id: "silent", addedAt: "2025-07-17T14:59:59.999999Z", patientId: 8 }),
      consultation({ id: "rejected", addedAt: "2025-07-16T00:00:00Z" }),
      // Somebody asks to be forgotten; the messages stay behind.
      { key: ["consultations", "instant"] },
    ]);
    await warehouse.land(messages, [
      { key: ["consultations", "talk", "messages", "4"] },
      message("greeted", "0", "patient", "2025-07-01T00:30:00.000000Z"),
    ]);
    expect(await warehouse.build(["fct_consultation"])).toEqual([]);
    expect(await built()).toEqual([
      "garbled | null | null | added | null | null | 2022-01-01 | 01-03 00:00:00.000000 | null | 2 | null",
      "greeted | null | 12 | added | null | null | 2025-07-01 | 07-01 00:30:00.000000 | 07-01 01:00:00.000000 | 2 | 4.5",
      "rejected | null | null | added | null | null | 2025-07-16 | 07-18 01:00:00.000000 | null | 1 | null",
      "silent | 8 | null | added | null | null | 2025-07-17 | null | null | 0 | null",
      "talk | 7 | 3 | resolved | google | brand | 2025-07-18 | 07-18 01:00:00.123456 | 07-18 01:45:00.000000 | 5 | 4",
    ]);
    const incremental = await everything();
    await warehouse.build(["fct_consultation"], { fullRefresh: true });
    expect(await everything()).toEqual(incremental);
  });
});
