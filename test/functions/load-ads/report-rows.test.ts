import { describe, expect, it } from "vitest";
import { reportRowReader } from "../../../functions/load-ads/report-rows.ts";
import { googleAdDay, googleCampaignDay } from "../../../includes/contracts/ads.ts";
import { string } from "../../../includes/contracts/column.ts";
import type { AdsTable } from "../../../includes/contracts/source-table.ts";

const place = {
  accountId: "1234567890",
  days: { first: "2025-07-01", last: "2025-07-15" },
  position: "2025-07-15T00:00:00.000001Z",
};
const read = (text: string) => reportRowReader(googleCampaignDay, place)(text, 7);

const row = (changes: object = {}) => ({
  customer: { resourceName: "customers/1234567890", id: "1234567890", currencyCode: "JPY" },
  campaign: { id: "9007199254740993", name: "葛根湯" },
  segments: { date: "2025-07-15" },
  metrics: { costMicros: "9223372036854775807", conversions: 0.5 },
  ...changes,
});
const text = (changes?: object) => JSON.stringify(row(changes));

describe("a row of a report", () => {
  it("is staged as it stands, under the contract's key and in the scope of its account and day", () => {
    const original = text().replace('"conversions":0.5', '"conversions": 0.500000000000000000001');
    expect(read(original)).toEqual({
      staged_kind: "row",
      row_key: '["1234567890","9007199254740993","2025-07-15"]',
      scope: "1234567890/2025-07-15",
      row_data: original,
      row_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      source_at: null,
      source_position: place.position,
      source_row: 7,
      reject_reason: null,
    });
    expect(read(original).row_hash).not.toBe(read(text()).row_hash);
  });

  it("has the fields of nested objects in its key", () => {
    const ad = row({ adGroup: { id: "5" }, adGroupAd: { ad: { id: 6 } } });
    const staged = reportRowReader(googleAdDay, place)(JSON.stringify(ad), 1);
    expect(staged.row_key).toBe('["1234567890","9007199254740993","5","6","2025-07-15"]');
  });

  it("is a reject with its original text when it has no key of this account and these days", () => {
    const reasons = new Map([
      [text({ campaign: {} }), "missing_key"],
      [text({ campaign: null }), "missing_key"],
      [text({ campaign: { id: "" } }), "missing_key"],
      [text({ segments: undefined }), "missing_key"],
      [text({ campaign: { id: ["1"] } }), "unreadable_key"],
      [text({ campaign: { id: true } }), "unreadable_key"],
      [text().replace('"9007199254740993"', "9007199254740993"), "unreadable_key"],
      [text({ segments: { date: "2025-7-1" } }), "unreadable_key"],
      [text({ segments: { date: "2025-07-32" } }), "unreadable_key"],
      [text({ segments: { date: "2025-06-30" } }), "other_day"],
      [text({ segments: { date: "2025-07-16" } }), "other_day"],
      [text({ customer: { id: "1" } }), "other_account"],
      ["{", "unreadable_row"],
      ["[]", "unreadable_row"],
      ["null", "unreadable_row"],
      ['"text"', "unreadable_row"],
    ]);
    for (const [original, reason] of reasons) {
      expect(read(original), original).toMatchObject({
        staged_kind: "reject",
        row_key: null,
        row_hash: null,
        row_data: original,
        source_row: 7,
        reject_reason: reason,
      });
    }
  });
});

describe("a contract whose key is no report's", () => {
  it("is refused", () => {
    const { date_on: _, ...columns } = googleCampaignDay.columns;
    const table: AdsTable = { ...googleCampaignDay, columns: { ...columns, date_on: string("Day.") } };
    expect(() => reportRowReader(table, place)).toThrow("begins with the account and has one day");
  });
});
