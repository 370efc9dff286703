import { parseArgs } from "node:util";

const benchmarks: Readonly<
  Record<string, () => Promise<{ readonly run: (scales: readonly string[]) => Promise<void> }>>
> = {
  start: () => import("./start.ts"),
  build: () => import("./build.ts"),
  json: () => import("./json-extraction.ts"),
  check: () => import("./check.ts"),
  pull: () => import("./federated-pull.ts"),
  loaders: () => import("./loaders.ts"),
  export: () => import("./firestore-export.ts"),
  bytes: () => import("./daily-bytes.ts"),
  api: () => import("./api.ts"),
};

const usage = `npm run bench -- [name ...] [--scales 1,10,100]

  start   npm start by step with peak memory, a fresh state for each scale
  build   typed to mart through the embedded BigQuery, against the translated SQL and idiomatic SQL in DuckDB
  json    the typed layer's JSON extraction, against reading columns
  check   kura check of the project and of 500 models, cold and again after a change
  pull    a federated pull, against COPY … TO STDOUT read to the end
  loaders load-ads and load-sheets as deployed, in rows a second with peak memory: ten thousand rows a scale
  export  the reader of Firestore's exports, against reading the file and its checksum alone
  bytes   bytes processed by a daily run of the same changes, typed to mart, over each scale and 16 times it
  api     the embedded BigQuery alone: analysis, queries through its API against DuckDB, small tables, rows in and out

Without names all run. Figures are medians of one machine's runs; the ratios are what to compare.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean" }, scales: { type: "string", default: "1,10,100" } },
});
if (values.help === true) {
  console.log(usage);
} else {
  const chosen = positionals.length === 0 ? Object.keys(benchmarks) : positionals;
  const unknown = chosen.filter((name) => benchmarks[name] === undefined);
  if (unknown.length > 0) {
    console.error(`No benchmark is called ${unknown.join(", ")}.\n\n${usage}`);
    process.exit(2);
  }
  for (const name of chosen) {
    const benchmark = await benchmarks[name]?.();
    await benchmark?.run(values.scales.split(","));
  }
}
