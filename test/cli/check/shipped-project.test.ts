import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { scriptsOf } from "../../../cli/check/analysis/finding.ts";
import { compileMarked } from "../../../cli/check/compile/compile-marked.ts";
import { compileGraph } from "../../../cli/dataform/graph.ts";
import { readWorkflowSettings } from "../../../cli/dataform/workflow-settings.ts";
import { projectRoot } from "../../../cli/project-root.ts";
import { SmallProject } from "./small-project.ts";

const execute = promisify(execFile);
const kura = path.join(projectRoot, "cli", "kura.mjs");

const problem = z.strictObject({
  severity: z.enum(["error", "warning", "note"]),
  code: z.string(),
  message: z.string(),
  file: z.string(),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  action: z.string().optional(),
});

const source = z.strictObject({ table: z.string(), column: z.string() });

const report = z.strictObject({
  ok: z.boolean(),
  problems: z.array(problem),
  notes: z.array(problem),
  tables: z.array(
    z.strictObject({
      name: z.string(),
      file: z.string(),
      columns: z.array(
        z.strictObject({
          name: z.string(),
          type: z.string(),
          description: z.string(),
          sources: z.array(source),
        }),
      ),
      influences: z.array(source),
    }),
  ),
});

async function run(...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await execute(process.execPath, [kura, "check", ...words], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const failed = z.looseObject({ code: z.number(), stdout: z.string(), stderr: z.string() }).parse(error);
    return failed;
  }
}

describe("the shipped definitions", () => {
  let checked: z.infer<typeof report>;

  beforeAll(async () => {
    const { code, stdout } = await run("--json");
    checked = report.parse(JSON.parse(stdout));
    expect(code).toBe(0);
  }, 120_000);

  function column(table: string, name: string) {
    return checked.tables
      .find((each) => each.name === `hinata-kampo.${table}`)
      ?.columns.find((each) => each.name === name);
  }

  it("have no problems", () => {
    expect(checked.problems).toEqual([]);
    expect(checked.ok).toBe(true);
  });

  it("have every table's columns with types and descriptions", () => {
    expect(checked.tables.length).toBeGreaterThan(60);
    for (const { name, columns } of checked.tables) expect([name, columns.length]).not.toEqual([name, 0]);
    const mart = checked.tables.filter(({ name }) => name.startsWith("hinata-kampo.mart_build."));
    expect(mart.length).toBeGreaterThan(5);
    for (const { columns } of mart) for (const { description } of columns) expect(description).not.toBe("");
    expect(column("mart_build.daily_kpis", "cac_jpy")?.type).toBe("NUMERIC");
    expect(column("typed_app.orders", "ordered_at")?.type).toBe("TIMESTAMP");
  });

  it("tell where columns of marts come from, through CTEs, joins and aggregates", () => {
    expect(column("mart_build.daily_kpis", "gross_margin_jpy")?.sources).toEqual([
      { table: "hinata-kampo.warehouse.dim_product_cost", column: "unit_cost_jpy" },
      { table: "hinata-kampo.warehouse.fct_order_item", column: "is_refunded" },
      { table: "hinata-kampo.warehouse.fct_order_item", column: "net_jpy" },
      { table: "hinata-kampo.warehouse.fct_order_item", column: "quantity" },
    ]);
    expect(column("mart_build.daily_kpis", "order_count")?.sources).toEqual([]);
    expect(column("mart_build.daily_kpis", "business_on")?.sources).toEqual([
      { table: "hinata-kampo.warehouse.dim_date", column: "date_on" },
    ]);
    expect(column("warehouse.fct_order", "ordered_on")?.sources).toEqual([
      { table: "hinata-kampo.typed_app.orders", column: "ordered_at" },
    ]);
    // A set operation of three reports: each of them is a source.
    expect(column("warehouse.fct_ad_day", "clicks")?.sources.map(({ table }) => table)).toEqual([
      "hinata-kampo.typed_ads.google_ad_day",
      "hinata-kampo.typed_ads.google_ad_group_day",
      "hinata-kampo.typed_ads.google_campaign_day",
    ]);
  });

  it("tell which columns decide on the rows of marts, apart from what their values are computed from", () => {
    const influences = (table: string) =>
      checked.tables
        .find((each) => each.name === `hinata-kampo.${table}`)
        ?.influences.map((each) => `${each.table.replace("hinata-kampo.", "")} ${each.column}`);
    expect(influences("mart_build.product_profit")).toEqual([
      "warehouse.dim_product product_id",
      "warehouse.dim_product sku",
      "warehouse.dim_product_cost sku",
      "warehouse.dim_product_cost valid_from_on",
      "warehouse.dim_product_cost valid_until_on",
      "warehouse.fct_order_item is_sale",
      "warehouse.fct_order_item paid_on",
      "warehouse.fct_order_item product_id",
    ]);
    // The window by which only the newest landing of a row is kept.
    expect(influences("typed_app_private.orders")).toContain("raw_app.orders version");
    expect(influences("warehouse.dim_product")).toEqual([]);
  });

  it("say the same with marks as without, and each of their texts has its places", async () => {
    const settings = readWorkflowSettings(projectRoot);
    const { actions } = await compileMarked(projectRoot, settings);
    const graph = await compileGraph(projectRoot, settings);
    const queries = new Map(actions.map((action) => [action.name, scriptsOf(action)]));
    for (const { target, query } of [...graph.tables, ...graph.assertions]) {
      const texts = queries.get(`${target.database}.${target.schema}.${target.name}`) ?? [];
      expect(texts.map(({ text }) => text)).toContain(query);
    }
    for (const texts of queries.values()) {
      for (const text of texts) {
        if (text.text.trim() === "") continue;
        const place = text.locate(text.text.search(/\S/));
        expect(place?.file).toMatch(/^(definitions|includes)\/.*\.ts$/);
      }
    }
  });
});

describe("the command line", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "kura-check-empty-"));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("shows the source line with a caret, and exits with 1", async () => {
    const project = await SmallProject.create({
      "definitions/m.ts": `publish("m", { type: "view", description: "What it is.", columns: { id: "Number of it." } }).query(
  (ctx) => \`SELECT '受注' AS id, idd FROM \${ctx.ref("raw", "orders")}\`,
);`,
    });
    const { code, stdout } = await run("--project-folder", project.root);
    const json = await run("--project-folder", project.root, "--json");
    await project.remove();
    expect(code).toBe(1);
    expect(stdout).toContain("m.ts:2:32: error: Unrecognized name: idd; Did you mean id? (unknown_column)");
    const [source = "", caret = ""] = stdout.split("\n").slice(1, 3);
    // Full-width characters take two columns.
    expect(caret.indexOf("^")).toBe(source.indexOf("idd") + 2);
    expect(stdout).toMatch(/1 problem \(1 error, 0 warnings\)/);
    expect(json.code).toBe(1);
    expect(report.parse(JSON.parse(json.stdout))).toMatchObject({
      ok: false,
      problems: [{ action: "my-project.shop.m" }],
    });
  });

  it("exits with 1 where there is no project, and with 2 for what makes no sense", async () => {
    const missing = await run("--project-folder", folder);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain("workflow_settings.yaml is missing");
    expect((await run("--nonsense")).code).toBe(2);
  });
});
