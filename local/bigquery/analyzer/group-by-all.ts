import { AnalysisError, type AstNode, type ParsedText } from "./analyzer.ts";
import { isNode } from "./nodes.ts";
import { type Edit, editedText } from "./rewritten-sql.ts";
import { locationRange } from "./table-paths.ts";

/** Whether the SQL may hold GROUP BY ALL, so that its parse tree is worth a look. */
export function mayGroupByAll(sql: string): boolean {
  return /\bgroup\b/i.test(sql) && /\ball\b/i.test(sql);
}

/** What GROUP BY ALL has to know of the analyzer. */
export interface GroupingLookup {
  /** Whether a function of the name, in lower case, is an aggregate. */
  isAggregate(name: string): boolean;
  /** How many columns a query yields. */
  columnCount(sql: string): Promise<number>;
}

/**
 * The analyzer lacks GROUP BY ALL: the edits name its keys by their positions in the select list. Keys are the items
 * without an aggregate or a window function that refer to a column.
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#group_by_all
 */
export async function groupByAllEdits(
  sql: string,
  { tree, shift }: ParsedText,
  edits: readonly Edit[],
  lookup: GroupingLookup,
): Promise<readonly Edit[]> {
  const bytes = Buffer.from(sql);
  const all = [...edits];
  for (const { select, commonTables } of groupedSelects(tree, [])) {
    const text = (node: AstNode) => editedText(bytes, all, range(node, shift));
    all.push(...(await groupingEdits(select, commonTables, { text, shift, lookup })));
  }
  return all.slice(edits.length);
}

interface GroupedSelect {
  readonly select: AstNode;
  /** The WITH queries in whose scope it stands. */
  readonly commonTables: readonly AstNode[];
}

/** The SELECTs that group by all, those within others first. */
function* groupedSelects(node: AstNode, commonTables: readonly AstNode[]): Generator<GroupedSelect> {
  const scope = [...commonTables];
  const clause = node.with_clause;
  if (isNode(clause)) {
    for (const entry of nodes(clause.with)) {
      yield* groupedSelects(entry, scope);
      scope.push(entry);
    }
  }
  for (const [field, value] of Object.entries(node)) {
    if (field === "with_clause") continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      if (isNode(each)) yield* groupedSelects(each, scope);
    }
  }
  if (node.nodeKind === "ASTSelect" && isNode(node.group_by) && isNode(node.group_by.all)) {
    yield { select: node, commonTables: scope };
  }
}

interface Writing {
  readonly text: (node: AstNode) => string;
  readonly shift: number;
  readonly lookup: GroupingLookup;
}

async function groupingEdits(
  select: AstNode,
  commonTables: readonly AstNode[],
  { text, shift, lookup }: Writing,
): Promise<readonly Edit[]> {
  const { group_by: groupBy, select_list: list, from_clause: from } = select;
  if (!isNode(groupBy) || !isNode(groupBy.all) || !isNode(list))
    throw new Error("A SELECT without GROUP BY ALL");
  const keys: number[] = [];
  let position = 1;
  let hasAggregate = false;
  for (const item of nodes(list.columns)) {
    const { expression } = item;
    if (!isNode(expression)) continue;
    if (isStar(expression)) {
      if (isNode(expression.modifiers) && hasCall(expression.modifiers, lookup)) {
        throw new AnalysisError("GROUP BY ALL with an aggregate in SELECT * REPLACE is not supported");
      }
      const count = await lookup.columnCount(starQuery(text(item), from, commonTables, text));
      for (let index = 0; index < count; index += 1) keys.push(position + index);
      position += count;
      continue;
    }
    if (hasCall(expression, lookup)) hasAggregate = true;
    else if (refersToColumn(expression)) keys.push(position);
    position += 1;
  }
  if (keys.length > 0) return [{ ...range(groupBy.all, shift), text: keys.join(", ") }];
  // Without keys all rows are one group, as they are for an aggregate without GROUP BY.
  const dropped = { ...range(groupBy, shift), text: "" };
  const [first] = nodes(list.columns);
  if (hasAggregate || !isNode(first?.expression)) return [dropped];
  const { start, end } = range(first.expression, shift);
  return [{ start, end: start, text: "IF(COUNT(*) >= 0, " }, { start: end, end, text: ", NULL)" }, dropped];
}

function starQuery(
  star: string,
  from: unknown,
  commonTables: readonly AstNode[],
  text: (node: AstNode) => string,
): string {
  const clause = isNode(from) ? ` ${text(from)}` : "";
  const shadowed = (entry: AstNode, index: number) =>
    commonTables.slice(index + 1).some((later) => commonName(later) === commonName(entry));
  const visible = commonTables.filter((entry, index) => !shadowed(entry, index));
  const stated = visible.length === 0 ? "" : `WITH ${visible.map(text).join(", ")} `;
  return `${stated}SELECT ${star}${clause}`;
}

function commonName(entry: AstNode): string {
  return isNode(entry.alias) ? String(entry.alias.id_string).toLowerCase() : "";
}

function isStar(expression: AstNode): boolean {
  return ["ASTStar", "ASTStarWithModifiers", "ASTDotStar", "ASTDotStarWithModifiers"].includes(
    expression.nodeKind,
  );
}

const ofOtherQueries: ReadonlySet<string> = new Set([
  "ASTExpressionSubquery",
  "ASTInExpressionSubquery",
  "ASTQuery",
]);

/** Whether an expression calls an aggregate or a window function, subqueries left out. */
function hasCall(node: AstNode, lookup: GroupingLookup): boolean {
  if (ofOtherQueries.has(node.nodeKind)) return false;
  if (node.nodeKind === "ASTAnalyticFunctionCall") return true;
  if (node.nodeKind === "ASTFunctionCall" && isNode(node.function)) {
    const names = nodes(node.function.names).map((name) => String(name.id_string).toLowerCase());
    if (lookup.isAggregate((names[0] === "safe" ? names.slice(1) : names).join("."))) return true;
  }
  return childrenOf(node).some((child) => hasCall(child, lookup));
}

/** Names in these fields are none of columns. */
const otherNames: ReadonlySet<string> = new Set(["function", "type", "type_name", "alias"]);

function refersToColumn(node: AstNode): boolean {
  if (node.nodeKind === "ASTPathExpression" || node.nodeKind === "ASTExpressionSubquery") return true;
  return childrenOf(node, otherNames).some(refersToColumn);
}

function childrenOf(node: AstNode, except: ReadonlySet<string> = new Set()): readonly AstNode[] {
  return Object.entries(node).flatMap(([field, value]) => (except.has(field) ? [] : nodes(value)));
}

function nodes(value: unknown): readonly AstNode[] {
  return (Array.isArray(value) ? value : [value]).filter(isNode);
}

function range(node: AstNode, shift: number): { readonly start: number; readonly end: number } {
  const found = locationRange(node);
  if (found === undefined) throw new Error(`${node.nodeKind} without a position`);
  return { start: found.start + shift, end: found.end + shift };
}
