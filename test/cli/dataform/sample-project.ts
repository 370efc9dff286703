import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A small Dataform project in a temporary folder: every kind of action, TypeScript, nested includes. */
export async function sampleProject(
  changes: Readonly<Record<string, string>> = {},
): Promise<{ readonly root: string; remove(): Promise<void> }> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "kura-definitions-")));
  for (const [name, text] of Object.entries({ ...files, ...changes })) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

const files = {
  "workflow_settings.yaml": `
dataformCoreVersion: 3.0.62
defaultProject: hinata-kampo
defaultLocation: asia-northeast1
defaultDataset: warehouse
defaultAssertionDataset: assertions
vars:
  dataset_suffix: ""
`,
  "includes/names.ts": `
declare const dataform: { projectConfig: { vars: Record<string, string> } };
export interface Layer { readonly dataset: string }
export const layer = (name: string): Layer => ({ dataset: name + (dataform.projectConfig.vars.dataset_suffix ?? "") });
`,
  "includes/layers/mart.ts": `
import { layer } from "../names.ts";
import type { Layer } from "../names.ts";
declare const publish: (name: string, config: object) => { query(text: (context: { ref(name: string): string }) => string): void };
export function mart(name: string, query: (ref: (name: string) => string) => string): void {
  const { dataset }: Layer = layer("mart");
  publish(name, {
    type: "table",
    schema: dataset,
    description: "問い: 売上は?",
    columns: { id: "Number.", amount: { description: "Yen.", tags: ["money"] } },
    assertions: { uniqueKey: ["id"], nonNull: ["amount"] },
    bigquery: { labels: { layer: "mart" }, clusterBy: ["id"] },
  }).query((context) => query((table) => context.ref(table)));
}
`,
  "definitions/raw.ts": `
declare const operate: (name: string, config: object) => { queries(text: readonly string[]): void };
operate("orders", { dataset: "raw_app", hasOutput: true, tags: ["pull"] }).queries(["CREATE OR REPLACE TABLE raw_app.orders AS SELECT 1 AS id, 120 AS amount"]);
`,
  "definitions/typed/orders.ts": `
declare const publish: (name: string, config: object) => { query(text: (context: { ref(name: string): string; when(is: boolean, text: string): string; incremental(): boolean }) => string): unknown };
publish("orders_state", {
  type: "incremental",
  schema: "typed_app",
  uniqueKey: ["id"],
  bigquery: { labels: { contract: "a1b2" } },
}).query((context) => \`SELECT id, amount FROM \${context.ref("orders")} \${context.when(context.incremental(), "WHERE id > 0")}\`);
`,
  "definitions/mart/sales.ts": `
import { mart } from "../../includes/layers/mart.ts";
mart("sales", (ref) => \`SELECT id, amount FROM \${ref("orders_state")}\`);
`,
};
