import { writeFile } from "node:fs/promises";
import { startAnalyzer } from "../../../../../local/bigquery/analyzer/start.ts";
import { readFamilies } from "../cases.ts";
import { compareFamily } from "../compare-family.ts";
import { knownDifferences } from "../known-differences.ts";
import { Parity } from "../parity.ts";
import { asQuery } from "../queries.ts";
import { unexplained } from "../verdicts.ts";
import { functionNames } from "./function-names.ts";
import {
  type CoverageRecord,
  documentFile,
  fingerprint,
  knownDifferencesFingerprint,
  recordFile,
} from "./record.ts";
import { coverageDocument } from "./render.ts";
import { expressionFeatures, queryFeatures, Tally } from "./tally.ts";

/** Runs all cases and writes down what became of them, for people in `docs/googlesql-coverage.md`. */
async function writeCoverage(): Promise<void> {
  const [parity, analyzer, names] = await Promise.all([Parity.start(), startAnalyzer(), functionNames()]);
  const tally = new Tally(names);
  const families: CoverageRecord["families"] = [];
  let failures = 0;
  for (const family of await readFamilies()) {
    const verdicts = await compareFamily(parity, family);
    const texts = verdicts.map(({ sql }) => sql);
    const features =
      family.kind === "EXPRESSIONS"
        ? await expressionFeatures(analyzer, texts)
        : await Promise.all(
            texts.map((text) => queryFeatures(analyzer, family.kind === "QUERIES" ? text : asQuery(text))),
          );
    families.push({
      name: family.name,
      fingerprint: fingerprint(family),
      counts: tally.add(verdicts, features),
    });
    for (const { sql, problem } of unexplained(verdicts)) {
      failures += 1;
      console.error(`${family.name}: ${sql}\n  ${problem}`);
    }
  }
  await Promise.all([parity.close(), analyzer.close()]);
  const seen = new Set(
    [...tally.explained("REFUSED"), ...tally.explained("DIFFERENT")].map(({ reason }) => reason),
  );
  for (const { reason } of knownDifferences) {
    if (seen.has(reason)) continue;
    failures += 1;
    console.error(`No case differs any more for the known difference: ${reason}`);
  }
  const record: CoverageRecord = {
    families,
    knownDifferences: knownDifferencesFingerprint(),
    functions: [...tally.functions].map(([name, counts]) => ({ name, counts })).sort(byName),
    constructs: [...tally.constructs].map(([name, counts]) => ({ name, counts })),
    refused: [...tally.explained("REFUSED")],
    different: [...tally.explained("DIFFERENT")],
    documented: [...tally.explained("DOCUMENTED")],
  };
  await writeFile(recordFile, `${JSON.stringify(record, undefined, 2)}\n`);
  await writeFile(documentFile, coverageDocument(record));
  if (failures > 0) throw new Error(`${failures} differences are unknown or gone: see above`);
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1;
}

await writeCoverage();
