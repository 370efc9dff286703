import type { StateTest, TestRow } from "../../../cli/model-tests/model-test.ts";

/** For tests of a fact: what an update makes of an earlier build, building the whole anew must make too. */
export function alsoBuiltWhole(test: StateTest): StateTest {
  return (name, expectation) => {
    test(name, expectation);
    const { builtFrom, ...whole } = expectation;
    if (builtFrom === undefined) return;
    test(`${name}; built whole, it is the same`, { ...whole, expect: whole.expect.map(withoutVersions) });
  };
}

/** Which landing a row was built from is all that may differ. */
function withoutVersions(row: TestRow): TestRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !name.endsWith("_version")));
}
