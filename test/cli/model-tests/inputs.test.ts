import { describe, expect, it } from "vitest";
import { collectInputs, gone, landed, rows } from "../../../cli/model-tests/inputs.ts";
import { campaignMaster } from "../../../includes/contracts/sheets.ts";

const key = { utm_source: "google", utm_campaign: "brand" };

describe("landed rows", () => {
  it("are live rows of the contract's closed table, of the landing that is named", () => {
    expect(landed(campaignMaster, [{ ...key, channel: "search" }], { landing: 3 })).toEqual({
      table: "typed_sheets_private.campaign_master",
      rows: [{ row_key: '["google","brand"]', ...key, channel: "search", version: 3, is_deleted: false }],
    });
  });

  it("replace what was stated of their keys before; a tombstone keeps the last values", () => {
    const inputs = collectInputs([
      landed(campaignMaster, [
        { ...key, channel: "search", campaign_id: "1" },
        { ...key, utm_source: "line", channel: "LINE" },
      ]),
      landed(campaignMaster, [{ ...key, channel: "display" }], { landing: 2 }),
      gone(campaignMaster, [{ ...key, utm_source: "line" }], { landing: 3 }),
    ]);
    expect(inputs.get("typed_sheets_private.campaign_master")).toEqual([
      { row_key: '["google","brand"]', ...key, channel: "display", version: 2, is_deleted: false },
      {
        row_key: '["line","brand"]',
        ...key,
        utm_source: "line",
        channel: "LINE",
        version: 3,
        is_deleted: true,
      },
    ]);
  });

  it("need their keys", () => {
    expect(() => landed(campaignMaster, [{ utm_source: "google" }])).toThrow(
      "A row of sheets.campaign_master lacks utm_campaign, which is of its key.",
    );
  });

  it("are columns that the contract has, for the compiler", () => {
    // @ts-expect-error: the contract has no such column.
    expect(landed(campaignMaster, [{ ...key, chanel: "search" }]).rows).toHaveLength(1);
  });
});

describe("rows of other tables", () => {
  it("are taken together", () => {
    const inputs = collectInputs([rows("w.a", [{ id: 1 }]), rows("w.b", []), rows("w.a", [{ id: 1 }])]);
    expect([...inputs]).toEqual([
      ["w.a", [{ id: 1 }, { id: 1 }]],
      ["w.b", []],
    ]);
  });
});
