import { describe, expect, it } from "vitest";
import { compareRows } from "../../../cli/model-tests/compare-rows.ts";
import type { TestRow } from "../../../cli/model-tests/inputs.ts";
import { showDifference } from "../../../cli/model-tests/show-difference.ts";

const columns = [
  { name: "id", type: { kind: "INT64" } },
  { name: "name", type: { kind: "STRING" } },
  { name: "note", type: { kind: "STRING" } },
] as const;

function compare(
  actual: readonly (readonly (string | null)[])[],
  expected: readonly TestRow[],
  key: readonly string[] = ["id"],
): string {
  const difference = compareRows("mart.sample", { columns, rows: actual, key }, expected);
  return difference === undefined ? "equal" : showDifference("mart.sample", difference);
}

describe("a comparison", () => {
  it("takes rows in any order, and each as often as it is there", () => {
    const a = ["1", "a", null];
    const b = ["2", "b", null];
    expect(
      compare(
        [b, a],
        [
          { id: 1, name: "a" },
          { id: 2, name: "b" },
        ],
      ),
    ).toBe("equal");
    expect(
      compare(
        [a, a],
        [
          { id: 1, name: "a" },
          { id: 1, name: "a" },
        ],
      ),
    ).toBe("equal");
    expect(compare([a, a], [{ id: 1, name: "a" }])).toContain("1 unexpected (+), 1 as expected");
    expect(
      compare(
        [a],
        [
          { id: 1, name: "a" },
          { id: 1, name: "a" },
        ],
      ),
    ).toContain("1 missing (-), 1 as expected");
  });

  it("looks at the columns that are mentioned anywhere; what a row leaves out is NULL there", () => {
    expect(compare([["1", "a", "whatever"]], [{ id: 1 }])).toBe("equal");
    expect(
      compare(
        [
          ["1", "a", null],
          ["2", "b", "x"],
        ],
        [{ id: 1 }, { id: 2, note: "x" }],
      ),
    ).toBe("equal");
    expect(
      compare(
        [
          ["1", "a", "y"],
          ["2", "b", "x"],
        ],
        [{ id: 1 }, { id: 2, note: "x" }],
      ),
    ).toContain("NULL → y");
  });

  it("expects no rows where it is told none", () => {
    expect(compare([], [])).toBe("equal");
    expect(compare([["1", "a", null]], [])).toContain("1 unexpected");
  });

  it("shows a row of the same key with its changed cells alone", () => {
    expect(compare([["1", "b", "same"]], [{ id: 1, name: "a", note: "same" }])).toBe(
      [
        "mart.sample is not as expected: rows 1 changed (~ expected → actual)",
        "     id  name",
        "  ─  ──  ─────",
        "  ~  1   a → b",
      ].join("\n"),
    );
  });

  it("shows missing and unexpected rows whole", () => {
    const actual = [
      ["1", "a", "x"],
      ["3", "c", null],
    ];
    expect(
      compare(actual, [
        { id: 1, name: "a", note: "x" },
        { id: 2, name: "b", note: "y" },
      ]),
    ).toBe(
      [
        "mart.sample is not as expected: rows 1 missing (-), 1 unexpected (+), 1 as expected",
        "     id  name  note",
        "  ─  ──  ────  ────",
        "  -  2   b     y",
        "  +  3   c     NULL",
      ].join("\n"),
    );
  });

  it("pairs rows without a key by what most of them have in common", () => {
    const shown = compare(
      [
        ["1", "a", "x"],
        ["2", "b", "y"],
      ],
      [
        { id: 1, name: "a", note: "z" },
        { id: 9, name: "c", note: "w" },
      ],
      [],
    );
    expect(shown).toContain("1 changed (~ expected → actual), 1 missing (-), 1 unexpected (+)");
    expect(shown).toContain("~  1   a     z → x");
  });

  it("pairs rows without a key that begin alike before others that have more in common", () => {
    const shown = compare(
      [
        ["1", "a", "x"],
        ["2", "b", "x"],
      ],
      [
        { id: 1, name: "b", note: "x" },
        { id: 3, name: "a", note: "x" },
      ],
      [],
    );
    expect(shown).toContain("~  1   b → a  x");
    expect(shown).toContain("-  3   a      x");
  });

  it("cuts a long difference and says so", () => {
    const actual = Array.from({ length: 30 }, (_, index) => [String(index), "a", null]);
    const lines = compare(actual, []).split("\n");
    expect(lines).toHaveLength(1 + 2 + 20 + 1);
    expect(lines.at(-1)).toBe("  … and 10 more");
  });

  it("names the row and the column of an expectation that makes no sense", () => {
    expect(() => compare([], [{ id: 1 }, { idd: 2 }])).toThrow(
      "Expected row 2 of mart.sample: there is no column idd; its columns are id, name, note.",
    );
    expect(() => compare([], [{ id: "one" }])).toThrow(
      'Expected row 1 of mart.sample, column id: "one" is no INT64.',
    );
  });
});
