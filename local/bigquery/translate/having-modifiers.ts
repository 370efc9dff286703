import type { AstNode } from "../analyzer/analyzer.ts";
import { UnsupportedError } from "./context.ts";
import { functionName, translateExpression } from "./expressions.ts";
import { type AggregateCall, translateAggregate, translateAnalytic } from "./functions/index.ts";
import { nest, type Relation, type RelationColumn } from "./relation.ts";
import { scopeOf } from "./scans.ts";
import type { Scope, Translation } from "./translation.ts";

/** What HAVING MAX or HAVING MIN within aggregates adds to their input. */
export interface MarkedRows {
  readonly relation: Relation;
  readonly keys: ReadonlyMap<number, RelationColumn>;
  /** For each aggregate with the modifier, the column that is TRUE in the rows that it takes. */
  readonly marks: ReadonlyMap<AstNode, string>;
}

/** Marks, before the grouping, the rows whose value is the greatest (or least) of their group; NULL is never. */
export function withMarkedRows(
  t: Translation,
  aggregates: readonly AstNode[],
  { relation, keys }: Omit<MarkedRows, "marks">,
  hasGroupingSets: boolean,
  outer: Scope | undefined,
): MarkedRows {
  const modified = aggregates.filter(
    (node) => node.having_modifier !== undefined && functionName(t, node) !== "any_value",
  );
  if (modified.length === 0) return { relation, keys, marks: new Map() };
  if (hasGroupingSets) throw new UnsupportedError("Unsupported HAVING MAX or HAVING MIN in grouping sets");
  const scope = scopeOf(relation, outer);
  const partition = [...keys.values()].map(({ sql }) => sql).join(", ");
  const columns = new Map(relation.columns);
  const ids = modified.map((node, index) => {
    const modifier = t.ast.node(node, "having_modifier");
    const value = translateExpression(t, t.ast.node(modifier, "having_expr"), scope);
    const best = translateAnalytic(
      {
        name: t.ast.text(modifier, "kind") === "MAX" ? "max" : "min",
        arguments: [value],
        type: value.type,
        safe: false,
        distinct: false,
        context: t.context,
      },
      `OVER (${partition === "" ? "" : `PARTITION BY ${partition}`})`,
    );
    const id = -1 - index;
    // NaN is no row's equal.
    const isNumber = value.type.kind === "FLOAT64" ? ` AND NOT isnan(${value.sql})` : "";
    const sql = `(${value.sql} = ${best}${isNumber})`;
    columns.set(id, { sql, isPlain: false, isSource: false, name: `mark#${index + 1}` });
    return [node, id] as const;
  });
  const marked = nest({ ...relation, columns }, t.alias("q"));
  const column = (id: number) => {
    const found = marked.columns.get(id);
    if (found === undefined) throw new Error(`The grouping lost its column ${id}`);
    return found;
  };
  return {
    relation: marked,
    keys: new Map([...keys.keys()].map((id) => [id, column(id)])),
    marks: new Map(ids.map(([node, id]) => [node, column(id).sql])),
  };
}

/** An aggregate over the marked rows alone: it leaves out NULLs, so that other rows can be NULL to it. */
export function aggregateMarked({ having: _, ...call }: AggregateCall, mark: string): string {
  const [first, ...others] = call.arguments;
  const only = (sql: string) => `CASE WHEN ${mark} THEN ${sql} END`;
  if (first === undefined) {
    const type = { kind: "BOOL" } as const;
    return translateAggregate({ ...call, name: "count", arguments: [{ sql: only("TRUE"), type }] });
  }
  const marked = { sql: only(first.sql), type: first.type };
  if (call.name !== "array_agg" || call.nullHandling === "IGNORE") {
    return translateAggregate({ ...call, arguments: [marked, ...others] });
  }
  if (call.distinct)
    throw new UnsupportedError("Unsupported HAVING in ARRAY_AGG of DISTINCT elements that may be NULL");
  // Elements that are NULL are kept, in structs that are not.
  const elements = translateAggregate({
    ...call,
    nullHandling: "IGNORE",
    arguments: [{ sql: only(`{'v': ${first.sql}}`), type: first.type }],
  });
  return `list_transform(${elements}, lambda element: element.v)`;
}
