import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { RememberingAnalyzer } from "../../../cli/check/analysis/remembering-analyzer.ts";
import { type CheckReport, checkProject } from "../../../cli/check/check-project.ts";
import { readWorkflowSettings } from "../../../cli/dataform/workflow-settings.ts";
import { startAnalyzer } from "../../../local/bigquery/analyzer/start.ts";

const settings = `
defaultProject: my-project
defaultLocation: US
defaultDataset: shop
defaultAssertionDataset: assertions
`;

const ordersSchema = [
  { name: "id", type: "INTEGER", mode: "REQUIRED" },
  { name: "patient_id", type: "INTEGER" },
  { name: "status", type: "STRING" },
  { name: "total", type: "NUMERIC" },
  { name: "placed_at", type: "TIMESTAMP" },
  { name: "tags", type: "STRING", mode: "REPEATED" },
];

const base = {
  "workflow_settings.yaml": settings,
  "schemas/raw.orders.json": JSON.stringify(ordersSchema),
  "definitions/sources.ts": `declare({ schema: "raw", name: "orders" });\n`,
};

export type Files = Readonly<Record<string, string>>;

/** A plain Dataform project of a declared source table and the given files, in a temporary folder. */
export class SmallProject {
  readonly root: string;
  readonly #files = new Map<string, string>();

  private constructor(root: string) {
    this.root = root;
  }

  static async create(files: Files): Promise<SmallProject> {
    const project = new SmallProject(await realpath(await mkdtemp(path.join(tmpdir(), "kura-check-"))));
    await project.write({ ...base, ...files });
    return project;
  }

  async write(files: Files): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(this.root, name)), { recursive: true });
      await writeFile(path.join(this.root, name), text);
      this.#files.set(name, text);
    }
  }

  /** Where a text first stands in a file, after another one where that is given. */
  place(file: string, text: string, after = ""): { file: string; line: number; column: number } {
    const source = this.#files.get(file) ?? "";
    const offset = source.indexOf(text, source.indexOf(after) + after.length);
    if (offset < 0) throw new Error(`${file} does not hold ${text}`);
    const before = source.slice(0, offset).split("\n");
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }

  check(analyzer: RememberingAnalyzer): Promise<CheckReport> {
    return checkProject(this.root, readWorkflowSettings(this.root), analyzer);
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

export async function checkingAnalyzer(): Promise<RememberingAnalyzer> {
  return new RememberingAnalyzer(await startAnalyzer());
}
