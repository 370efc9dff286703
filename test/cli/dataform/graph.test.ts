import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileProject, writeProject } from "../../../cli/dataform/compile.ts";
import { prepareRun } from "../../../cli/dataform/dataform-cli.ts";
import { compileGraph, graphJsonOf } from "../../../cli/dataform/graph.ts";
import { Failure } from "../../../cli/failure.ts";
import { projectRoot } from "../../../cli/project-root.ts";
import { sampleProject } from "./sample-project.ts";

const execute = promisify(execFile);
const warehouse = { project: "hinata-kampo", location: "asia-northeast1", suffix: "" };

let folder: string;
let project: Awaited<ReturnType<typeof sampleProject>>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kura-compiled-"));
  project = await sampleProject();
});

afterAll(async () => {
  await project.remove();
  await rm(folder, { recursive: true, force: true });
});

/** The graph as the Dataform CLI itself compiles it. */
async function graphOfCli(root: string, suffix: string, name: string): Promise<unknown> {
  const target = { ...warehouse, suffix };
  const run = path.join(folder, name);
  await prepareRun(await compileProject(root, target), { warehouse: target }, run);
  const cli = createRequire(import.meta.url).resolve("@dataform/cli");
  const { stdout } = await execute(process.execPath, [cli, "compile", "--json", run], {
    maxBuffer: 256 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}

async function graphOfProcess(root: string, suffix: string): Promise<unknown> {
  const { files, settings } = await compileProject(root, { ...warehouse, suffix });
  return graphJsonOf(files, settings);
}

describe("the graph compiled in this process", () => {
  it.each(["", "_dev"])("equals the Dataform CLI's, with the suffix %j", async (suffix) => {
    expect(await graphOfProcess(project.root, suffix)).toEqual(
      await graphOfCli(project.root, suffix, `run${suffix}`),
    );
  });

  it("equals the Dataform CLI's for the project's own definitions", async () => {
    expect(await graphOfProcess(projectRoot, "")).toEqual(await graphOfCli(projectRoot, "", "own"));
  });

  it("describes every table's columns by their names", async () => {
    const { tables } = await compileGraph(projectRoot);
    const orders = tables.find(({ target }) => target.name === "fct_order");
    expect(orders?.actionDescriptor?.columns[0]).toMatchObject({
      path: ["order_id"],
      description: "Order number.",
    });
    const paths = tables.flatMap(({ actionDescriptor }) => actionDescriptor?.columns.map(({ path }) => path));
    expect(paths.filter((path) => path === undefined || /^\d/.test(path[0] ?? ""))).toEqual([]);
  });

  it("is the same when compiled twice", async () => {
    expect(await compileGraph(project.root)).toEqual(await compileGraph(project.root));
  });

  it("names every wrong reference with the file a person wrote", async () => {
    const wrong = await sampleProject({
      "definitions/mart/sales.ts": `
import { mart } from "../../includes/layers/mart.ts";
mart("sales", (ref) => \`SELECT * FROM \${ref("ordrs")}\`);`,
      "definitions/mart/other.ts": `null.length;`,
    });
    const failure = await compileGraph(wrong.root).catch((error: unknown) => error);
    await wrong.remove();
    expect(failure).toBeInstanceOf(Failure);
    expect(String(failure)).toContain("definitions/mart/sales.ts");
    expect(String(failure)).toContain("ordrs");
    expect(String(failure)).toContain("definitions/mart/other.ts");
  });

  it("names a syntax error's file, line and column", async () => {
    const wrong = await sampleProject({ "definitions/mart/other.ts": "const a = ;\n" });
    const failure = await compileGraph(wrong.root).catch((error: unknown) => error);
    await wrong.remove();
    expect(String(failure)).toContain("definitions/mart/other.ts:1:10");
  });

  it("refuses imports of packages, which Dataform's sandbox has none of", async () => {
    const wrong = await sampleProject({ "definitions/other.ts": `import { z } from "zod"; z.string();` });
    const failure = await compileGraph(wrong.root).catch((error: unknown) => error);
    await wrong.remove();
    expect(String(failure)).toContain('"zod" cannot be imported');
  });
});

describe("kura compile", () => {
  it("writes a stateless project and replaces only what it wrote", async () => {
    const out = path.join(folder, "out");
    await writeProject(await compileProject(project.root), out);
    await writeProject(await compileProject(project.root), out);
    expect((await readdir(out)).sort()).toEqual(["definitions", "includes", "workflow_settings.yaml"]);
    expect(await readFile(path.join(out, "workflow_settings.yaml"), "utf8")).toContain("dataformCoreVersion");
    await expect(writeProject(await compileProject(project.root), project.root)).rejects.toThrow(
      /something else/,
    );
  });
});
