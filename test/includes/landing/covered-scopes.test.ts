import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLandingWarehouse, type StagedRow } from "./landing-warehouse.ts";

let warehouse: Awaited<ReturnType<typeof openLandingWarehouse>>;
beforeAll(async () => {
  warehouse = await openLandingWarehouse();
});
afterAll(async () => {
  await warehouse.close();
});

const day = (number: number): string => `account/2025-01-${String(number).padStart(2, "0")}`;
const position = (number: number): string => String(number).padStart(8, "0");

/** A day's row: its key names the day, and its scope is the day. */
const figure = (on: number, name: string, value: string): StagedRow => ({
  kind: "row",
  key: `${on}-${name}`,
  scope: day(on),
  data: value,
});

/** A landing of the days from one to another. */
const days = (from: number, to: number, place: number) =>
  ({
    mode: "snapshot",
    scope: `${day(from)}..${to}`,
    covers: { from: day(from), to: day(to) },
    position: position(place),
  }) as const;

describe("a snapshot that covers some scopes", () => {
  it("tombstones what a day within them lost, and leaves the days outside alone", async () => {
    const table = await warehouse.table();
    const history = [1, 2, 3, 4, 5].flatMap((on) => [figure(on, "a", "1"), figure(on, "b", "1")]);
    await table.land(history, days(1, 5, 1));
    await table.land(
      [figure(3, "a", "2"), figure(4, "a", "1"), figure(4, "b", "1"), figure(5, "a", "1")],
      days(3, 5, 2),
    );
    const current = await table.current();
    expect([...current].filter(([, data]) => data === null).map(([key]) => key)).toEqual(
      expect.arrayContaining(["3-b", "5-b"]),
    );
    expect([...current.values()].filter((data) => data === null)).toHaveLength(2);
    expect(current.get("3-a")).toBe("2");
    expect(await table.loads()).toMatchObject([
      { landed: 10n, tombstoned: 0n, mode: "snapshot" },
      { read: 4n, landed: 1n, unchanged: 3n, tombstoned: 2n, mode: "snapshot" },
    ]);
  });

  it("keeps one account's days apart from another's", async () => {
    const table = await warehouse.table();
    const other: StagedRow = { kind: "row", key: "other", scope: "account2/2025-01-01", data: "1" };
    await table.land([other], {
      mode: "snapshot",
      scope: "account2/2025-01-01..2025-01-31",
      covers: { from: "account2/2025-01-01", to: "account2/2025-01-31" },
    });
    await table.land([figure(1, "a", "1")], days(1, 31, 1));
    await table.land([figure(1, "b", "1"), figure(1, "a", "1")], days(1, 31, 2));
    expect((await table.current()).get("other")).toBe("1");
  });

  it("is refused by the days that it covers, however many there are outside", async () => {
    const table = await warehouse.table();
    const history = Array.from({ length: 100 }, (_, index) => figure(1, `row${index}`, "1"));
    const window = Array.from({ length: 20 }, (_, index) => figure(9, `row${index}`, "1"));
    await table.land([...history, ...window], days(1, 9, 1));
    await expect(table.land([], days(5, 9, 2))).rejects.toThrow("none of the 20 rows that were there");
    await expect(table.land(window.slice(0, 8), days(5, 9, 2))).rejects.toThrow("lacks 12 of the 20 rows");
    await table.land([], days(5, 8, 2));
    expect([...(await table.current()).values()]).not.toContain(null);
  });

  it("is refused for a position that went back within them alone", async () => {
    const table = await warehouse.table();
    const at = (on: number, place: number): StagedRow => ({
      ...figure(on, "a", String(place)),
      position: position(place),
    });
    await table.land([at(9, 9)], days(9, 9, 9));
    await table.land([at(1, 1)], days(1, 5, 1));
    await expect(table.land([at(1, 2)], days(1, 9, 2))).rejects.toThrow("the source's position went back");
  });

  it("counts a row that moved to another scope where it stands now", async () => {
    const table = await warehouse.table();
    const inScope = (scope: string, place: number): StagedRow => ({
      kind: "row",
      key: "a",
      scope,
      data: "1",
      position: position(place),
    });
    const covering = (scope: string, place: number) =>
      ({ mode: "snapshot", scope, covers: { from: scope, to: scope }, position: position(place) }) as const;
    await table.land([inScope("one", 1)], covering("one", 1));
    await table.land([inScope("two", 2)], covering("two", 2));
    await table.land([], covering("one", 3));
    expect(await table.current()).toEqual(new Map([["a", "1"]]));
    await expect(table.land([], covering("two", 4))).rejects.toThrow("none of the 1 rows");
  });

  it("ends in the newest state of each day that was read, for any windows", async () => {
    const window = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
      .map(([one, other]) => ({ from: Math.min(one, other), to: Math.max(one, other) }));
    const load = fc.record({
      window,
      values: fc.array(fc.constantFrom("1", "2", null), { minLength: 12, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(load, { minLength: 1, maxLength: 5 }), async (loads) => {
        const table = await warehouse.table();
        const expected = new Map<string, string>();
        for (const [index, { window: covered, values }] of loads.entries()) {
          const rows: StagedRow[] = [];
          for (let on = covered.from; on <= covered.to; on += 1) {
            for (const [place, name] of ["a", "b"].entries()) {
              const value = values[(on - 1) * 2 + place] ?? null;
              expected.delete(`${on}-${name}`);
              if (value === null) continue;
              expected.set(`${on}-${name}`, value);
              rows.push(figure(on, name, value));
            }
          }
          await table.allow(`${table.name}_${index}`);
          await table.land(rows, days(covered.from, covered.to, index + 1));
          const live = [...(await table.current())].filter(([, data]) => data !== null);
          expect(new Map(live)).toEqual(expected);
          const landed = (await table.raw()).length;
          await table.land(rows, days(covered.from, covered.to, index + 1));
          expect((await table.raw()).length).toBe(landed);
        }
      }),
      { numRuns: 6 },
    );
  });
});

describe("an incomplete snapshot", () => {
  it("lands what was read and takes nothing for gone", async () => {
    const table = await warehouse.table();
    const rows = Array.from({ length: 30 }, (_, index) => figure(1, `row${index}`, "1"));
    await table.land(rows, days(1, 9, 1));
    await table.land([figure(1, "row0", "2"), figure(2, "new", "1")], {
      ...days(1, 9, 2),
      mode: "incomplete snapshot",
    });
    const current = await table.current();
    expect(current.get("1-row0")).toBe("2");
    expect(current.get("2-new")).toBe("1");
    expect([...current.values()]).not.toContain(null);
    expect((await table.loads()).at(-1)).toMatchObject({
      mode: "changes",
      read: 2n,
      landed: 2n,
      tombstoned: 0n,
    });
  });

  it("takes the first of several rows with one key, as a whole one does", async () => {
    const table = await warehouse.table();
    await table.land(
      [
        { ...figure(1, "a", "second"), row: 2 },
        { ...figure(1, "a", "first"), row: 1 },
      ],
      {
        ...days(1, 1, 1),
        mode: "incomplete snapshot",
      },
    );
    expect(await table.current()).toEqual(new Map([["1-a", "first"]]));
    expect(await table.rejects()).toEqual([{ reason: "duplicate_key", key: "1-a", data: "second" }]);
  });

  it("is refused when a newer one has landed, so that what is gone stays gone", async () => {
    const table = await warehouse.table();
    await table.land([{ ...figure(1, "a", "1"), position: position(5) }], days(1, 9, 5));
    await expect(
      table.land([{ ...figure(1, "b", "1"), position: position(4) }], {
        ...days(1, 9, 4),
        mode: "incomplete snapshot",
      }),
    ).rejects.toThrow("the source's position went back");
  });
});
