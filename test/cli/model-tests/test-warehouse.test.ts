import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileGraph } from "../../../cli/dataform/graph.ts";
import { rows } from "../../../cli/model-tests/inputs.ts";
import { ModelGraph } from "../../../cli/model-tests/model-graph.ts";
import { DifferenceError, type Expectation, runModelTest } from "../../../cli/model-tests/model-test.ts";
import { TestWarehouse } from "../../../cli/model-tests/test-warehouse.ts";
import { sampleProject } from "../dataform/sample-project.ts";

const definition = `
declare const publish: (name: string, config: object) => any;
declare const declare: (config: object) => void;
const at = (name: string, config: object = {}) => publish(name, { dataset: "w", ...config });
declare({ dataset: "elsewhere", name: "unknown" });
at("calendar", { type: "table" }).query("SELECT day FROM UNNEST(GENERATE_DATE_ARRAY(DATE_SUB(CURRENT_DATE(), INTERVAL 1 DAY), CURRENT_DATE())) AS day");
at("source", { type: "table" }).query(\`SELECT 1 AS id, CAST(NULL AS NUMERIC) AS amount, ["a"] AS tags, STRUCT(1 AS x, TIMESTAMP "2025-01-01 00:00:00+00" AS time) AS place, b"x" AS bytes, JSON '{"a": 1}' AS data, TRUE AS is_open, TIME "10:00:00" AS opens, DATETIME "2025-01-01 10:00:00" AS local FROM (SELECT 1 AS one)\`);
at("copied", { type: "table" }).query((context: any) => \`SELECT * FROM \${context.ref("source")}\`);
at("open", { type: "view" }).query((context: any) => \`SELECT id, amount FROM \${context.ref("copied")} WHERE is_open\`);
at("total", { type: "table" }).query((context: any) => \`SELECT COUNT(*) AS row_count, SUM(amount) AS amount FROM \${context.ref("open")}\`);
at("above", { type: "table" }).query((context: any) => \`SELECT row_count + 1 AS more FROM \${context.ref("total")}\`);
at("days", { type: "table" }).query((context: any) => \`SELECT COUNT(*) AS day_count, MAX(day) AS last_on FROM \${context.ref("calendar")}\`);
at("broken", { type: "table" }).query((context: any) => \`SELECT idd FROM \${context.ref("copied")}\`);
at("reader", { type: "table" }).query((context: any) => \`SELECT * FROM \${context.ref("elsewhere", "unknown")}\`);
at("merged", { type: "incremental", uniqueKey: ["id"], bigquery: { partitionBy: "day", updatePartitionFilter: "day >= since" } })
  .preOps((context: any) => context.when(context.incremental(), \`DECLARE since DATE DEFAULT (SELECT MAX(day) FROM \${context.self()})\`))
  .query((context: any) => \`SELECT id, amount, DATE "2025-01-01" AS day FROM \${context.ref("copied")} \${context.when(context.incremental(), "WHERE id > 1")} -- the end\`)
  .postOps((context: any) => \`UPDATE \${context.self()} SET amount = amount * 10 WHERE id = 9;\`);
at("added", { type: "incremental" })
  .query((context: any) => \`SELECT id, amount FROM \${context.ref("copied")} \${context.when(context.incremental(), \`WHERE id > (SELECT COALESCE(MAX(id), 0) FROM \${context.self()})\`)}\`);
at("extended", { type: "incremental", onSchemaChange: "EXTEND" }).query("SELECT 1 AS id");
`;

let warehouse: TestWarehouse;
let project: Awaited<ReturnType<typeof sampleProject>>;

beforeAll(async () => {
  project = await sampleProject({ "definitions/models.ts": definition });
  const graph = new ModelGraph(await compileGraph(project.root), {
    project: "hinata-kampo",
    location: "asia-northeast1",
  });
  warehouse = await TestWarehouse.open(graph, []);
});

afterAll(async () => {
  await warehouse?.close();
  await project?.remove();
});

function check(model: string, expectation: Expectation): Promise<void> {
  return runModelTest(warehouse, { model, expectation });
}

describe("a model's test", () => {
  it("runs the model over the rows that are given, of every type", async () => {
    const row = {
      id: 7,
      amount: "1.10",
      tags: ["x", "y"],
      place: { x: 2, time: "2025-07-15T05:00:00+09:00" },
      bytes: Uint8Array.of(0, 255),
      data: { a: [1] },
      is_open: false,
      opens: "09:30",
      local: "2025-07-15T09:30:00.5",
    };
    await check("w.copied", { given: [rows("w.source", [row, {}])], expect: [{}, row] });
  });

  it("sees a cell that differs", async () => {
    const given = [rows("w.source", [{ id: 1, place: { x: 2 } }])];
    await expect(check("w.copied", { given, expect: [{ id: 1, place: { x: 3 } }] })).rejects.toThrow(
      DifferenceError,
    );
    await expect(check("w.copied", { given, expect: [{ id: 1, place: { x: 3 } }] })).rejects.toThrow(
      '{"x":"3","time":null} → {"x":"2","time":null}',
    );
  });

  it("reads views through what they read, unless rows are given to the view itself", async () => {
    const given = [
      rows("w.copied", [
        { id: 1, amount: 5, is_open: true },
        { id: 2, amount: 6, is_open: false },
      ]),
    ];
    await check("w.total", { given, expect: [{ row_count: 1, amount: 5 }] });
    await check("w.total", {
      given: [rows("w.open", [{ amount: 1 }, { amount: 2 }])],
      expect: [{ row_count: 2, amount: 3 }],
    });
    await check("w.total", { given, expect: [{ row_count: 1, amount: 5 }] });
  });

  it("finds tables empty to which nothing is given, and nothing of the test before", async () => {
    await check("w.above", { given: [rows("w.total", [{ row_count: 4 }])], expect: [{ more: 5 }] });
    await check("w.above", { expect: [] });
    await check("w.total", {
      given: [rows("w.open", [{ amount: 1 }])],
      expect: [{ row_count: 1, amount: 1 }],
    });
    await check("w.above", { expect: [] });
    await check("w.total", { expect: [{ row_count: 0, amount: null }] });
  });

  it("builds what reads nothing, by the test's clock, unless rows are given", async () => {
    const later = "2025-07-15T00:00:00Z";
    await check("w.days", { expect: [{ day_count: 2, last_on: "2000-01-01" }] });
    await check("w.days", { clock: later, expect: [{ day_count: 2, last_on: "2025-07-15" }] });
    const given = [rows("w.calendar", [{ day: "1999-01-01" }])];
    await check("w.days", { clock: later, given, expect: [{ day_count: 1, last_on: "1999-01-01" }] });
    await check("w.days", { clock: later, expect: [{ day_count: 2, last_on: "2025-07-15" }] });
  });

  it("merges an incremental run into existing rows, with its operations before and after", async () => {
    await check("w.merged", {
      existing: [
        { id: 1, amount: 1, day: "2025-01-01" },
        { id: 2, amount: 1, day: "2025-01-01" },
      ],
      given: [
        rows("w.copied", [
          { id: 1, amount: 5 },
          { id: 2, amount: 6 },
          { id: 9, amount: 7 },
        ]),
      ],
      expect: [
        { id: 1, amount: 1 },
        { id: 2, amount: 6 },
        { id: 9, amount: 70 },
      ],
    });
    // Outside the partitions that the filter lets it look at, a row of the same key is not found.
    await check("w.merged", {
      existing: [
        { id: 3, amount: 1, day: "2024-12-31" },
        { id: 4, amount: 1, day: "2025-01-01" },
      ],
      given: [rows("w.copied", [{ id: 3, amount: 6 }])],
      expect: [
        { id: 3, amount: 1 },
        { id: 3, amount: 6 },
        { id: 4, amount: 1 },
      ],
    });
  });

  it("adds rows where there is no key, to what an earlier run built", async () => {
    const before = [rows("w.copied", [{ id: 1, amount: 1 }])];
    const given = [
      rows("w.copied", [
        { id: 1, amount: 9 },
        { id: 2, amount: 2 },
      ]),
    ];
    await check("w.added", {
      builtFrom: before,
      given,
      expect: [
        { id: 1, amount: 1 },
        { id: 2, amount: 2 },
      ],
    });
    await check("w.added", {
      given,
      expect: [
        { id: 1, amount: 9 },
        { id: 2, amount: 2 },
      ],
    });
  });

  it("takes its turn: tests that are started at once do not meet", async () => {
    const runs = Array.from({ length: 12 }, (_, index) =>
      check("w.total", {
        given: [
          rows(
            "w.open",
            Array.from({ length: index }, () => ({ amount: index })),
          ),
        ],
        expect: [{ row_count: index, amount: index === 0 ? null : index * index }],
      }),
    );
    await Promise.all(runs);
  });

  it.each<[string, string, Expectation, string | RegExp]>([
    [
      "a model that there is not",
      "x.total",
      { expect: [] },
      "No definition makes x.total. Do you mean w.total?",
    ],
    [
      "a model of another name",
      "w.totals",
      { expect: [] },
      /^No definition makes w\.totals\. w has .*\btotal\b/,
    ],
    [
      "a condition that makes no sense",
      "w.total",
      { where: "amuont > 0", expect: [] },
      "The condition amuont > 0 on w.total does not run: Unrecognized name: amuont",
    ],
    [
      "a table that there is not",
      "w.total",
      { given: [rows("w.opened", [])], expect: [] },
      "w.total cannot read w.opened: no such table. It is built from w.source, w.copied, w.open.",
    ],
    [
      "a column that there is not",
      "w.total",
      { given: [rows("w.open", [{ id: 1 }, { amuont: 1 }])], expect: [] },
      "Row 2 of w.open: there is no column amuont; its columns are id, amount.",
    ],
    [
      "a value of another type",
      "w.total",
      { given: [rows("w.open", [{ id: "one" }])], expect: [] },
      'Row 1 of w.open, column id: "one" is no INT64.',
    ],
    [
      "a clock without a zone",
      "w.total",
      { clock: "2025-07-15T05:00:00", expect: [] },
      "is no time with its zone",
    ],
    [
      "a query that does not run",
      "w.broken",
      { expect: [] },
      "w.broken does not run: Unrecognized name: idd",
    ],
    ["a source of unknown columns", "w.reader", { expect: [] }, "elsewhere.unknown is declared only"],
    [
      "an update of what is built whole",
      "w.total",
      { existing: [], expect: [] },
      "w.total is no incremental table",
    ],
    [
      "a way to update that is not known",
      "w.extended",
      { existing: [], expect: [] },
      "onSchemaChange EXTEND is not supported",
    ],
  ])("explains %s", async (_, model, expectation, message) => {
    await expect(check(model, expectation)).rejects.toThrow(message);
    // What failed leaves nothing behind.
    await check("w.total", { expect: [{ row_count: 0 }] });
  });
});
