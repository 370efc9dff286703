// Prints the closing line from vitest's JSON report; fails where a test failed or none passed.
import { readFileSync } from "node:fs";

let report;
try {
  report = JSON.parse(readFileSync(process.argv[2], "utf8"));
} catch {
  console.log("0 passed, 1 failed, 0 skipped");
  process.exit(1);
}
const failedFiles = report.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.length === 0,
);
const failed = report.numFailedTests + failedFiles.length;
console.log(
  `${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped`,
);
process.exit(failed === 0 && report.numPassedTests > 0 ? 0 : 1);
