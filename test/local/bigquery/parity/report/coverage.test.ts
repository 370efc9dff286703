import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { functionNames } from "./function-names.ts";
import { currentFingerprints, documentFile, readRecord } from "./record.ts";
import { coverageDocument } from "./render.ts";

const advice = "npm run googlesql-coverage writes it anew";

it("is of the cases and known differences as they stand", async () => {
  const record = await readRecord();
  const recorded = {
    families: Object.fromEntries(record.families.map(({ name, fingerprint }) => [name, fingerprint])),
    knownDifferences: record.knownDifferences,
  };
  expect(recorded, advice).toEqual(await currentFingerprints());
});

it("is what docs/googlesql-coverage.md says", async () => {
  expect(await readFile(documentFile, "utf8"), advice).toBe(coverageDocument(await readRecord()));
});

it("has every function that GoogleSQL's analyzer knows, each with a case", async () => {
  const { functions } = await readRecord();
  expect(
    functions.map(({ name }) => name),
    advice,
  ).toEqual([...(await functionNames()).keys()].sort());
  const without = functions.filter(({ counts }) => Object.values(counts).every((count) => count === 0));
  expect(without.map(({ name }) => name)).toEqual([]);
});

it("has a case of every construct", async () => {
  const { constructs } = await readRecord();
  const without = constructs.filter(({ counts }) => Object.values(counts).every((count) => count === 0));
  expect(without.map(({ name }) => name)).toEqual([]);
});
