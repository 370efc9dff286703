import { execFile, execFileSync } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BigQueryServer, startBigQuery } from "../../../../local/bigquery/start.ts";

/** A Python that has the package google-cloud-bigquery: KURA_TEST_PYTHON, or the one that is on the path. */
const python = process.env.KURA_TEST_PYTHON ?? "python3";
const why = missing();
if (why !== undefined)
  console.warn(`Google's Python client is not tested: ${why}. KURA_TEST_PYTHON names a Python.`);

let server: BigQueryServer | undefined;
beforeAll(async () => {
  if (why === undefined) server = await startBigQuery({ projectId: "python" });
});
afterAll(() => server?.close());

test.skipIf(why !== undefined)(
  "Google's Python client works as it is",
  async () => {
    const script = path.join(import.meta.dirname, "python_client.py");
    const { stdout } = await promisify(execFile)(python, [script, server?.url ?? ""], { timeout: 100_000 });
    expect(JSON.parse(stdout)).toEqual({
      conflict: "duplicate",
      row: {
        i: "42",
        none: "True",
        d: "2024-02-29",
        n: "1.5",
        y: "b'\\x00\\xff'",
        l: "3",
        city: "京都",
        zip: "600",
        nested: "[{'a': 1}]",
        ts: "2024-01-01 00:00:00.000001+00:00",
      },
      paged: (25_000 * 25_001) / 2 - 3,
      labels: { team: "a" },
      dry: [
        0,
        [
          ["a", "INTEGER"],
          ["b", "STRING"],
        ],
      ],
      loaded: [
        3,
        [
          ["id", "REQUIRED"],
          ["name", "NULLABLE"],
        ],
      ],
      inserted: [],
      refused: "invalid",
      listed: [1, 2, 3, 4],
      made: ["Made here.", 3, "DAY"],
      tables: [
        ["loaded", "TABLE"],
        ["made", "TABLE"],
        ["seen", "VIEW"],
      ],
      copied: 4,
      result: 4,
      script: [[2], 2],
      dml: 2,
      jobs: 3,
      bad: ["invalidQuery", "Unrecognized name: idd; Did you mean id? [at 1:8]"],
      missing: "notFound",
    });
  },
  120_000,
);

function missing(): string | undefined {
  try {
    execFileSync(python, ["-c", "import google.cloud.bigquery"], { stdio: "pipe", timeout: 60_000 });
    return undefined;
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    return isAbsent ? `there is no ${python}` : `${python} has no package google-cloud-bigquery`;
  }
}
