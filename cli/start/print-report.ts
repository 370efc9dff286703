import { type TableColumn, tableLines } from "../terminal/table.ts";
import type { LayerName, RunReport } from "./report.ts";

/** The report as people read it after a run. */
export function reportText(report: RunReport): string {
  return [
    headline(report),
    section("Loads", loadLines(report)),
    section("Layers", layerLines(report)),
    section("Assertions", assertionLines(report)),
    section("mart.daily_kpis, the last complete business days", kpiLines(report)),
    section("Warnings", report.warnings.map(problemLine)),
    section("Failures", report.failures.map(problemLine)),
    closing(report),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function headline({ day, date, seed, scale, loads, rebuilt }: RunReport): string {
  const landed = loads.reduce((sum, load) => sum + load.rowsLanded, 0);
  const unchanged = loads.reduce((sum, load) => sum + load.rowsUnchanged, 0);
  const which = day === 0 ? "the first" : `${day} ${day === 1 ? "day" : "days"} after the first`;
  const lines = [
    `Simulated day ${day} (${date} in Japan, ${which}), seed ${seed}, scale ${scale}: ` +
      `${count(landed)} changed rows landed, ${count(unchanged)} read rows were unchanged.`,
  ];
  if (rebuilt.length > 0)
    lines.push(`Built anew, because the definition has changed: ${rebuilt.join(", ")}.`);
  return lines.join("\n");
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${title}\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function loadLines({ loads }: RunReport): readonly string[] {
  if (loads.length === 0) return [];
  const columns: readonly TableColumn[] = [
    { title: "table", isNumber: false },
    { title: "status", isNumber: false },
    ...["read", "landed", "unchanged", "rejected", "gone"].map((title) => ({ title, isNumber: true })),
  ];
  return tableLines(
    columns,
    loads.map((load) => [
      `${load.source}.${load.table}`,
      load.status,
      count(load.rowsRead),
      count(load.rowsLanded),
      count(load.rowsUnchanged),
      count(load.rowsRejected),
      count(load.rowsTombstoned),
    ]),
  );
}

const layerNames: readonly LayerName[] = ["raw", "typed", "warehouse", "mart"];

function layerLines({ layers }: RunReport): readonly string[] {
  return tableLines(
    [
      { title: "layer", isNumber: false },
      { title: "tables", isNumber: true },
      { title: "rows", isNumber: true },
    ],
    layerNames.map((name) => [name, count(layers[name].tables), count(layers[name].rows)]),
  );
}

function assertionLines({ assertions }: RunReport): readonly string[] {
  const { passed, failed, skipped } = assertions;
  return tableLines(
    [
      { title: "passed", isNumber: true },
      { title: "failed", isNumber: true },
      { title: "not asked", isNumber: true },
    ],
    [[count(passed), count(failed), count(skipped)]],
  );
}

function kpiLines({ dailyKpis }: RunReport): readonly string[] {
  const [first] = dailyKpis;
  if (first === undefined) return [];
  const names = Object.keys(first);
  return tableLines(
    names.map((title) => ({ title, isNumber: typeof first[title] === "number" })),
    dailyKpis.map((row) =>
      names.map((name) => {
        const value = row[name];
        return typeof value === "number" ? count(value) : (value ?? "NULL");
      }),
    ),
  );
}

function problemLine({ what, message }: { readonly what: string; readonly message: string }): string {
  return `${what}: ${message.replaceAll("\n", "\n    ")}`;
}

function closing({ status, seconds, peakMemoryBytes, day }: RunReport): string {
  const cost = `${seconds.toFixed(1)} s, ${count(Math.round(peakMemoryBytes / 2 ** 20))} MB at most`;
  if (status === "failed") {
    return `Day ${day} is not complete (${cost}). What is above names what to mend; the next run resumes this day.`;
  }
  return (
    `Built in ${cost}. Ask it something:\n` +
    `  npx kura query "SELECT * FROM mart.sales_vs_target ORDER BY month_on DESC LIMIT 10"\n` +
    "Run the same command again for the next day."
  );
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
