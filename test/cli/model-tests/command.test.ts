import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { projectRoot } from "../../../cli/project-root.ts";

/** Runs `kura test` as a person does: outside of vitest. */
async function kura(...words: readonly string[]) {
  const command = [path.join(projectRoot, "cli", "kura.mjs"), "test", ...words];
  const { VITEST: _, ...env } = process.env;
  return promisify(execFile)(process.execPath, command, { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

const report = z.object({
  passed: z.number(),
  failed: z.number(),
  tests: z.array(
    z.object({
      model: z.string(),
      file: z.string(),
      line: z.number().positive(),
      status: z.literal("passed"),
    }),
  ),
});

describe("kura test", () => {
  it("runs the tests of models whose name or whose inputs' names contain a word", async () => {
    const { code, stdout } = await kura("dim_product_cost", "--json");
    const { passed, failed, tests } = report.parse(JSON.parse(stdout));
    expect({ code, failed }).toEqual({ code: 0, failed: 0 });
    expect(passed).toBe(tests.length);
    expect([...new Set(tests.map(({ model }) => model))].sort()).toEqual([
      "mart.channel_performance",
      "mart.daily_kpis",
      "mart.product_profit",
      "warehouse.dim_product_cost",
    ]);
    expect(tests.find(({ model }) => model === "warehouse.dim_product_cost")?.file).toBe(
      "test/definitions/warehouse/dim_product_cost.test.ts",
    );
  });

  it("prints each test below its file, and the counts last", async () => {
    const { code, stdout } = await kura("warehouse/dim_product.test.ts");
    const lines = stdout.split("\n");
    expect(code).toBe(0);
    expect(lines[0]).toBe("test/definitions/warehouse/dim_product.test.ts");
    expect(lines[1]).toMatch(/^ {2}✓ warehouse\.dim_product: names the product .* \(\d+ ms\)$/);
    expect(lines.at(-2)).toMatch(/^\d+ passed, 0 failed in \d+\.\d s$/);
  });

  it("says which models have tests where a word selects none", async () => {
    const { code, stderr } = await kura("nonsense");
    expect(code).toBe(1);
    expect(stderr).toContain("No test's model, file or input contains nonsense. Models with tests: ");
    expect(stderr).toContain("mart.daily_kpis");
  });
});
