import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WorldLineText } from "../../../../local/google/ads/world/lines.ts";
import { type Google, startGoogle } from "../../../../local/google/start.ts";
import { AdsClient } from "./ads-client.ts";
import { client } from "./world-of-ads.ts";

interface Row {
  readonly id: string;
  readonly name: string;
  readonly status: "ENABLED" | "PAUSED" | "REMOVED";
  readonly date: string;
  readonly clicks: number;
  readonly conversions: number;
}

const names = ["漢方 検索", "Brand", "brand_2", "100% [sale]", "it's"];
const statuses = ["ENABLED", "PAUSED", "REMOVED"] as const;
const rows: readonly Row[] = names.flatMap((name, index) =>
  ["2025-06-30", "2025-07-01", "2025-07-08", "2025-07-14"].map((date, day) => ({
    id: index === 4 ? "9223372036854775807" : String(9 + index),
    name,
    status: statuses[index % 3] ?? "ENABLED",
    date,
    clicks: 1 + ((index * 7 + day * 3) % 5),
    conversions: (index + day) / 4,
  })),
);

let google: Google;
let ads: AdsClient;

beforeAll(async () => {
  google = await startGoogle({ clock: () => new Date("2025-07-14T20:00:00Z") });
  ads = new AdsClient(google);
  const campaigns = rows.map(
    ({ id, name, status }): WorldLineText => ({ kind: "campaign", account: client, id, name, status }),
  );
  const counted = rows.map(
    ({ id, date, clicks, conversions }): WorldLineText => ({
      kind: "figures",
      account: client,
      campaign: id,
      date,
      clicks,
      conversions,
    }),
  );
  await ads.tell({ kind: "account", id: client, name: "Client" }, ...campaigns, ...counted);
});

afterAll(() => google.close());

const fields =
  "campaign.id, campaign.name, campaign.status, segments.date, metrics.clicks, metrics.conversions";
const window = "segments.date BETWEEN '2025-01-01' AND '2025-12-31'";

/** The rows that meet a condition, as id and date. */
async function found(condition: string, order = ""): Promise<readonly string[]> {
  const answered = await ads.rows(
    client,
    `SELECT ${fields} FROM campaign WHERE ${window} AND ${condition} ${order}`,
  );
  return answered.map((row) => {
    const [, id = "", date = ""] = /"id":"(\d+)".*"date":"([\d-]+)"/.exec(JSON.stringify(row)) ?? [];
    return `${id} ${date}`;
  });
}

function expected(keep: (row: Row) => boolean): readonly string[] {
  return rows.filter(keep).map(({ id, date }) => `${id} ${date}`);
}

interface Condition {
  readonly text: string;
  readonly keeps: (row: Row) => boolean;
}

const quote = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;
const one = <const Value>(...values: readonly Value[]) => fc.constantFrom(...values);
const comparisons = {
  "=": (order: number) => order === 0,
  "!=": (order: number) => order !== 0,
  "<": (order: number) => order < 0,
  "<=": (order: number) => order <= 0,
  ">": (order: number) => order > 0,
  ">=": (order: number) => order >= 0,
} as const;
const order = <Value extends bigint | number | string>(a: Value, b: Value): number =>
  a < b ? -1 : a > b ? 1 : 0;
const operator = one<keyof typeof comparisons>("=", "!=", "<", "<=", ">", ">=");

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ operator, id: one("9", "10", "13", "9223372036854775807", "9223372036854775806") }).map(
    ({ operator, id }): Condition => ({
      text: `campaign.id ${operator} ${id}`,
      keeps: (row) => comparisons[operator](order(BigInt(row.id), BigInt(id))),
    }),
  ),
  fc.record({ operator, clicks: fc.nat(6) }).map(
    ({ operator, clicks }): Condition => ({
      text: `metrics.clicks ${operator} ${clicks}`,
      keeps: (row) => comparisons[operator](row.clicks - clicks),
    }),
  ),
  fc.record({ operator, conversions: one(0, 0.5, 0.75, 1.1) }).map(
    ({ operator, conversions }): Condition => ({
      text: `metrics.conversions ${operator} ${conversions}`,
      keeps: (row) => comparisons[operator](row.conversions - conversions),
    }),
  ),
  fc.record({ operator, date: one("2025-07-01", "2025-07-02", "2025-07-14"), isBasic: fc.boolean() }).map(
    ({ operator, date, isBasic }): Condition => ({
      text: `segments.date ${operator} ${quote(isBasic ? date.replaceAll("-", "") : date)}`,
      keeps: (row) => comparisons[operator](order(row.date, date)),
    }),
  ),
  fc
    .record({
      isNot: fc.boolean(),
      some: fc.uniqueArray(one(...statuses), { minLength: 1 }),
      quoted: fc.boolean(),
    })
    .map(
      ({ isNot, some, quoted }): Condition => ({
        text: `campaign.status ${isNot ? "not in" : "IN"} (${some.map((status) => (quoted ? quote(status) : status)).join(", ")})`,
        keeps: (row) => some.includes(row.status) !== isNot,
      }),
    ),
  fc.record({ isNot: fc.boolean(), some: fc.uniqueArray(one(...names), { minLength: 1 }) }).map(
    ({ isNot, some }): Condition => ({
      text: `campaign.name ${isNot ? "NOT IN" : "IN"} (${some.map(quote).join(",")})`,
      keeps: (row) => some.includes(row.name) !== isNot,
    }),
  ),
);

describe("conditions", () => {
  it("keep the rows that meet all of them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(condition, { minLength: 1, maxLength: 3 }), async (conditions) => {
        const dates = conditions.filter(({ text }) => text.startsWith("segments.date"));
        // Dates that contradict each other are refused; what is refused is tested below.
        fc.pre(dates.length <= 1);
        const text = conditions.map((each) => each.text).join(" AND ");
        expect([...(await found(text))].sort()).toEqual(
          [...expected((row) => conditions.every(({ keeps }) => keeps(row)))].sort(),
        );
      }),
      { numRuns: 150 },
    );
  });

  it("match patterns in any case, and characters of patterns in brackets", async () => {
    const named = async (pattern: string) => [
      ...new Set((await found(`campaign.name LIKE '${pattern}'`)).map((row) => row.split(" ")[0])),
    ];
    expect(await named("BRAND%")).toEqual(["10", "11"]);
    expect(await named("brand[_]_")).toEqual(["11"]);
    expect(await named("%検索")).toEqual(["9"]);
    expect(await named("100[%] [[]sale[]]")).toEqual(["12"]);
    expect(await named("it\\'s")).toEqual(["9223372036854775807"]);
    expect(await named("brand.")).toEqual([]);
    expect(await found("campaign.name NOT LIKE '%'")).toEqual([]);
  });

  it("ask whether there is a value", async () => {
    expect(await found("campaign.name IS NULL")).toEqual([]);
    expect(await found("campaign.name IS NOT NULL")).toHaveLength(rows.length);
  });
});

describe("orders and limits", () => {
  it("order by several fields, ids by their number", async () => {
    const sorted = [...rows].sort(
      (a, b) => b.clicks - a.clicks || order(BigInt(b.id), BigInt(a.id)) || order(a.date, b.date),
    );
    expect(
      await found(
        "metrics.clicks > 0",
        "ORDER BY metrics.clicks DESC, campaign.id desc, segments.date ASC LIMIT 7",
      ),
    ).toEqual(sorted.slice(0, 7).map(({ id, date }) => `${id} ${date}`));
  });
});
