import { type TableColumn, tableLines } from "../terminal/table.ts";
import type { LayerName, LoadReport, RunReport } from "./report.ts";

/** The report as people read it after a run. */
export function reportText(report: RunReport): string {
  return [
    headline(report),
    section("Sources that are not configured", skippedLines(report)),
    section("Loads", loadLines(report)),
    section("Layers", layerLines(report)),
    section("Assertions", assertionLines(report)),
    section("mart.daily_kpis, the last complete business days", kpiLines(report)),
    section("Marts that were not built", martLines(report)),
    section("Warnings", report.warnings.map(problemLine)),
    section("Failures", report.failures.map(problemLine)),
    closing(report),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function headline(report: RunReport): string {
  const { loads, rebuilt } = report;
  const landed = loads.reduce((sum, load) => sum + load.rowsLanded, 0);
  const unchanged = loads.reduce((sum, load) => sum + load.rowsUnchanged, 0);
  const lines = [
    `${titleOf(report)}: ${count(landed)} changed rows landed, ${count(unchanged)} read rows were unchanged.`,
  ];
  if (report.unchanged.length > 0)
    lines.push(`Not read again, because nothing has changed there: ${report.unchanged.join(", ")}.`);
  if (rebuilt.length > 0)
    lines.push(`Built anew, because the definition has changed: ${rebuilt.join(", ")}.`);
  return lines.join("\n");
}

function titleOf(report: RunReport): string {
  if (report.kind === "own") return "Your own sources, as they are now";
  const { day, date, seed, scale } = report;
  const which = day === 0 ? "the first" : `${day} ${day === 1 ? "day" : "days"} after the first`;
  return `Simulated day ${day} (${date} in Japan, ${which}), seed ${seed}, scale ${scale}`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${title}\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function skippedLines(report: RunReport): readonly string[] {
  if (report.kind !== "own") return [];
  return report.skippedSources.map(
    ({ source, reason, effect }) =>
      `${source}: ${reason}; ${effect === "empty" ? "its tables are empty" : "what needs it was left out"}`,
  );
}

function martLines({ marts }: RunReport): readonly string[] {
  return marts.filter(({ isBuilt }) => !isBuilt).map(({ name, message = "" }) => `${name}: ${message}`);
}

function loadLines({ loads }: RunReport): readonly string[] {
  if (loads.length === 0) return [];
  const tables = loads.map(({ source, table }) => `${source}.${table}`);
  const hasParts = new Set(tables).size < tables.length;
  const columns: readonly TableColumn[] = [
    { title: "table", isNumber: false },
    ...(hasParts ? [{ title: "part", isNumber: false }] : []),
    { title: "status", isNumber: false },
    ...["read", "landed", "unchanged", "rejected", "gone"].map((title) => ({ title, isNumber: true })),
  ];
  return tableLines(
    columns,
    loads.map((load) => [
      `${load.source}.${load.table}`,
      ...(hasParts ? [isPart(load) ? load.scope : ""] : []),
      load.status,
      count(load.rowsRead),
      count(load.rowsLanded),
      count(load.rowsUnchanged),
      count(load.rowsRejected),
      count(load.rowsTombstoned),
    ]),
  );
}

/** Whether a load is of a part of its table, as an ad account's days are. */
function isPart({ scope }: LoadReport): boolean {
  return scope.includes("/");
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

function closing(report: RunReport): string {
  const { status, seconds, peakMemoryBytes } = report;
  const cost = `${seconds.toFixed(1)} s, ${count(Math.round(peakMemoryBytes / 2 ** 20))} MB at most`;
  const [what, next] =
    report.kind === "own"
      ? ["The run", "run it again when that is done"]
      : [`Day ${report.day}`, "the next run resumes this day"];
  if (status === "failed") {
    return `${what} is not complete (${cost}). What is above names what to mend; ${next}.`;
  }
  return [
    `Built in ${cost}. Ask it something:`,
    `  ${suggestion(report)}`,
    report.kind === "own"
      ? "Run the same command again to load what has changed by then."
      : "Run the same command again for the next day.",
  ].join("\n");
}

function suggestion(report: RunReport): string {
  if (report.kind === "sample") {
    return `npx kura query "SELECT * FROM mart.sales_vs_target ORDER BY month_on DESC LIMIT 10"`;
  }
  const mart = report.marts.find(({ isBuilt }) => isBuilt);
  return mart === undefined
    ? "npx kura loads --own"
    : `npx kura query --own "SELECT * FROM ${mart.name} LIMIT 10"`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
