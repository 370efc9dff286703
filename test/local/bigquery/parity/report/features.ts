import type { AstNode } from "../../../../../local/bigquery/analyzer/analyzer.ts";
import { isNode } from "../../../../../local/bigquery/analyzer/nodes.ts";

/** What a text uses of GoogleSQL. */
export interface Features {
  /** Functions as written, in capitals, without SAFE. */
  readonly functions: ReadonlySet<string>;
  readonly constructs: ReadonlySet<string>;
}

/** The functions and constructs within a part of a parse tree. */
export function featuresOf(node: AstNode): Features {
  const functions = new Set<string>();
  const constructs = new Set<string>();
  visit(node, (each) => {
    if (each.nodeKind === "ASTFunctionCall") {
      const [first = "", ...rest] = namesOf(each.function);
      if (first === "SAFE" && rest.length > 0) {
        constructs.add("SAFE. before a function");
        functions.add(rest.join("."));
      } else functions.add([first, ...rest].join("."));
    }
    for (const [construct, nodeKind, test] of constructTests) {
      if (each.nodeKind === nodeKind && (test === undefined || test(each))) constructs.add(construct);
    }
  });
  return { functions, constructs };
}

/** Every node of a tree, the given one first. */
function visit(node: AstNode, see: (node: AstNode) => void): void {
  see(node);
  for (const value of Object.values(node)) {
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) visit(each, see);
  }
}

function namesOf(path: unknown): readonly string[] {
  if (!isNode(path) || !Array.isArray(path.names)) return [];
  return path.names.map((name: unknown) => (isNode(name) ? String(name.id_string).toUpperCase() : ""));
}

const has = (field: string) => (node: AstNode) => {
  const value = node[field];
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
};
const is =
  (field: string, ...values: readonly string[]) =>
  (node: AstNode) =>
    values.includes(String(node[field]));
/** A set operation of this kind, ALL or DISTINCT. */
const sets = (operation: string, kind: string) => (node: AstNode) =>
  isNode(node.op_type) &&
  node.op_type.value === operation &&
  isNode(node.all_or_distinct) &&
  node.all_or_distinct.value === kind;

/** Constructs by the nodes of the parse tree that stand for them. */
const constructTests: readonly (readonly [
  construct: string,
  nodeKind: string,
  test?: (node: AstNode) => boolean,
])[] = [
  ["JOIN", "ASTJoin", is("join_type", "DEFAULT_JOIN_TYPE", "INNER")],
  ["LEFT JOIN", "ASTJoin", is("join_type", "LEFT")],
  ["RIGHT JOIN", "ASTJoin", is("join_type", "RIGHT")],
  ["FULL JOIN", "ASTJoin", is("join_type", "FULL")],
  ["CROSS JOIN and comma join", "ASTJoin", is("join_type", "CROSS", "COMMA")],
  ["JOIN … USING", "ASTUsingClause"],
  ["UNNEST", "ASTUnnestExpression"],
  ["UNNEST WITH OFFSET", "ASTWithOffset"],
  ["Scalar subquery", "ASTExpressionSubquery", is("modifier", "NONE")],
  ["ARRAY subquery", "ASTExpressionSubquery", is("modifier", "ARRAY")],
  ["EXISTS subquery", "ASTExpressionSubquery", is("modifier", "EXISTS")],
  ["IN subquery", "ASTInExpression", has("query")],
  ["IN list", "ASTInExpression", has("in_list")],
  ["IN UNNEST", "ASTInExpression", has("unnest_expr")],
  ["Subquery as a table", "ASTTableSubquery"],
  ["UNION ALL", "ASTSetOperationMetadata", sets("UNION", "ALL")],
  ["UNION DISTINCT", "ASTSetOperationMetadata", sets("UNION", "DISTINCT")],
  ["INTERSECT DISTINCT", "ASTSetOperationMetadata", sets("INTERSECT", "DISTINCT")],
  ["EXCEPT DISTINCT", "ASTSetOperationMetadata", sets("EXCEPT", "DISTINCT")],
  ["Set operation by name (CORRESPONDING)", "ASTSetOperationMetadata", has("column_match_mode")],
  ["WITH", "ASTWithClause", (node) => node.recursive !== true],
  ["WITH RECURSIVE", "ASTWithClause", has("recursive")],
  ["WITH expression", "ASTWithExpression"],
  ["SELECT DISTINCT", "ASTSelect", has("distinct")],
  ["SELECT AS STRUCT, SELECT AS VALUE", "ASTSelectAs"],
  ["SELECT *", "ASTStar"],
  ["SELECT t.*", "ASTDotStar"],
  ["SELECT * EXCEPT", "ASTStarExceptList"],
  ["SELECT * REPLACE", "ASTStarReplaceItem"],
  ["WHERE", "ASTWhereClause"],
  ["GROUP BY", "ASTGroupBy"],
  ["GROUP BY ALL", "ASTGroupByAll"],
  ["GROUP BY ROLLUP", "ASTRollup"],
  ["GROUP BY CUBE", "ASTCube"],
  ["GROUP BY GROUPING SETS", "ASTGroupingSetList"],
  ["HAVING", "ASTHaving"],
  ["QUALIFY", "ASTQualify"],
  ["ORDER BY", "ASTOrderBy"],
  ["ORDER BY … NULLS FIRST, NULLS LAST", "ASTNullOrder"],
  ["COLLATE", "ASTCollate"],
  ["LIMIT … OFFSET", "ASTLimitOffset"],
  ["PIVOT", "ASTPivotClause"],
  ["UNPIVOT", "ASTUnpivotClause"],
  ["TABLESAMPLE", "ASTSampleClause"],
  ["Window", "ASTAnalyticFunctionCall"],
  ["Window: PARTITION BY", "ASTPartitionBy"],
  ["Window: ROWS frame", "ASTWindowFrame", is("frame_unit", "ROWS")],
  ["Window: RANGE frame", "ASTWindowFrame", is("frame_unit", "RANGE")],
  ["Window: names (WINDOW clause)", "ASTWindowClause"],
  ["Aggregate: DISTINCT", "ASTFunctionCall", has("distinct")],
  ["Aggregate: IGNORE NULLS", "ASTFunctionCall", is("null_handling_modifier", "IGNORE_NULLS")],
  ["Aggregate: RESPECT NULLS", "ASTFunctionCall", is("null_handling_modifier", "RESPECT_NULLS")],
  ["Aggregate: ORDER BY", "ASTFunctionCall", has("order_by")],
  ["Aggregate: LIMIT", "ASTFunctionCall", has("limit_offset")],
  ["Aggregate: HAVING MAX, HAVING MIN", "ASTFunctionCall", has("having_modifier")],
  ["Named arguments", "ASTNamedArgument"],
  ["Lambda", "ASTLambda"],
  ["STRUCT constructor", "ASTStructConstructorWithKeyword"],
  ["STRUCT constructor without keyword", "ASTStructConstructorWithParens"],
  ["Field of a STRUCT or of JSON", "ASTDotIdentifier"],
  ["ARRAY constructor", "ASTArrayConstructor"],
  ["Element of an ARRAY or of JSON", "ASTArrayElement"],
  ["CASE", "ASTCaseNoValueExpression"],
  ["CASE of a value", "ASTCaseValueExpression"],
  ["CAST", "ASTCastExpression", (node) => node.is_safe_cast !== true],
  ["SAFE_CAST", "ASTCastExpression", has("is_safe_cast")],
  ["CAST … FORMAT", "ASTFormatClause"],
  ["EXTRACT", "ASTExtractExpression"],
  ["EXTRACT … AT TIME ZONE", "ASTExtractExpression", has("time_zone_expr")],
  ["INTERVAL", "ASTIntervalExpr"],
  ["BETWEEN", "ASTBetweenExpression"],
  ["LIKE", "ASTBinaryExpression", is("op", "LIKE")],
  ["LIKE ANY, LIKE ALL", "ASTLikeExpression"],
  ["IS NULL, IS TRUE, IS FALSE", "ASTBinaryExpression", is("op", "IS")],
  ["IS DISTINCT FROM", "ASTBinaryExpression", is("op", "DISTINCT")],
  ["Comparison (= != < <= > >=)", "ASTBinaryExpression", is("op", "EQ", "NE", "NE2", "LT", "LE", "GT", "GE")],
  ["Arithmetic (+ - * /)", "ASTBinaryExpression", is("op", "PLUS", "MINUS", "MULTIPLY", "DIVIDE")],
  ["Concatenation (||)", "ASTBinaryExpression", is("op", "CONCAT_OP")],
  ["Bits (& | ^)", "ASTBinaryExpression", is("op", "BITWISE_AND", "BITWISE_OR", "BITWISE_XOR")],
  ["Bits (<< >>)", "ASTBitwiseShiftExpression"],
  ["Unary (- + ~)", "ASTUnaryExpression", is("op", "MINUS", "PLUS", "BITWISE_NOT")],
  ["AND, OR", "ASTAndExpr"],
  ["AND, OR", "ASTOrExpr"],
  ["NOT", "ASTUnaryExpression", is("op", "NOT")],
];

/** All constructs that are looked for. */
export const constructNames: readonly string[] = [
  ...new Set([...constructTests.map(([construct]) => construct), "SAFE. before a function"]),
];
