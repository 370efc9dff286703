import { describe, expect, it } from "vitest";
import { type ActionOutcome, RunOutput } from "../../../cli/dataform/run-output.ts";

function outcomes(lines: readonly (readonly ["stdout" | "stderr", string])[]): readonly ActionOutcome[] {
  const found: ActionOutcome[] = [];
  const output = new RunOutput((outcome) => found.push(outcome));
  for (const [stream, line] of lines) output.read(line, stream);
  output.end();
  return found;
}

describe("RunOutput", () => {
  it("reads what succeeded, was skipped or is disabled", () => {
    expect(
      outcomes([
        ["stdout", "Compiling..."],
        ["stdout", "Table created:  mart.sales [table]  "],
        ["stdout", " \t jobId: dataform-1,"],
        ["stdout", " \t Bytes billed: 0 B"],
        ["stdout", "Assertion passed:  assertions.mart_sales_key"],
        ["stdout", "Operation completed successfully:  raw_app.orders  "],
        ["stdout", "Skipping dataset creation:  mart.later [incremental] (Run cancelled)"],
        ["stdout", "Dataset creation disabled:  mart.off [view] [disabled]"],
      ]),
    ).toEqual([
      { name: "mart.sales", kind: "table", status: "succeeded" },
      { name: "assertions.mart_sales_key", kind: "assertion", status: "succeeded" },
      { name: "raw_app.orders", kind: "operation", status: "succeeded" },
      { name: "mart.later", kind: "table", status: "skipped", message: "Run cancelled" },
      { name: "mart.off", kind: "table", status: "disabled" },
    ]);
  });

  it("reads failures with messages of several lines, and leaves out the statements", () => {
    expect(
      outcomes([
        ["stderr", "Dataset creation failed:  mart.sales [table]  "],
        ["stderr", " \t jobId: dataform-2"],
        ["stderr", "  > create or replace table x as"],
        ["stderr", "  > SELECT idd"],
        ["stderr", "  bigquery error: Unrecognized name: idd;"],
        ["stderr", "Did you mean id? at [2:8]"],
        ["stderr", "Assertion failed:  assertions.mart_sales_key"],
        ["stderr", "  bigquery error: Assertion failed: query returned 3 row(s)."],
      ]),
    ).toEqual([
      {
        name: "mart.sales",
        kind: "table",
        status: "failed",
        message: "Unrecognized name: idd;\nDid you mean id? at [2:8]",
      },
      {
        name: "assertions.mart_sales_key",
        kind: "assertion",
        status: "failed",
        message: "Assertion failed: query returned 3 row(s).",
      },
    ]);
  });

  it("keeps what is said outside of any action", () => {
    const output = new RunOutput(() => {});
    output.read("Compilation errors:", "stderr");
    output.read("", "stderr");
    expect(output.otherErrors).toEqual(["Compilation errors:"]);
  });
});
