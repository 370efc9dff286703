import { z } from "zod";
import { kuraStart } from "./state.ts";
import { type Measurement, megabytes, printTable, seconds } from "./table.ts";

const report = z.object({
  seconds: z.number(),
  peakMemoryBytes: z.number(),
  steps: z.array(z.object({ name: z.string(), seconds: z.number() })),
});

/** `npm start` by step, the first day and the second, on a fresh state for each scale. */
export async function run(scales: readonly string[]): Promise<void> {
  for (const scale of scales) {
    const days = [start(scale, ["--fresh"]), start(scale, [])];
    const names = [...new Set(days.flatMap(({ steps }) => steps.map(({ name }) => name)))];
    const measurements: readonly Measurement[] = [
      ...names.map((name) => ({
        name,
        figures: figuresOf(days, ({ steps }) => {
          const step = steps.find((candidate) => candidate.name === name);
          return step === undefined ? "" : seconds(step.seconds * 1000);
        }),
      })),
      { name: "Whole run", figures: figuresOf(days, (day) => seconds(day.seconds * 1000)) },
      { name: "Peak memory", figures: figuresOf(days, (day) => megabytes(day.peakMemoryBytes)) },
    ];
    printTable(
      `npm start, scale ${scale}`,
      "Limit at scale 1: 20 s and 1,500 MB. Steps overlap.",
      measurements,
    );
  }
}

type Report = z.infer<typeof report>;

function figuresOf(
  days: readonly Report[],
  figure: (day: Report) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    days.map((day, index) => [index === 0 ? "first day" : "second day", figure(day)]),
  );
}

function start(scale: string, flags: readonly string[]): Report {
  return report.parse(JSON.parse(kuraStart(scale, flags)));
}
