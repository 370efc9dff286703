import type { Analyzer, AstNode } from "../../../../../local/bigquery/analyzer/analyzer.ts";
import { isNode } from "../../../../../local/bigquery/analyzer/nodes.ts";
import type { Verdict } from "../verdicts.ts";
import { constructNames, type Features, featuresOf } from "./features.ts";
import type { Counts, Explained } from "./record.ts";

const fields = {
  EQUAL: "equal",
  EQUAL_ERROR: "errors",
  DOCUMENTED: "documented",
  UNANSWERED: "unanswered",
  REFUSED: "refused",
  DIFFERENT: "different",
} as const satisfies Record<Verdict["kind"], keyof Counts>;

function noCounts(): Counts {
  return { equal: 0, errors: 0, documented: 0, unanswered: 0, refused: 0, different: 0 };
}

/** Adds up what became of the cases, by function, by construct and by reason. */
export class Tally {
  readonly functions = new Map<string, Counts>();
  readonly constructs = new Map<string, Counts>(constructNames.map((name) => [name, noCounts()]));
  readonly #aliases = new Map<string, string>();
  readonly #explained = {
    REFUSED: new Map(),
    DIFFERENT: new Map(),
    DOCUMENTED: new Map(),
  } as const satisfies Record<string, Map<string, Explained>>;

  constructor(names: ReadonlyMap<string, string | undefined>) {
    for (const [name, alias] of names) {
      this.functions.set(name, noCounts());
      if (alias !== undefined) this.#aliases.set(alias, name);
    }
  }

  /** Adds cases; the features are in their order. */
  add(verdicts: readonly Verdict[], features: readonly Features[]): Counts {
    const total = noCounts();
    for (const [index, verdict] of verdicts.entries()) {
      const field = fields[verdict.kind];
      total[field] += 1;
      const functions = [...(features[index]?.functions ?? [])].map(
        (name) => this.#aliases.get(name) ?? name,
      );
      for (const name of functions) {
        const counts = this.functions.get(name);
        if (counts !== undefined) counts[field] += 1;
      }
      for (const name of features[index]?.constructs ?? []) {
        const counts = this.constructs.get(name);
        if (counts !== undefined) counts[field] += 1;
      }
      this.#explain(verdict, functions);
    }
    return total;
  }

  explained(kind: "REFUSED" | "DIFFERENT" | "DOCUMENTED"): readonly Explained[] {
    return [...this.#explained[kind].values()].sort((left, right) => (left.reason < right.reason ? -1 : 1));
  }

  #explain({ kind, sql, reason }: Verdict, functions: readonly string[]): void {
    if (kind !== "REFUSED" && kind !== "DIFFERENT" && kind !== "DOCUMENTED") return;
    const text = reason ?? "Not explained";
    const known: Map<string, Explained> = this.#explained[kind];
    const entry = known.get(text) ?? { reason: text, cases: 0, example: sql, functions: [] };
    const all = new Set([...entry.functions, ...functions]);
    known.set(text, { ...entry, cases: entry.cases + 1, functions: [...all].sort() });
  }
}

const batchSize = 50;

/** What expressions use, many parsed at a time. */
export async function expressionFeatures(
  analyzer: Analyzer,
  expressions: readonly string[],
): Promise<readonly Features[]> {
  const features: Features[] = [];
  for (let start = 0; start < expressions.length; start += batchSize) {
    features.push(...(await batchFeatures(analyzer, expressions.slice(start, start + batchSize))));
  }
  return features;
}

async function batchFeatures(analyzer: Analyzer, batch: readonly string[]): Promise<readonly Features[]> {
  const tree = await parse(analyzer, `SELECT\n${batch.join(",\n")}`);
  const columns = tree === undefined ? [] : selectColumns(tree);
  if (columns.length === batch.length) return columns.map(featuresOf);
  if (batch.length === 1) return [{ functions: new Set(), constructs: new Set() }];
  const middle = Math.ceil(batch.length / 2);
  return [
    ...(await batchFeatures(analyzer, batch.slice(0, middle))),
    ...(await batchFeatures(analyzer, batch.slice(middle))),
  ];
}

/** What a whole query uses. */
export async function queryFeatures(analyzer: Analyzer, sql: string): Promise<Features> {
  const tree = await parse(analyzer, sql);
  return tree === undefined ? { functions: new Set(), constructs: new Set() } : featuresOf(tree);
}

/** Undefined for what is no SQL. */
async function parse(analyzer: Analyzer, sql: string): Promise<AstNode | undefined> {
  return await analyzer.parseScript(sql).catch(() => undefined);
}

/** The columns of the outermost SELECT. */
function selectColumns(tree: AstNode): readonly AstNode[] {
  const path = ["statement_list_node", "statement_list", "query", "query_expr", "select_list"];
  const list = path.reduce<unknown>((node, field) => {
    const value = isNode(node) ? node[field] : undefined;
    return Array.isArray(value) ? value[0] : value;
  }, tree);
  return isNode(list) && Array.isArray(list.columns) ? list.columns.filter(isNode) : [];
}
