import type { AstNode } from "../analyzer/analyzer.ts";
import { isNode } from "../analyzer/nodes.ts";
import type { FunctionCall } from "./context.ts";
import { functionName, resolvedCall } from "./expressions.ts";
import { groupablePath, jsonValues } from "./functions/json.ts";
import { nest, type Relation, type RelationColumn } from "./relation.ts";
import type { Scope, Translation } from "./translation.ts";

/** A column of JSON text that is parsed once for several paths. */
export interface JsonGroup {
  readonly paths: readonly string[];
  /** The value of a path by its index. */
  readonly value: (index: number) => string;
}

/** A relation whose columns of JSON text have their values beside them. */
export interface GroupedRelation {
  readonly relation: Relation;
  /** By the id of the text's column. */
  readonly groups: ReadonlyMap<number, JsonGroup>;
}

/**
 * The relation with the values of each column of which the expressions read several paths by JSON_VALUE, so that its
 * text is parsed once a row. The relation's columns must be plain.
 */
export function withJsonGroups(
  t: Translation,
  relation: Relation,
  expressions: readonly AstNode[],
  scope: Scope,
): GroupedRelation {
  const calls = new Map<number, { readonly text: string; readonly paths: readonly string[] }>();
  for (const { id, path, text } of expressions.flatMap((each) => [...jsonCalls(t, each, scope)])) {
    if (relation.columns.has(id)) calls.set(id, { text, paths: [...(calls.get(id)?.paths ?? []), path] });
  }
  const repeated = [...calls].filter(([, { paths }]) => paths.length > 1);
  if (repeated.length === 0) return { relation, groups: new Map() };
  const read = repeated.map(([id, { text, paths }]) => {
    const distinct = [...new Set(paths)];
    return { id, paths: distinct, values: jsonValues(text, distinct) };
  });
  const columns = new Map<number, RelationColumn>(relation.columns);
  for (const { id, values } of read) {
    columns.set(valuesId(id), { sql: values.sql, isPlain: false, isSource: false, name: `json#${id}` });
  }
  const grouped = nest({ ...relation, columns }, t.alias("q"));
  const groups = read.map(({ id, paths, values }) => {
    const sql = grouped.columns.get(valuesId(id))?.sql ?? "";
    return [id, { paths, value: (index: number) => values.element(sql, index) }] as const;
  });
  return { relation: grouped, groups: new Map(groups) };
}

/** The analyzer's own ids are positive. */
function valuesId(id: number): number {
  return -id;
}

/** The value of a group that answers a call, where there is a group for it. */
export function groupedValue(t: Translation, node: AstNode, call: FunctionCall): string | undefined {
  const id = textColumn(t, node);
  const group = id === undefined ? undefined : t.jsonGroups.get(id);
  const path = group === undefined ? undefined : groupablePath(call);
  const index = path === undefined ? undefined : group?.paths.indexOf(path);
  return group === undefined || index === undefined || index < 0 ? undefined : group.value(index);
}

function* jsonCalls(
  t: Translation,
  value: unknown,
  scope: Scope,
): Generator<{ readonly id: number; readonly path: string; readonly text: string }> {
  if (Array.isArray(value)) for (const each of value) yield* jsonCalls(t, each, scope);
  // What a subquery reads is not read once a row.
  if (!isNode(value) || value.nodeKind === "ResolvedSubqueryExpr") return;
  const id = textColumn(t, value);
  if (id !== undefined) {
    const call = resolvedCall(t, value, scope);
    const path = groupablePath(call);
    if (path !== undefined) yield { id, path, text: call.arguments[0]?.sql ?? "" };
  }
  for (const each of Object.values(value)) yield* jsonCalls(t, each, scope);
}

/** The id of the column from which a JSON_VALUE call reads. */
function textColumn(t: Translation, node: AstNode): number | undefined {
  if (node.nodeKind !== "ResolvedFunctionCall" || functionName(t, node) !== "json_value") return undefined;
  const [text] = t.ast.nodes(node, "argument_list");
  return text?.nodeKind === "ResolvedColumnRef" ? t.ast.column(text, "column").id : undefined;
}
