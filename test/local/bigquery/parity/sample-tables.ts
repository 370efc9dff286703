import type { EvaluatedTable } from "../../../../local/bigquery/analyzer/analyzer.ts";

/** Small tables with NULLs, ties, negative and extreme values, for queries of aggregates and windows. */
export const sampleTables: readonly EvaluatedTable[] = [
  {
    name: "sales",
    columns: [
      { name: "id", type: { kind: "INT64" } },
      { name: "store", type: { kind: "STRING" } },
      { name: "quantity", type: { kind: "INT64" } },
      { name: "price", type: { kind: "NUMERIC" } },
      { name: "weight", type: { kind: "FLOAT64" } },
      { name: "sold_on", type: { kind: "DATE" } },
      { name: "sold_at", type: { kind: "TIMESTAMP" } },
      { name: "is_member", type: { kind: "BOOL" } },
      { name: "tags", type: { kind: "ARRAY", element: { kind: "STRING" } } },
    ],
    rows: [
      [1n, "a", 2n, "10.5", 1.5, "2024-01-31", 1706659200000000n, true, ["x", "y"]],
      [2n, "a", null, "0.333333333", -2.5, "2024-02-29", 1709164800000000n, false, []],
      [3n, "a", 2n, null, null, "2024-02-29", null, null, ["x"]],
      [4n, "b", -7n, "-99.99", 0.1, null, 1709164800000001n, true, ["z", "x"]],
      [5n, "b", 5n, "12345678901234567890.123456789", 0.2, "2023-12-31", 1703980800000000n, true, []],
      [6n, "日本", 0n, "0", 0, "2024-01-01", 1704067200000000n, false, ["y"]],
      [7n, null, 3n, "1", 3.25, "2024-03-01", 1709251200000000n, null, ["x", "x"]],
      [8n, null, 3n, "2.5", 3.25, "2024-03-01", 1709251200000000n, true, ["w"]],
      [9n, "c", null, null, null, null, null, null, []],
      [10n, "b", 5n, "7", 100.125, "2024-01-07", 1704585600000000n, false, ["q"]],
    ],
  },
  {
    name: "nothing",
    columns: [
      { name: "id", type: { kind: "INT64" } },
      { name: "amount", type: { kind: "NUMERIC" } },
      { name: "label", type: { kind: "STRING" } },
      { name: "ratio", type: { kind: "FLOAT64" } },
    ],
    rows: [],
  },
];
