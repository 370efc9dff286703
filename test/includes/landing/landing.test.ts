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

const snapshotRow = (key: string, value: string, row = 0): StagedRow => ({
  kind: "row",
  key,
  data: value,
  row,
});

/** Positions compare as text. */
const position = (number: number): string => String(number).padStart(8, "0");

describe("a snapshot", () => {
  it("lands what is new or changed, and tombstones what is gone", async () => {
    const table = await warehouse.table();
    await table.land([snapshotRow("a", "1"), snapshotRow("b", "1")], {
      mode: "snapshot",
      position: position(1),
    });
    await table.land([snapshotRow("a", "2"), snapshotRow("c", "1")], {
      mode: "snapshot",
      position: position(2),
    });
    expect(await table.raw()).toEqual([
      { key: "a", data: "1", isDeleted: false, isLate: false, version: 1n },
      { key: "b", data: "1", isDeleted: false, isLate: false, version: 1n },
      { key: "a", data: "2", isDeleted: false, isLate: false, version: 2n },
      { key: "b", data: null, isDeleted: true, isLate: false, version: 2n },
      { key: "c", data: "1", isDeleted: false, isLate: false, version: 2n },
    ]);
  });

  it("lands a value that goes there and back three times", async () => {
    const table = await warehouse.table();
    for (const [index, value] of ["100", "120", "100"].entries()) {
      await table.land([snapshotRow("a", value)], { mode: "snapshot", position: position(index) });
    }
    expect((await table.raw()).map((row) => row.data)).toEqual(["100", "120", "100"]);
  });

  it("takes the first of several rows with one key and rejects the others", async () => {
    const table = await warehouse.table();
    await table.land([snapshotRow("a", "second", 2), snapshotRow("a", "first", 1)], { mode: "snapshot" });
    expect(await table.current()).toEqual(new Map([["a", "first"]]));
    expect(await table.rejects()).toEqual([{ reason: "duplicate_key", key: "a", data: "second" }]);
    expect(await table.loads()).toMatchObject([{ read: 2n, landed: 1n, unchanged: 0n, rejected: 1n }]);
  });

  it("keeps what is no row, with its reason and text", async () => {
    const table = await warehouse.table();
    await table.land([{ kind: "reject", data: "{broken", reason: "missing_key", row: 3 }], {
      mode: "snapshot",
    });
    expect(await table.rejects()).toEqual([{ reason: "missing_key", key: null, data: "{broken" }]);
    expect(await table.raw()).toEqual([]);
  });

  it("touches only its own scope", async () => {
    const table = await warehouse.table();
    await table.land([snapshotRow("a", "1")], { mode: "snapshot", scope: "one" });
    await table.land([snapshotRow("b", "1")], { mode: "snapshot", scope: "two" });
    expect(await table.current()).toEqual(
      new Map([
        ["a", "1"],
        ["b", "1"],
      ]),
    );
  });

  it("leaves a key alone that is present but was not read again", async () => {
    const table = await warehouse.table();
    await table.land([snapshotRow("a", "1"), snapshotRow("b", "1")], {
      mode: "snapshot",
      position: position(1),
    });
    await table.land([{ kind: "present", key: "a" }, snapshotRow("b", "2")], {
      mode: "snapshot",
      position: position(2),
    });
    expect(await table.current()).toEqual(
      new Map([
        ["a", "1"],
        ["b", "2"],
      ]),
    );
  });

  it("is refused when it is suddenly empty, until somebody allows it once", async () => {
    const table = await warehouse.table();
    const rows = Array.from({ length: 20 }, (_, index) => snapshotRow(`k${index}`, "1"));
    await table.land(rows, { mode: "snapshot", position: position(1) });
    const empty = () => table.land([], { mode: "snapshot", position: position(2) });
    await expect(empty()).rejects.toThrow("the snapshot has none of the 20 rows that were there");
    expect((await table.raw()).length).toBe(20);
    expect((await table.loads()).map((load) => load.status)).toEqual(
      expect.arrayContaining(["succeeded", "refused"]),
    );

    await table.allow("override_empty");
    await empty();
    expect([...(await table.current()).values()].every((value) => value === null)).toBe(true);
    expect((await table.loads()).find((load) => load.override !== null)?.override).toBe("override_empty");

    await table.land(rows, { mode: "snapshot", position: position(3) });
    await expect(table.land([], { mode: "snapshot", position: position(4) })).rejects.toThrow(
      "Nothing was landed",
    );
  });

  it("is refused when it lacks more than the contract's share", async () => {
    const table = await warehouse.table();
    const rows = Array.from({ length: 50 }, (_, index) => snapshotRow(`k${index}`, "1"));
    await table.land(rows, { mode: "snapshot" });
    await table.land(rows.slice(0, 41), { mode: "snapshot" });
    await expect(table.land(rows.slice(0, 30), { mode: "snapshot" })).rejects.toThrow(
      "lacks 11 of the 41 rows",
    );
  });

  it("is refused when the source's position went back", async () => {
    const table = await warehouse.table();
    const at = (place: number, value: string): StagedRow => ({
      ...snapshotRow("a", value),
      position: position(place),
    });
    await table.land([at(5, "new")], { mode: "snapshot", position: position(5) });
    await expect(table.land([at(4, "old")], { mode: "snapshot", position: position(4) })).rejects.toThrow(
      "the source's position went back",
    );
    expect(await table.current()).toEqual(new Map([["a", "new"]]));
  });
});

describe("changes", () => {
  const change = (key: string, place: number, value: string | null): StagedRow =>
    value === null
      ? { kind: "deleted", key, position: position(place), row: place }
      : { kind: "row", key, data: value, position: position(place), row: place };

  it("keep an older change as history, never current", async () => {
    const table = await warehouse.table();
    await table.land([change("a", 2, "new")], { mode: "changes" });
    await table.land([change("a", 1, "old")], { mode: "changes" });
    expect(await table.current()).toEqual(new Map([["a", "new"]]));
    expect((await table.raw()).map(({ data, isLate }) => ({ data, isLate }))).toEqual([
      { data: "new", isLate: false },
      { data: "old", isLate: true },
    ]);
  });

  it("order by time where the source has no positions", async () => {
    const table = await warehouse.table();
    const timed = (at: string, value: string): StagedRow => ({ kind: "row", key: "a", data: value, at });
    await table.land([timed("2025-01-02 00:00:00+00", "new")], { mode: "changes" });
    await table.land([timed("2025-01-01 00:00:00+00", "old")], { mode: "changes" });
    expect(await table.current()).toEqual(new Map([["a", "new"]]));
  });

  it("that state again what is current make whatever comes from before late", async () => {
    const table = await warehouse.table();
    for (const [place, value] of [
      [1, null],
      [5, null],
      [4, "1"],
    ] as const) {
      await table.land([change("c", place, value)], { mode: "changes" });
    }
    expect(await table.current()).toEqual(new Map([["c", null]]));
  });

  it("end in the newest state of each key, in whatever order and however often they come", async () => {
    const changes = fc.array(
      fc.record({ key: fc.constantFrom("a", "b", "c"), value: fc.constantFrom("1", "2", null) }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(
        changes,
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 4 }),
        async (made, dice, size) => {
          const staged = made.map(({ key, value }, index) => change(key, index + 1, value));
          const shuffled = [...staged, ...staged.filter((_, index) => index % 3 === 0)]
            .map((row) => ({ row, order: dice.next().value }))
            .sort((left, right) => left.order - right.order)
            .map(({ row }) => row);
          const table = await warehouse.table();
          for (let start = 0; start < shuffled.length; start += size) {
            await table.land(shuffled.slice(start, start + size), { mode: "changes" });
          }
          const newest = new Map(made.map(({ key, value }) => [key, value]));
          expect(await table.current()).toEqual(newest);

          // In order and all at once they may tell of changes that stated nothing new among those they first came with.
          await table.land(staged, { mode: "changes" });
          const landed = (await table.raw()).length;
          await table.land(staged, { mode: "changes" });
          expect((await table.raw()).length).toBe(landed);
          expect(await table.current()).toEqual(newest);
          for (const load of await table.loads()) {
            expect(Number(load.read)).toBe(
              Number(load.landed) + Number(load.unchanged) + Number(load.rejected),
            );
          }
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe("any sequence of snapshots", () => {
  const snapshot = fc.uniqueArray(
    fc.record({ key: fc.constantFrom("a", "b", "c", "d", "e"), value: fc.constantFrom("1", "2", "3") }),
    { selector: (row) => row.key, maxLength: 5 },
  );

  it("makes raw the history of what changed, and landing one twice changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(snapshot, { minLength: 1, maxLength: 5 }), async (snapshots) => {
        const table = await warehouse.table();
        const live = new Map<string, string>();
        const history: { key: string; data: string | null; version: bigint }[] = [];
        let number = 0;
        let version = 0n;
        for (const rows of snapshots) {
          const wanted = new Map<string, string>(rows.map(({ key, value }) => [key, value]));
          if (wanted.size === 0 && live.size > 0) continue;
          version += 1n;
          const before = history.length;
          for (const [key, data] of wanted) {
            if (live.get(key) !== data) history.push({ key, data, version });
          }
          for (const key of live.keys()) {
            if (!wanted.has(key)) history.push({ key, data: null, version });
          }
          if (history.length === before) version -= 1n;
          live.clear();
          for (const [key, data] of wanted) live.set(key, data);
          for (let times = 0; times < 2; times += 1) {
            number += 1;
            const staged = rows.map(({ key, value }, index) => snapshotRow(key, value, index));
            const options = { mode: "snapshot", position: position(number) } as const;
            if (await isGoneWhole(table, wanted)) await table.allow(`${table.name}_${number}`);
            await table.land(staged, options);
          }
        }
        const order = (left: { key: string; version: bigint }, right: { key: string; version: bigint }) =>
          Number(left.version - right.version) || left.key.localeCompare(right.key);
        expect(
          (await table.raw()).map(({ key, data, version: landed }) => ({ key, data, version: landed })),
        ).toEqual(history.sort(order));
      }),
      { numRuns: 8 },
    );
  });
});

/** Whether a snapshot has none of the live keys, so that it needs somebody's word. */
async function isGoneWhole(
  table: Awaited<ReturnType<typeof warehouse.table>>,
  wanted: ReadonlyMap<string, string>,
): Promise<boolean> {
  const keys = new Set(wanted.keys());
  const live = [...(await table.current())].filter(([, data]) => data !== null).map(([key]) => key);
  return live.length > 0 && live.every((key) => !keys.has(key));
}

it("two landings at once land each change once", async () => {
  const table = await warehouse.table();
  const rows = [snapshotRow("a", "1"), snapshotRow("b", "1"), snapshotRow("c", "1")];
  const [one, two] = [await table.stage(rows), await table.stage(rows)];
  await Promise.all([
    warehouse.run(table.script(one, { mode: "snapshot" })),
    warehouse.run(table.script(two, { mode: "snapshot" })),
  ]);
  expect((await table.raw()).map(({ key }) => key)).toEqual(["a", "b", "c"]);
  const loads = await table.loads();
  expect(loads.map((load) => load.status)).toEqual(["succeeded", "succeeded"]);
  expect(loads.map((load) => Number(load.landed)).sort()).toEqual([0, 3]);
});

it("a failed attempt is recorded and leaves raw as it was", async () => {
  const table = await warehouse.table();
  await table.land([snapshotRow("a", "1")], { mode: "snapshot" });
  await expect(
    warehouse.run(table.script("`kura-test.staging.no_such_table`", { mode: "snapshot" })),
  ).rejects.toThrow("no_such_table");
  expect(await table.current()).toEqual(new Map([["a", "1"]]));
  expect((await table.loads()).map(({ status }) => status).sort()).toEqual(["failed", "succeeded"]);
});
