import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { type CompiledProject, compileProject } from "../../../cli/dataform/compile.ts";
import { runProject } from "../../../cli/dataform/run.ts";
import { firstRunScript, incrementalRunScript } from "../../../cli/model-tests/dataform-sql.ts";
import { type BigQueryServer, startBigQuery } from "../../../local/bigquery/start.ts";
import { sampleProject } from "../dataform/sample-project.ts";

const warehouse = { project: "hinata-kampo", location: "asia-northeast1", suffix: "" };

const definition = `
declare const publish: (name: string, config: object) => any;
const at = (name: string, config: object) => publish(name, { dataset: "w", ...config });
at("whole", { type: "table", bigquery: { partitionBy: "day", clusterBy: ["id", "name"], requirePartitionFilter: true, partitionExpirationDays: 9, additionalOptions: { friendly_name: '"x"' } } })
  .preOps("DECLARE one INT64 DEFAULT 1;").query("SELECT one AS id, 'a' AS name, CURRENT_DATE() AS day").postOps("SELECT 1");
at("seen", { type: "view" }).query("SELECT 1 AS id");
at("merged", { type: "incremental", uniqueKey: ["id", "name"], bigquery: { partitionBy: "day", updatePartitionFilter: "day >= since" } })
  .preOps((context: any) => context.when(context.incremental(), "DECLARE since DATE DEFAULT DATE '2025-01-01';"))
  .query((context: any) => \`SELECT 1 AS id, 'a' AS name, DATE '2025-01-01' AS day \${context.when(context.incremental(), "-- news")}\`)
  .postOps((context: any) => context.when(context.incremental(), ["SELECT 1", "SELECT 2"], ["SELECT 3"]));
at("added", { type: "incremental" }).where("id > 0").query("SELECT 1 AS id, 'a' AS name");
`;

let bigQuery: BigQueryServer;
let project: CompiledProject;
let sample: Awaited<ReturnType<typeof sampleProject>>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kura-run-"));
  bigQuery = await startBigQuery({ projectId: warehouse.project, location: warehouse.location });
  sample = await sampleProject({ "definitions/models.ts": definition });
  project = await compileProject(sample.root, warehouse);
});

afterAll(async () => {
  await bigQuery?.close();
  await sample?.remove();
  await rm(folder, { recursive: true, force: true });
});

const jobList = z.object({
  jobs: z.array(
    z.object({
      configuration: z.object({ query: z.object({ query: z.string() }).optional() }),
      jobReference: z.object({ jobId: z.string() }),
    }),
  ),
});

/** The statements that a run of the Dataform CLI sends. */
async function sent(): Promise<readonly string[]> {
  const read = async () => {
    const url = `${bigQuery.url}/bigquery/v2/projects/${warehouse.project}/jobs?projection=full&maxResults=1000`;
    return jobList.parse(await (await fetch(url)).json()).jobs;
  };
  const before = new Set((await read()).map(({ jobReference }) => jobReference.jobId));
  const names = ["whole", "seen", "merged", "added"].map((name) => `${warehouse.project}.w.${name}`);
  await runProject({
    project,
    target: { warehouse, bigQueryUrl: bigQuery.url },
    folder,
    selection: { actions: names },
  });
  return (await read())
    .filter(({ jobReference }) => !before.has(jobReference.jobId))
    .flatMap(({ configuration }) => configuration.query?.query ?? [])
    .map(words);
}

/** A script without what no statement depends on: where its words are broken into lines. */
function words(sql: string): string {
  return sql
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([;(),]) ?/g, "$1")
    .replace(/[; ]+$/, "");
}

function table(name: string) {
  const found = project.graph.tables.find(({ target }) => target.name === name);
  if (found === undefined) throw new Error(`No table ${name}.`);
  return found;
}

it("builds and updates tables by what the Dataform CLI sends", async () => {
  const first = await sent();
  for (const name of ["whole", "seen", "merged", "added"]) {
    expect(first).toContain(words(firstRunScript(table(name))));
  }
  const second = await sent();
  expect(second).toContain(words(incrementalRunScript(table("merged"), ["id", "name", "day"])));
  expect(second).toContain(words(incrementalRunScript(table("added"), ["id", "name"])));
  expect(second).toContain(words(firstRunScript(table("whole"))));
});
