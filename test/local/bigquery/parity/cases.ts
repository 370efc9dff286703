import { readdir } from "node:fs/promises";
import { z } from "zod";
import type { EvaluatedTable } from "../../../../local/bigquery/analyzer/analyzer.ts";
import { sampleTables } from "./sample-tables.ts";

const expressionCase = z.strictObject({
  expressions: z.array(z.string()),
  values: z.record(z.string(), z.array(z.string())).optional(),
});

const tablesSchema = z.custom<readonly EvaluatedTable[]>(Array.isArray);

const queryCase = z.strictObject({
  queries: z.array(z.string()),
  tables: tablesSchema.optional(),
});

const documentedCase = z.strictObject({
  source: z.url(),
  tables: tablesSchema.optional(),
  documented: z.array(z.tuple([z.string(), z.string()])),
});

const refusedCase = z.strictObject({ refused: z.array(z.string()), reason: z.string() });

/** Expressions with placeholders `$a`, `$b`, … that stand for every combination of the given literals. */
export interface ExpressionCase {
  readonly expressions: readonly string[];
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

/** An expression with placeholders, and the literals of each. */
export interface Template {
  readonly expression: string;
  readonly literals: readonly (readonly [name: string, literals: readonly string[]])[];
}

/** Queries compared whole: over the sample tables unless others are given. */
export interface QueryCase {
  readonly queries: readonly string[];
  readonly tables?: readonly EvaluatedTable[];
}

/** What the evaluator cannot answer, each with an expression or query which, as BigQuery's documentation has it, is equal. */
export interface DocumentedCase {
  /** The address of the page. */
  readonly source: string;
  readonly tables?: readonly EvaluatedTable[];
  /** Expressions, or whole queries that start with SELECT or WITH. */
  readonly documented: readonly (readonly [sql: string, equivalent: string])[];
}

/** Expressions that are refused, and why. */
export interface RefusedCase {
  readonly refused: readonly string[];
  readonly reason: string;
}

/** The cases of one export of a file in `cases/`. */
export type Family = { readonly name: string } & (
  | { readonly kind: "EXPRESSIONS"; readonly cases: readonly string[] }
  | {
      readonly kind: "QUERIES";
      readonly cases: readonly string[];
      readonly tables: readonly EvaluatedTable[];
    }
  | { readonly kind: "DOCUMENTED"; readonly cases: readonly z.infer<typeof documentedCase>[] }
  | { readonly kind: "REFUSED"; readonly cases: readonly RefusedCase[] }
);

/**
 * Every family of cases: what the files in `cases/` export under names that end with `Cases` (of expressions, documented ones,
 * refused ones) or `Queries`. Throws where such an export is none.
 */
export async function readFamilies(): Promise<readonly Family[]> {
  return (await exports()).map(([name, value]) => family(familyName(name), value));
}

/** The expressions with placeholders of all families, and what stands for those. */
export async function readTemplates(): Promise<readonly Template[]> {
  return (await exports()).flatMap(([, value]) => {
    const cases = z.array(expressionCase).safeParse(value);
    return (cases.data ?? []).flatMap(({ expressions, values = {} }) =>
      expressions.flatMap((expression) => {
        const literals = Object.entries(values).filter(([name]) => expression.includes(`$${name}`));
        return literals.length === 0 ? [] : [{ expression, literals }];
      }),
    );
  });
}

async function exports(): Promise<readonly (readonly [name: string, value: unknown])[]> {
  const folder = new URL("cases/", import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith(".ts")).sort();
  const modules = await Promise.all(
    files.map(async (file) =>
      z.record(z.string(), z.unknown()).parse({ ...(await import(`./cases/${file}`)) }),
    ),
  );
  return modules.flatMap((exported) =>
    Object.entries(exported).filter(([name]) => /(?:Cases|Queries)$/.test(name)),
  );
}

function family(name: string, value: unknown): Family {
  if (!Array.isArray(value)) {
    const { queries, tables = sampleTables } = queryCase.parse(value);
    return { name, kind: "QUERIES", cases: queries, tables };
  }
  const documented = z.array(documentedCase).safeParse(value);
  if (documented.success) return { name, kind: "DOCUMENTED", cases: documented.data };
  const refused = z.array(refusedCase).safeParse(value);
  if (refused.success) return { name, kind: "REFUSED", cases: refused.data };
  return { name, kind: "EXPRESSIONS", cases: z.array(expressionCase).parse(value).flatMap(expand) };
}

function familyName(exported: string): string {
  return exported
    .replace(/Cases$/, "")
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
}

/** Every expression that a case stands for. */
export function expand({
  expressions,
  values = {},
}: {
  readonly expressions: readonly string[];
  readonly values?: Readonly<Record<string, readonly string[]>> | undefined;
}): readonly string[] {
  return expressions.flatMap((expression) => {
    const used = Object.entries(values).filter(([name]) => expression.includes(`$${name}`));
    return used.reduce<readonly string[]>(
      (partial, [name, literals]) =>
        partial.flatMap((text) => literals.map((literal) => text.replaceAll(`$${name}`, literal))),
      [expression],
    );
  });
}
