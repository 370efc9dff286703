import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { RememberingAnalyzer } from "../cli/check/analysis/remembering-analyzer.ts";
import { checkProject } from "../cli/check/check-project.ts";
import { readWorkflowSettings } from "../cli/dataform/workflow-settings.ts";
import { projectRoot } from "../cli/project-root.ts";
import { startAnalyzer } from "../local/bigquery/analyzer/start.ts";
import { durations, type Measurement, printTable, seconds } from "./table.ts";

const modelCount = 500;
const rounds = 3;

/** `kura check` as a command, of the project and of 500 models, and again in one process after one model has changed. */
export async function run(): Promise<void> {
  const models = await mkdtemp(path.join(tmpdir(), "kura-bench-check-"));
  try {
    await writeModels(models);
    printTable("kura check", "Under 3 s for the project, cold.", [
      await measured("this project", projectRoot, async () => {}),
      await measured(`${modelCount} models`, models, () => writeFirstModel(models)),
    ]);
  } finally {
    await rm(models, { recursive: true, force: true });
  }
}

async function measured(name: string, root: string, change: () => Promise<void>): Promise<Measurement> {
  const kura = path.join(projectRoot, "cli", "kura.mjs");
  const command = await durations(rounds, async () => {
    await promisify(execFile)(process.execPath, [kura, "check", "--project-folder", root]);
  });
  const analyzer = new RememberingAnalyzer(await startAnalyzer());
  const settings = readWorkflowSettings(root);
  const again = await durations(
    rounds,
    async () => {
      const { ok } = await checkProject(root, settings, analyzer);
      if (!ok) throw new Error(`${name} has problems; there is nothing to measure`);
      analyzer.nextRound();
    },
    change,
  );
  await analyzer.close();
  return {
    name,
    figures: { command: seconds(command.elapsed), "--watch, one change": seconds(again.elapsed) },
  };
}

async function writeModels(root: string): Promise<void> {
  await mkdir(path.join(root, "definitions"), { recursive: true });
  await mkdir(path.join(root, "schemas"));
  await writeFile(path.join(root, "workflow_settings.yaml"), "defaultProject: bench-project\n");
  const fields = ["id", "day", "amount", "status"].map((name) => ({
    name,
    type: name === "day" ? "DATE" : "INT64",
  }));
  await writeFile(path.join(root, "schemas", "raw.orders.json"), JSON.stringify(fields));
  await writeFile(
    path.join(root, "definitions", "sources.ts"),
    `declare({ schema: "raw", name: "orders" });\n`,
  );
  for (let number = 1; number < modelCount; number += 1) {
    await writeFile(path.join(root, "definitions", `model_${number}.ts`), model(number, ""));
  }
  await writeFirstModel(root);
}

let changes = 0;

/** The model that the ten next ones read, with another text each time. */
async function writeFirstModel(root: string): Promise<void> {
  changes += 1;
  await writeFile(path.join(root, "definitions", "model_0.ts"), model(0, `AND orders.id <> ${changes}`));
}

/** Every model reads one ten numbers before it, the first ten the source: chains of fifty. */
function model(number: number, condition: string): string {
  const read = number < 10 ? `"raw", "orders"` : `"model_${number - 10}"`;
  return `publish("model_${number}", {
  type: "table",
  description: "Orders by day, ${number}.",
  columns: { id: "Number of the order.", day: "Day of the order.", amount: "Amount in yen.", status: "Its state." },
}).query((ctx) => \`
  WITH
    orders AS (SELECT * FROM \${ctx.ref(${read})} WHERE amount > ${number}),
    days AS (SELECT day, SUM(amount) AS amount, COUNT(*) AS orders FROM orders GROUP BY day)
  SELECT orders.id, orders.day, DIV(days.amount, days.orders) AS amount, IF(orders.status = 1, 1, 0) AS status
  FROM orders
  JOIN days
  ON days.day = orders.day
  WHERE days.orders > 1 ${condition}
  QUALIFY ROW_NUMBER() OVER (PARTITION BY orders.id ORDER BY orders.day DESC) = 1
\`);
`;
}
