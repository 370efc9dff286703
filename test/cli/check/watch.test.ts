import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RememberingAnalyzer } from "../../../cli/check/analysis/remembering-analyzer.ts";
import type { CheckReport } from "../../../cli/check/check-project.ts";
import { watchProject } from "../../../cli/check/watch-project.ts";
import { checkingAnalyzer, SmallProject } from "./small-project.ts";

/** A model; `<a>` in its query is a reference to a. */
const model = (name: string, query: string) =>
  `publish("${name}", { type: "table", description: "What it is.", columns: { id: "Number of it." } }).query((ctx) => \`${query.replace(/<(.*?)>/, (_, read: string) => `$${`{ctx.ref(${read})}`}`)}\`);\n`;
const first = model("a", 'SELECT id FROM <"raw", "orders">');

let analyzer: RememberingAnalyzer;

beforeAll(async () => {
  analyzer = await checkingAnalyzer();
});

afterAll(() => analyzer.close());

describe("kura check --watch", () => {
  it("asks the analyzer only for what changed and for what reads other columns now", async () => {
    const project = await SmallProject.create({
      "definitions/a.ts": first,
      "definitions/b.ts": model("b", 'SELECT id FROM <"a">'),
      "definitions/c.ts": model("c", 'SELECT id + 1 AS id FROM <"raw", "orders">'),
    });
    const asked = async (): Promise<number> => {
      const before = analyzer.analyses;
      expect(await project.check(analyzer)).toMatchObject({ ok: true });
      analyzer.nextRound();
      return analyzer.analyses - before;
    };
    expect(await asked()).toBe(3);
    expect(await asked()).toBe(0);
    // The same columns: only the changed action.
    await project.write({
      "definitions/a.ts": model("a", 'SELECT id FROM <"raw", "orders"> WHERE id > 1'),
    });
    expect(await asked()).toBe(1);
    // A column of another type: what reads it too.
    await project.write({
      "definitions/a.ts": model("a", 'SELECT CAST(id AS STRING) AS id FROM <"raw", "orders">'),
    });
    expect(await asked()).toBe(2);
    // Lines above move places, not texts.
    await project.write({
      "definitions/c.ts": `\n\n${model("c", 'SELECT id + 1 AS id FROM <"raw", "orders">')}`,
    });
    expect(await asked()).toBe(0);
    await project.remove();
  });

  it("checks again after each change, until it is stopped", async () => {
    const project = await SmallProject.create({ "definitions/a.ts": first });
    const stop = new AbortController();
    const reports: CheckReport[] = [];
    let told = () => {};
    const watching = watchProject(
      project.root,
      async () => {
        reports.push(await project.check(analyzer));
        told();
      },
      stop.signal,
    );
    const reportOf = async (isIt: (report: CheckReport) => boolean): Promise<CheckReport> => {
      for (;;) {
        const found = reports.find(isIt);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          told = resolve;
        });
      }
    };
    expect((await reportOf(() => true)).ok).toBe(true);
    await project.write({ "definitions/a.ts": first.replace("SELECT id", "\\n  SELECT idd AS id") });
    const { problems } = await reportOf(({ ok }) => !ok);
    expect(problems).toMatchObject([{ code: "unknown_column", file: "definitions/a.ts" }]);
    reports.length = 0;
    await project.write({ "definitions/a.ts": first });
    await reportOf(({ ok }) => ok);
    const count = reports.length;
    await project.write({ "notes.txt": "no part of the project" });
    await Promise.race([reportOf(() => reports.length > count), sleep(0)]);
    expect(reports.length).toBe(count);
    stop.abort();
    await watching;
    await project.remove();
  });
});
