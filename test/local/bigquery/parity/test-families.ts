import { afterAll, beforeAll, expect, it } from "vitest";
import { type Family, readFamilies } from "./cases.ts";
import { compareFamily } from "./compare-family.ts";
import { Parity } from "./parity.ts";
import { unexplained } from "./verdicts.ts";

const minutes = 60_000;

/** Tests one part of the families of cases: the parts take about equally long, so that they can run beside each other. */
export async function testFamilies(part: number, parts: number): Promise<void> {
  const families = share(await readFamilies(), part, parts);
  let parity: Parity;
  beforeAll(async () => {
    parity = await Parity.start();
  });
  afterAll(async () => {
    await parity.close();
  });
  it.each(families.map((family) => [family.name, family] as const))(
    "%s",
    async (_name, family) => {
      expect(unexplained(await compareFamily(parity, family))).toEqual([]);
    },
    10 * minutes,
  );
}

/** The heaviest family goes to the lightest part, and so on. */
function share(families: readonly Family[], part: number, parts: number): readonly Family[] {
  const loads = Array.from({ length: parts }, () => 0);
  return [...families]
    .sort((left, right) => weight(right) - weight(left))
    .filter((family) => {
      const lightest = loads.indexOf(Math.min(...loads));
      loads[lightest] = (loads[lightest] ?? 0) + weight(family);
      return lightest === part - 1;
    });
}

/** A query costs as much as ten expressions in a batch. */
function weight({ kind, cases }: Family): number {
  return kind === "EXPRESSIONS" ? cases.length : cases.length * 10;
}
