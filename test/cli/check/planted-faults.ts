import type { Problem } from "../../../cli/check/problem.ts";
import type { Files } from "./small-project.ts";

/** A project with mistakes. */
export interface Fault {
  /** Its files; the code of what is to be told stands before the place of which it is, as in `SELECT «unknown_column»idd`. */
  readonly files: Files;
  /** What is to be told: in the order of files, lines and columns. */
  readonly says: readonly (string | RegExp)[];
}

export type Faults = Readonly<Record<string, Fault>>;

/** The file in which a model of one file is. */
export const modelFile = "definitions/model.ts";

/** Mistakes in one file of definitions. */
export function inModel(source: string, ...says: Fault["says"]): Fault {
  return { files: { [modelFile]: source }, says };
}

/** The place of a code in a fault's files. */
export type ExpectedPlace = Pick<Problem, "code" | "file" | "line" | "column">;

/** A fault's files as they are checked, and where something is to be told of them. */
export function planted(files: Files): {
  readonly files: Files;
  readonly places: readonly {
    readonly code: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
} {
  const plain: Record<string, string> = {};
  const places = Object.keys(files)
    .sort()
    .flatMap((file) => {
      const found: { code: string; file: string; line: number; column: number }[] = [];
      plain[file] = (files[file] ?? "").replaceAll(
        /«(\w+)»/g,
        (mark, code: string, offset: number, whole: string) => {
          const before = whole.slice(0, offset).replaceAll(/«\w+»/g, "").split("\n");
          found.push({ code, file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
          return mark.slice(mark.length);
        },
      );
      return found;
    });
  return { files: plain, places };
}

/** A reference to the source table of every small project. */
export const orders = "$" + "{ctx.ref('raw', 'orders')}";

/** A reference to a table of the project. */
export function ref(name: string): string {
  return `$\{ctx.ref("${name}")}`;
}

/** What stands in a definition that has one column, `id`, and describes it. */
export const described = `description: "What it is.", columns: { id: "Number of it." }`;

/** A model that is a table with the column `id`. */
export function table(name: string, query: string, options = described): string {
  return `publish("${name}", { type: "table", ${options} }).query((ctx) => \`${query}\`);\n`;
}

/** A table partitioned by its column `day`. */
export function partitioned(name: string, more = ""): string {
  return table(
    name,
    `SELECT id, DATE(placed_at) AS day FROM ${orders}`,
    `description: "What it is.", columns: { id: "Number of it.", day: "The day." }, bigquery: { partitionBy: "day"${more} }`,
  );
}

/** An incremental table with the column `id`. */
export function incremental(name: string, whole: string, update: string, more = ""): string {
  return `publish("${name}", { type: "incremental", ${described}${more} }).query((ctx) => ctx.when(ctx.incremental(), \`${update}\`, \`${whole}\`));\n`;
}
