/** One measured line: what was done, and its figures by column. */
export interface Measurement {
  readonly name: string;
  readonly figures: Readonly<Record<string, string>>;
}

/** Prints measurements as a table, one line each, with a title and what to hold the figures against. */
export function printTable(title: string, limit: string, measurements: readonly Measurement[]): void {
  const columns = [...new Set(measurements.flatMap(({ figures }) => Object.keys(figures)))];
  const rows = [
    ["", ...columns],
    ...measurements.map(({ name, figures }) => [name, ...columns.map((column) => figures[column] ?? "")]),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => (row[index + 1] ?? "").length)));
  const nameWidth = Math.max(...rows.map(([name]) => (name ?? "").length));
  console.log(`\n${title}\n${limit}`);
  for (const [name, ...cells] of rows) {
    console.log(
      `  ${(name ?? "").padEnd(nameWidth)}  ${cells.map((cell, index) => cell.padStart(widths[index] ?? 0)).join("  ")}`,
    );
  }
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB`;
}

export function ratio(measured: number, peer: number): string {
  return `${(measured / peer).toFixed(2)}×`;
}

/** How long work took, in milliseconds. */
export interface Duration {
  readonly elapsed: number;
  /** Time of all of this process's threads; what other programs do at the same time hardly changes it. */
  readonly processor: number;
}

/** Runs a piece of work several times after one warm-up and answers the medians. What prepares each run is not measured. */
export async function durations(
  times: number,
  work: () => Promise<void>,
  prepare: () => Promise<void> = async () => {},
): Promise<Duration> {
  await prepare();
  await work();
  const runs: Duration[] = [];
  for (let run = 0; run < times; run += 1) {
    await prepare();
    const start = performance.now();
    const usage = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(usage);
    runs.push({ elapsed: performance.now() - start, processor: (user + system) / 1000 });
  }
  return {
    elapsed: middle(runs.map(({ elapsed }) => elapsed)),
    processor: middle(runs.map(({ processor }) => processor)),
  };
}

/** The median duration of a piece of work in milliseconds, as `durations` measures it. */
export async function median(
  times: number,
  work: () => Promise<void>,
  prepare?: () => Promise<void>,
): Promise<number> {
  return (await durations(times, work, prepare)).elapsed;
}

function middle(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
