// Checks the report of one `npm start -- --json`: every layer has tables with rows, and every assertion passed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const layer of ["raw", "typed", "warehouse", "mart"]) {
  assert.ok(report.layers[layer].tables > 0, `layer ${layer} has no tables`);
  assert.ok(report.layers[layer].rows > 0, `layer ${layer} has no rows`);
}
assert.ok(report.assertions.passed > 0, "no assertion ran");
assert.equal(report.assertions.failed, 0, "an assertion failed");
assert.ok(report.loads.length > 0, "nothing was loaded");
assert.ok(report.steps.length > 0, "no step is reported");
console.log(JSON.stringify({ layers: report.layers, assertions: report.assertions }));
