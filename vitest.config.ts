import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Whole runs of `kura start` take longest: begun last, one of them would keep a single worker busy at the end. */
const longest = /\/test\/(?:cli\/start\/[^/]+|definitions\/[^/]+)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => Number(longest.test(moduleId));
    return (await super.sort(files)).sort((one, other) => isLong(other) - isLong(one));
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: "forks",
    maxWorkers: 2,
    // A worker reads each module once, and the tests of models share its warehouse: no test replaces a part of a module.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
