import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RememberingAnalyzer } from "../../../cli/check/analysis/remembering-analyzer.ts";
import { printedReport } from "../../../cli/check/report/print-problems.ts";
import { checkingAnalyzer, type Files, SmallProject } from "./small-project.ts";

let analyzer: RememberingAnalyzer;

beforeAll(async () => {
  analyzer = await checkingAnalyzer();
});

afterAll(() => analyzer.close());

const file = "definitions/model.ts";

/** What is planted, where it stands (after what), and what is to be said of it. */
interface Planted {
  readonly source: string;
  readonly at: string;
  readonly after?: string;
  readonly code: string;
  readonly message: string | RegExp;
  readonly action?: string;
  readonly severity?: "error" | "warning";
  readonly files?: Files;
  /** Where it is not the model's own file. */
  readonly file?: string;
}

const described = `description: "What it is.", columns: { id: "Number of it." }`;
const orders = "$" + "{ctx.ref('raw', 'orders')}";

const cases: Readonly<Record<string, Planted>> = {
  "a column that the table does not have": {
    source: `publish("m", { type: "table", ${described} }).query((ctx) => \`\n  SELECT idd AS id\n  FROM ${orders}\`);`,
    at: "idd",
    code: "unknown_column",
    message: "Unrecognized name: idd; Did you mean id?",
    action: "my-project.shop.m",
  },
  "a column after a value of the template": {
    source: `const shown = "status";\npublish("m", { type: "table", ${described} }).query((ctx) => \`SELECT id FROM ${orders} AS o WHERE \${shown} = 'x' AND o.totl > 0\`);`,
    at: "totl",
    code: "unknown_column",
    message: /^Name totl not found inside o/,
  },
  "a column that a helper of another file writes": {
    source: `import { paid } from "../includes/paid";\npublish("m", { type: "table", ${described} }).query((ctx) => \`\n  SELECT id\n  FROM ${orders}\n  WHERE \${paid("o")}\n\`);`,
    files: {
      "includes/paid.ts": `export const paid = (alias: string): string => \`\n    total > 0\n    AND payd_at IS NOT NULL\n  \`;\n`,
    },
    file: "includes/paid.ts",
    at: "payd_at",
    code: "unknown_column",
    message: /^Unrecognized name: payd_at/,
  },
  "a column that a name holds": {
    source: `const name = "totle";\npublish("m", { type: "table", ${described} }).query((ctx) => \`\n  SELECT id\n  FROM ${orders}\n  WHERE \${name} > 0\n\`);`,
    at: "totle",
    code: "unknown_column",
    message: "Unrecognized name: totle; Did you mean total?",
  },
  "a column in plain JavaScript with full-width text before it": {
    source: "",
    files: {
      "definitions/plain.js": `publish("m", { type: "table", ${described} }).query((ctx) => "SELECT id, '受注 の数' AS n, x.y FROM " + ctx.ref("raw", "orders"));`,
    },
    file: "definitions/plain.js",
    at: "x.y",
    code: "unknown_column",
    message: "Unrecognized name: x",
  },
  "a table that nothing makes": {
    source: `publish("m", { type: "table", ${described} }).query(\`SELECT id FROM \\\`my-project.raw.ordres\\\`\`);`,
    at: "\\`my-project",
    code: "unknown_table",
    message: "Table not found: my-project.raw.ordres; Did you mean my-project.raw.orders?",
  },
  "types that do not go together": {
    source: `publish("m", { type: "view", ${described} }).query((ctx) => \`\n  SELECT id\n  FROM ${orders}\n  WHERE placed_at > 5\n\`);`,
    at: "placed_at > 5",
    code: "type_error",
    message: /^No matching signature for operator >/,
  },
  "SQL that does not parse": {
    source: `publish("m", { type: "view", ${described} }).query((ctx) => \`\n  SELECT id\n  FORM ${orders}\n\`);`,
    at: "ctx.ref",
    code: "syntax_error",
    message: /^Syntax error: Expected end of input/,
  },
  "a declared column that the query lacks": {
    source: `publish("m", { type: "table", description: "What it is.", columns: { id: "Number of it.", sum: "Yen in all." } }).query((ctx) => \`SELECT id FROM ${orders}\`);`,
    at: "Yen in all",
    code: "column_not_produced",
    message: "Column sum is declared, but the query has no such column",
  },
  "a column of the query that is not declared": {
    source: `publish("m", { type: "table", ${described} }).query((ctx) => \`\n  SELECT\n    id,\n    total * 2 AS twice\n  FROM ${orders}\n\`);`,
    at: "twice",
    code: "column_not_declared",
    message: "Column twice of the query is not declared: it has no description",
  },
  "a table without a description": {
    source: `const x = 1;\npublish("m", { type: "table", columns: { id: "Number of it." } }).query((ctx) => \`SELECT id FROM ${orders}\`);`,
    at: "publish",
    code: "missing_description",
    message: "The table has no description",
    severity: "warning",
  },
  "columns without any description": {
    source: `publish("m", { type: "view", description: "What it is." }).query((ctx) => \`SELECT id, total FROM ${orders}\`);`,
    at: "publish",
    code: "missing_description",
    message: "No column is described: id, total",
    severity: "warning",
  },
  "a read that is no declared dependency": {
    source: `publish("a", { type: "table", ${described} }).query((ctx) => \`SELECT id FROM ${orders}\`);\npublish("m", { type: "table", ${described} }).query("SELECT id FROM shop.a");`,
    at: "shop.a",
    code: "undeclared_dependency",
    message: "my-project.shop.a is read, but not declared as a dependency: it may not be built before",
    action: "my-project.shop.m",
  },
  "an update that lacks a column": {
    source: `publish("m", { type: "incremental", description: "What it is.", columns: { id: "Number of it.", total: "Yen in all." } }).query((ctx) => \`\n  SELECT id\${ctx.incremental() ? "" : ", total"}\n  FROM ${orders}\n\`);`,
    at: "SELECT id",
    code: "incremental_mismatch",
    message: "The incremental query lacks column total of the whole one",
  },
  "an update that reads all partitions": {
    source: `publish("q", { type: "table", description: "What it is.", columns: { id: "Number of it.", day: "The day." }, bigquery: { partitionBy: "day" } }).query((ctx) => \`SELECT id, DATE(placed_at) AS day FROM ${orders}\`);\npublish("m", { type: "incremental", ${described} }).query((ctx) => \`\n  SELECT id\n  FROM \${ctx.ref("q")}\n  \${ctx.incremental() ? "WHERE id > 5" : ""}\n\`);`,
    at: 'ctx.ref("q")',
    code: "whole_partitioned_table",
    message: "The update reads all partitions of shop.q: nothing compares day with a constant",
    severity: "warning",
  },
  "a read that BigQuery refuses without a partition filter": {
    source: `publish("q", { type: "table", description: "What it is.", columns: { id: "Number of it.", day: "The day." }, bigquery: { partitionBy: "day", requirePartitionFilter: true } }).query((ctx) => \`SELECT id, DATE(placed_at) AS day FROM ${orders}\`);\npublish("m", { type: "table", ${described} }).query((ctx) => \`\n  SELECT id\n  FROM \${ctx.ref("q")}\n\`);`,
    at: 'ctx.ref("q")',
    code: "partition_filter_required",
    message:
      "Cannot query over table 'shop.q' without a filter over column(s) 'day' that can be used for partition elimination",
  },
  "a partition by a column that is not there": {
    source: `publish("m", { type: "table", ${described}, bigquery: { partitionBy: "day" } }).query((ctx) => \`SELECT id FROM ${orders}\`);`,
    at: "day",
    after: 'partitionBy: "',
    code: "unknown_column",
    message: "Unrecognized name: day",
  },
  "a variable of another type": {
    source: `operate("m").queries(\`\n  DECLARE day DATE DEFAULT CURRENT_DATE();\n  SET day = 5;\n\`);`,
    at: "5;",
    code: "type_error",
    message: "Cannot coerce expression of type INT64 to type DATE",
  },
  "a variable that is not declared": {
    source: `operate("m").queries(\`\n  BEGIN\n    SET day = 5;\n  END;\n\`);`,
    at: "day",
    code: "unknown_column",
    message: "Undeclared variable: day",
  },
  "a column of a temporary table": {
    source: `operate("m").queries(\`\n  CREATE TEMP TABLE t AS SELECT 1 AS a;\n  FOR r IN (SELECT a FROM t) DO\n    SELECT r.b;\n  END FOR;\n\`);`,
    at: "b;",
    code: "unknown_column",
    message: /Field name b does not exist in STRUCT<a INT64>/,
  },
  "SQL that a script makes": {
    source: `operate("m").queries(\`\n  CREATE TEMP TABLE t AS SELECT 1 AS a;\n  EXECUTE IMMEDIATE CONCAT("SELECT a ", "FROM t WHERE aa = @x") USING 1 AS x;\n\`);`,
    at: "aa =",
    code: "unknown_column",
    message: "Unrecognized name: aa",
  },
  "an output that is not made": {
    source: `operate("m", { hasOutput: true, description: "What it is." }).queries("SELECT 1 AS one");`,
    at: "operate",
    code: "missing_output",
    message: "The operation has an output, but its SQL makes no table my-project.shop.m",
  },
  "an assertion": {
    source: `assert("m").query((ctx) => \`SELECT id FROM ${orders} WHERE totals < 0\`);`,
    at: "totals",
    code: "unknown_column",
    message: "Unrecognized name: totals; Did you mean total?",
    action: "my-project.assertions.m",
  },
  "a dependency that is not there": {
    source: `const one = 1;\n  publish("m", { type: "table", ${described}, dependencies: ["nothing"] }).query((ctx) => \`SELECT id FROM ${orders}\`);`,
    at: "publish",
    code: "missing_dependency",
    message: /depends on .*nothing/,
  },
  "a definition that throws": {
    source: `const none: { readonly length?: number } | undefined = undefined;\n\nexport const n = JSON.parse("{");`,
    at: "parse",
    after: "JSON.",
    code: "compile_error",
    message: /JSON/,
  },
  "TypeScript that does not parse": {
    source: `const a = 1;\nconst b = ;`,
    at: ";",
    after: "b = ",
    code: "syntax_error",
    message: 'Unexpected ";"',
  },
  "a package": {
    source: `import { z } from "zod";\nz.string();`,
    at: '"zod"',
    code: "syntax_error",
    message: /"zod" cannot be imported/,
  },
  "a declaration of unknown columns": {
    source: `declare({ schema: "raw", name: "events" });\npublish("m", { type: "table", ${described} }).query((ctx) => \`SELECT anything AS id FROM \${ctx.ref("raw", "events")}\`);`,
    at: "declare",
    code: "unknown_columns",
    message: /^The columns of my-project.raw.events are not known.*schemas\/raw.events.json$/,
    severity: "warning",
  },
};

describe("kura check", () => {
  it.each(Object.entries(cases))("tells of %s", async (_, planted) => {
    const project = await SmallProject.create({ [file]: planted.source, ...planted.files });
    try {
      const { ok, problems } = await project.check(analyzer);
      expect(problems).toHaveLength(1);
      expect(ok).toBe(false);
      const [problem] = problems;
      expect(problem).toMatchObject({
        severity: planted.severity ?? "error",
        code: planted.code,
        ...project.place(planted.file ?? file, planted.at, planted.after),
        ...(planted.action === undefined ? {} : { action: planted.action }),
      });
      if (typeof planted.message === "string") expect(problem?.message).toBe(planted.message);
      else expect(problem?.message).toMatch(planted.message);
    } finally {
      await project.remove();
    }
  });

  it("notes what is not looked into, which is no problem and can be allowed", async () => {
    const source = `operate("m").queries((ctx) => \`
  FOR r IN (SELECT status FROM ${orders}) DO
    EXECUTE IMMEDIATE r.status;
  END FOR;
\`);`;
    const project = await SmallProject.create({ [file]: source });
    const report = await project.check(analyzer);
    const printed = printedReport(report, {
      root: project.root,
      from: project.root,
      readSource: () => source,
      seconds: 1,
      isColored: false,
    });
    await project.write({
      [file]: source.replace("    EXEC", "    -- kura allow not_checked: what people ask for\n    EXEC"),
    });
    const allowed = await project.check(analyzer);
    await project.remove();
    expect(report).toMatchObject({
      ok: true,
      problems: [],
      notes: [{ code: "not_checked", line: 3, column: 23 }],
    });
    expect(printed).toMatch(
      /^definitions\/model\.ts:3:23: note: What EXECUTE IMMEDIATE runs depends on values/,
    );
    expect(printed).toMatch(/No problems: 2 actions .*, 1 note of what is not looked into\.\n$/);
    expect(allowed.notes).toEqual([]);
  });

  it("tells of actions of one name at the place of each", async () => {
    const source = `publish("m", { type: "table", ${described} }).query((ctx) => \`SELECT id FROM ${orders}\`);\n`;
    const project = await SmallProject.create({ [file]: `${source}${source}` });
    const { problems } = await project.check(analyzer);
    await project.remove();
    expect(problems.map(({ code }) => code)).toContain("duplicate_action");
  });

  it("tells of a circle with all that is in it", async () => {
    const model = (name: string, read: string) =>
      `publish("${name}", { type: "table", ${described} }).query((ctx) => \`SELECT id FROM \${ctx.ref("${read}")}\`);\n`;
    const project = await SmallProject.create({
      [file]: model("a", "b") + model("b", "c") + model("c", "a"),
    });
    const { problems } = await project.check(analyzer);
    await project.remove();
    const [problem, ...more] = problems.filter(({ code }) => code === "dependency_cycle");
    expect(more).toEqual([]);
    for (const name of ["shop.a", "shop.b", "shop.c"]) expect(problem?.message).toContain(name);
    expect(problem?.file).toBe(file);
  });

  it("says that SQLX is not read", async () => {
    const project = await SmallProject.create({
      "definitions/old.sqlx": "config { type: 'table' }\nSELECT 1 AS x",
    });
    const { problems } = await project.check(analyzer);
    await project.remove();
    expect(problems).toMatchObject([{ code: "not_read", file: "definitions/old.sqlx", severity: "warning" }]);
  });

  it("knows the system variables of a script", async () => {
    const project = await SmallProject.create({
      [file]: `operate("m").queries(\`
  DECLARE job STRING DEFAULT @@script.job_id;
  SET @@query_label = "team:care";
  SELECT job, @@query_label, @@row_count + 1;
\`);`,
    });
    const { problems } = await project.check(analyzer);
    await project.remove();
    expect(problems).toEqual([]);
  });

  it("tells each mistake once: what reads a wrong table is not wrong too", async () => {
    const project = await SmallProject.create({
      [file]: `publish("a", { type: "table", ${described} }).query((ctx) => \`SELECT idd AS id FROM ${orders}\`);
publish("b", { type: "table", ${described} }).query((ctx) => \`SELECT id FROM \${ctx.ref("a")}\`);`,
    });
    const { problems } = await project.check(analyzer);
    await project.remove();
    expect(problems.map(({ action }) => action)).toEqual(["my-project.shop.a"]);
  });

  it("lets a person allow a warning with a reason, and no error", async () => {
    const bare = `publish("m", { type: "view", description: "What it is." }).query((ctx) => \`SELECT id FROM ${orders}\`);\n`;
    const wrong = `publish("n", { type: "view", ${described} }).query((ctx) => \`SELECT idd AS id FROM ${orders}\`);\n`;
    const project = await SmallProject.create({
      [file]: `// kura allow missing_description: for a while\n${bare}// kura allow unknown_column: no\n${wrong}`,
    });
    const { problems } = await project.check(analyzer);
    await project.write({ [file]: `// kura allow missing_description:\n${bare}` });
    const unexplained = await project.check(analyzer);
    await project.remove();
    expect(problems.map(({ code }) => code)).toEqual(["unknown_column"]);
    expect(unexplained.problems.map(({ code }) => code)).toEqual(["missing_description"]);
  });
});
