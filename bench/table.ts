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

/**
 * Runs a piece of work several times after one warm-up and answers the median duration in milliseconds. What prepares each
 * run is not measured.
 */
export async function median(
  times: number,
  work: () => Promise<void>,
  prepare: () => Promise<void> = async () => {},
): Promise<number> {
  await prepare();
  await work();
  const durations: number[] = [];
  for (let run = 0; run < times; run += 1) {
    await prepare();
    const start = performance.now();
    await work();
    durations.push(performance.now() - start);
  }
  durations.sort((left, right) => left - right);
  return durations[Math.floor(durations.length / 2)] ?? Number.NaN;
}
