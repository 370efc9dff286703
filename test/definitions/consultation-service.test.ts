import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consultations, messages } from "../../includes/contracts/chat.ts";
import { consultation, message } from "./chat-rows.ts";
import { type ModelWarehouse, openModelWarehouse, type SourceRow } from "./model-warehouse.ts";

/** A consultation by the times of what happened, on Japan's clock. */
interface Talk {
  readonly pharmacist?: number;
  readonly asked: string;
  readonly replied?: string;
  readonly resolved?: string;
}

const inJapan = (time: string) => `${time.replace(" ", "T")}+09:00`;

function documents(talks: readonly Talk[]): {
  readonly talks: readonly SourceRow[];
  readonly messages: readonly SourceRow[];
} {
  return {
    talks: talks.map(({ pharmacist, asked, resolved }, index) =>
      consultation({
        id: `c${index}`,
        addedAt: inJapan(asked),
        ...(pharmacist === undefined ? {} : { pharmacist: `pharmacists/${pharmacist}` }),
        ...(resolved === undefined ? {} : { resolvedAt: inJapan(resolved) }),
      }),
    ),
    messages: talks.flatMap(({ asked, replied }, index) => [
      message(`c${index}`, "1", "patient", inJapan(asked)),
      ...(replied === undefined ? [] : [message(`c${index}`, "2", "pharmacist", inJapan(replied))]),
    ]),
  };
}

let warehouse: ModelWarehouse;

beforeAll(async () => {
  warehouse = await openModelWarehouse("2025-07-23T20:00:00Z");
});

afterAll(async () => {
  await warehouse?.close();
});

const clock = (seconds: number) => new Date(seconds * 1000).toISOString().slice("1970-01-01T".length, -5);

/** So many consultations of one morning hour, replied to after 10, 20, 30, … seconds. */
function series(month: string, count: number): readonly Talk[] {
  const day = `${month}-03`;
  return Array.from({ length: count }, (_, index) => ({
    pharmacist: 9,
    asked: `${day} 10:00:00`,
    replied: `${day} ${clock(36_000 + 10 * (((index * 7) % count) + 1))}`,
  }));
}

describe("consultation_service", () => {
  it("counts business hours alone, to the second", async () => {
    const { talks, messages: written } = documents([
      // Over a weekend and the Monday of Marine Day.
      { pharmacist: 1, asked: "2025-07-18 17:30:00", replied: "2025-07-22 09:10:00" },
      // Within a weekend; replied to early in the morning of today.
      { pharmacist: 1, asked: "2025-07-19 12:00:00", replied: "2025-07-20 13:00:00" },
      { pharmacist: 1, asked: "2025-07-23 23:30:00", replied: "2025-07-24 04:00:00" },
      // Asked before the opening; seconds are cut once, at the end.
      { pharmacist: 1, asked: "2025-07-22 08:00:00", replied: "2025-07-22 09:00:01.999999" },
      { pharmacist: 1, asked: "2025-07-22 10:00:00.600000", replied: "2025-07-22 10:00:02.500000" },
      { pharmacist: 1, asked: "2025-07-22 11:00:00.300000", replied: "2025-07-22 11:00:02.500000" },
      // Over the year's end: New Year's Day is a holiday.
      {
        pharmacist: 2,
        asked: "2024-12-30 17:00:00",
        replied: "2025-01-06 10:00:00",
        resolved: "2025-01-07 18:00:01",
      },
      // The month and the hour are those of Japan's clock.
      { pharmacist: 2, asked: "2025-06-30 23:59:59", resolved: "2025-06-30 10:00:00" },
      { pharmacist: 2, asked: "2025-07-01 00:00:00", resolved: "2025-07-01 09:00:05" },
      // Nobody has taken it; nobody has replied.
      { asked: "2025-07-22 10:15:00" },
      { asked: "2025-07-22 10:45:00", resolved: "2025-07-22 10:45:00" },
      // Today is not over.
      { pharmacist: 1, asked: "2025-07-24 00:00:00", replied: "2025-07-24 04:00:00" },
    ]);
    await warehouse.land(consultations, talks);
    await warehouse.land(messages, [
      ...written,
      message("nobody", "1", "patient", inJapan("2025-07-22 12:00:00")),
    ]);
    expect(await warehouse.build(["consultation_service"])).toEqual([]);
    expect(await service()).toEqual([
      "2024-12-01 2 17 | 1 1 1 | 104400 104400 | 165600 165600",
      "2025-06-01 2 23 | 1 0 1 | null null | null null",
      "2025-07-01 null 10 | 2 0 1 | null null | 0 0",
      "2025-07-01 1 8 | 1 1 0 | 1 1 | null null",
      "2025-07-01 1 10 | 1 1 0 | 1 1 | null null",
      "2025-07-01 1 11 | 1 1 0 | 2 2 | null null",
      "2025-07-01 1 12 | 1 1 0 | 0 0 | null null",
      "2025-07-01 1 17 | 1 1 0 | 2400 2400 | null null",
      "2025-07-01 1 23 | 1 1 0 | 0 0 | null null",
      "2025-07-01 2 0 | 1 0 1 | null null | 5 5",
    ]);
  });

  it("takes percentiles at the first value that reaches the share", async () => {
    const months = [
      ["2025-02", 2],
      ["2025-03", 10],
      ["2025-04", 11],
      ["2025-06", 19],
      ["2024-12", 20],
      ["2025-07", 100],
    ] as const;
    const { talks, messages: written } = documents(months.flatMap(([month, count]) => series(month, count)));
    const rename = (row: SourceRow): SourceRow => ({
      ...row,
      key: row.key.map((segment, index) => (index === 1 ? `s${segment}` : segment)),
    });
    await warehouse.land(consultations, talks.map(rename));
    await warehouse.land(messages, written.map(rename));
    await warehouse.build(["consultation_service"]);
    expect((await service()).filter((row) => row.includes(" 9 10 "))).toEqual([
      "2024-12-01 9 10 | 20 20 0 | 100 180 | null null",
      "2025-02-01 9 10 | 2 2 0 | 10 20 | null null",
      "2025-03-01 9 10 | 10 10 0 | 50 90 | null null",
      "2025-04-01 9 10 | 11 11 0 | 60 100 | null null",
      "2025-06-01 9 10 | 19 19 0 | 100 180 | null null",
      "2025-07-01 9 10 | 100 100 0 | 500 900 | null null",
    ]);
  });
});

async function service(): Promise<readonly string[]> {
  const rows = await warehouse.query(
    "SELECT * FROM mart_build.consultation_service ORDER BY month_on, pharmacist_id, hour",
  );
  return rows.map((row) => {
    const values = Object.values(row).map(String);
    return [values.slice(0, 3), values.slice(3, 6), values.slice(6, 8), values.slice(8)]
      .map((group) => group.join(" "))
      .join(" | ");
  });
}
