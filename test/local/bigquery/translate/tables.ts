import type { EvaluatedTable } from "../../../../local/bigquery/analyzer/analyzer.ts";
import type { SqlType } from "../../../../local/bigquery/types/sql-type.ts";

const INT64: SqlType = { kind: "INT64" };
const FLOAT64: SqlType = { kind: "FLOAT64" };
const STRING: SqlType = { kind: "STRING" };
const DATE: SqlType = { kind: "DATE" };
const BOOL: SqlType = { kind: "BOOL" };
const NUMERIC: SqlType = { kind: "NUMERIC" };
const item: SqlType = {
  kind: "STRUCT",
  fields: [
    { name: "sku", type: STRING },
    { name: "quantity", type: INT64 },
  ],
};

/** Small tables with what queries stumble over: NULLs, ties, NaN, empty and NULL arrays, keys without a partner. */
export const tables: readonly EvaluatedTable[] = [
  {
    name: "orders",
    columns: [
      { name: "id", type: INT64 },
      { name: "patient_id", type: INT64 },
      { name: "status", type: STRING },
      { name: "total", type: NUMERIC },
      { name: "score", type: FLOAT64 },
      { name: "ordered_on", type: DATE },
      { name: "items", type: { kind: "ARRAY", element: item } },
      { name: "tags", type: { kind: "ARRAY", element: STRING } },
      { name: "is_paid", type: BOOL },
    ],
    rows: [
      [
        1n,
        10n,
        "paid",
        "1200",
        1.5,
        "2025-01-31",
        [
          ["A", 1n],
          ["B", 2n],
        ],
        ["x", "y"],
        true,
      ],
      [2n, 10n, "placed", "80.5", -0, "2025-02-01", [], [], false],
      [3n, 11n, "paid", null, Number.NaN, null, [["A", 5n]], ["x"], null],
      [4n, null, null, "-3.25", null, "2024-12-30", [["C", null]], ["y", "z", "x"], true],
      [5n, 12n, "canceled", "1200", Number.POSITIVE_INFINITY, "2025-02-01", [], [], false],
      [
        6n,
        99n,
        "paid",
        "0",
        0,
        "2025-02-28",
        [
          ["B", 1n],
          ["B", 1n],
        ],
        ["y"],
        true,
      ],
    ],
  },
  {
    name: "patients",
    columns: [
      { name: "id", type: INT64 },
      { name: "name", type: STRING },
      { name: "born_on", type: DATE },
    ],
    rows: [
      [10n, "佐藤", "1980-05-05"],
      [11n, "suzuki", null],
      [12n, null, "2000-02-29"],
      [13n, "佐藤", "1999-12-31"],
      [null, "nobody", "1970-01-01"],
    ],
  },
  {
    name: "numbers",
    columns: [
      { name: "n", type: INT64 },
      { name: "f", type: FLOAT64 },
    ],
    rows: [
      [1n, 1],
      [2n, null],
      [2n, Number.NaN],
      [3n, Number.NaN],
      [null, -1.5],
      [null, 2],
    ],
  },
  { name: "nothing", columns: [{ name: "n", type: INT64 }], rows: [] },
];
