import { didYouMean } from "../analysis/nearest-name.ts";
import { functionType } from "./postgres-functions.ts";
import { locationOf, nodeOf, nodesOf, type PostgresNode, plain, textsOf } from "./postgres-node.ts";
import type { PostgresQuery } from "./postgres-query.ts";
import { columnOf, type PostgresScope } from "./postgres-scope.ts";
import { commonType, isNumber, type PostgresType, scalar, typeNamed, wider } from "./postgres-type.ts";

type Typing = (node: PostgresNode, scope: PostgresScope, query: PostgresQuery) => PostgresType | undefined;

/** The type of an expression of PostgreSQL; undefined where nothing tells it. Every name in it is looked up. */
export function expressionType(
  node: PostgresNode,
  scope: PostgresScope,
  query: PostgresQuery,
): PostgresType | undefined {
  const typing = Object.hasOwn(typings, node.kind) ? typings[node.kind] : undefined;
  if (typing !== undefined) return typing(node, scope, query);
  for (const each of innerNodes(node)) query.type(each, scope);
  return undefined;
}

const typings: Readonly<Record<string, Typing>> = {
  A_Const: ({ fields }) => {
    if ("ival" in fields) return scalar("int4");
    if ("fval" in fields) return scalar("numeric");
    if ("boolval" in fields) return scalar("bool");
    return scalar("unknown");
  },
  ColumnRef: columnType,
  TypeCast: (node, scope, query) => {
    query.type(nodeOf(node.fields.arg), scope);
    const type = plain("TypeName", node.fields.typeName);
    return typeNamed(textsOf(type?.fields.names), nodesOf(type?.fields.arrayBounds).length > 0);
  },
  FuncCall: (node, scope, query) => {
    const types = nodesOf(node.fields.args).map((argument) => query.type(argument, scope));
    for (const field of ["agg_filter", "agg_order", "over"]) {
      const value = node.fields[field];
      const single = nodeOf(value);
      const inner = Array.isArray(value)
        ? nodesOf(value)
        : single !== undefined
          ? [single]
          : innerNodes(plain("Clause", value) ?? { kind: "", fields: {} });
      for (const each of inner) query.type(each, scope);
    }
    return functionType(textsOf(node.fields.funcname).at(-1) ?? "", types);
  },
  A_Expr: operatorType,
  BoolExpr: looked("bool"),
  NullTest: looked("bool"),
  BooleanTest: looked("bool"),
  CaseExpr: (node, scope, query) => {
    query.type(nodeOf(node.fields.arg), scope);
    const branches = nodesOf(node.fields.args).map((when) => {
      query.type(nodeOf(when.fields.expr), scope);
      return query.type(nodeOf(when.fields.result), scope);
    });
    const otherwise = nodeOf(node.fields.defresult);
    return commonType(otherwise === undefined ? branches : [...branches, query.type(otherwise, scope)]);
  },
  CoalesceExpr: commonOfArguments,
  MinMaxExpr: commonOfArguments,
  NullIfExpr: (node, scope, query) => nodesOf(node.fields.args).map((each) => query.type(each, scope))[0],
  CollateClause: (node, scope, query) => query.type(nodeOf(node.fields.arg), scope),
  SubLink: subqueryType,
  A_ArrayExpr: (node, scope, query) => {
    const element = commonType(nodesOf(node.fields.elements).map((each) => query.type(each, scope)));
    return scalar(`${element?.name ?? "any"}[]`);
  },
  A_Indirection: fieldType,
  RowExpr: looked("record"),
  GroupingFunc: looked("int4"),
  SQLValueFunction: ({ fields }) => sqlValues[String(fields.op)],
};

const sqlValues: Readonly<Record<string, PostgresType>> = {
  SVFOP_CURRENT_DATE: scalar("date"),
  SVFOP_CURRENT_TIMESTAMP: scalar("timestamptz"),
  SVFOP_CURRENT_TIMESTAMP_N: scalar("timestamptz"),
  SVFOP_LOCALTIMESTAMP: scalar("timestamp"),
  SVFOP_LOCALTIMESTAMP_N: scalar("timestamp"),
  SVFOP_LOCALTIME: scalar("time"),
  SVFOP_CURRENT_TIME: scalar("timetz"),
  SVFOP_CURRENT_USER: scalar("name"),
  SVFOP_SESSION_USER: scalar("name"),
  SVFOP_CURRENT_CATALOG: scalar("name"),
  SVFOP_CURRENT_SCHEMA: scalar("name"),
};

/** Of what is looked into only for the names in it. */
function looked(type: string): Typing {
  return (node, scope, query) => {
    for (const each of innerNodes(node)) query.type(each, scope);
    return scalar(type);
  };
}

function commonOfArguments(
  node: PostgresNode,
  scope: PostgresScope,
  query: PostgresQuery,
): PostgresType | undefined {
  return commonType(nodesOf(node.fields.args).map((each) => query.type(each, scope)));
}

function columnType(
  node: PostgresNode,
  scope: PostgresScope,
  query: PostgresQuery,
): PostgresType | undefined {
  const names = textsOf(node.fields.fields);
  // With a schema or a database before it, a table is the name before the column's.
  const [first, second] = names.slice(-2);
  if (first === undefined) return undefined;
  if (second === undefined) {
    const found = scope.column(first);
    if (found.found === "column") return found.column.type;
    if (found.found === "several") {
      query.fault("invalid_query", `column reference "${first}" is ambiguous`, locationOf(node));
      return undefined;
    }
    if (found.found === "row") return { name: "record", columns: found.range.columns };
    query.fault(
      "unknown_column",
      `column "${first}" does not exist${didYouMean(first, found.names)}`,
      locationOf(node),
    );
    return undefined;
  }
  const range = scope.range(first);
  if (range === undefined) {
    query.fault("unknown_table", `missing FROM-clause entry for table "${first}"`, locationOf(node));
    return undefined;
  }
  return columnIn(range.columns, second, `${first}.${second}`, node, query);
}

function columnIn(
  columns: NonNullable<PostgresType["columns"]>,
  name: string,
  written: string,
  node: PostgresNode,
  query: PostgresQuery,
): PostgresType | undefined {
  const column = columnOf(columns, name);
  if (column === undefined && columns !== "any") {
    const hint = didYouMean(
      name,
      columns.map((each) => each.name),
    );
    query.fault("unknown_column", `column ${written} does not exist${hint}`, locationOf(node));
  }
  return column?.type;
}

/** A field of a row, or an element of an array. */
function fieldType(node: PostgresNode, scope: PostgresScope, query: PostgresQuery): PostgresType | undefined {
  const argument = nodeOf(node.fields.arg);
  let type = query.type(argument, scope);
  for (const step of nodesOf(node.fields.indirection)) {
    if (step.kind === "String" && argument !== undefined) {
      const name = String(step.fields.sval ?? "");
      type = type?.columns === undefined ? undefined : columnIn(type.columns, name, name, argument, query);
    } else {
      for (const index of innerNodes(step)) query.type(index, scope);
      type = type === undefined ? undefined : scalar(type.name.replace(/\[\]$/, ""));
    }
  }
  return type;
}

function subqueryType(
  node: PostgresNode,
  scope: PostgresScope,
  query: PostgresQuery,
): PostgresType | undefined {
  query.type(nodeOf(node.fields.testexpr), scope);
  const select = nodeOf(node.fields.subselect);
  const columns = select?.kind === "SelectStmt" ? query.select(select, scope) : "any";
  const first = columns === "any" ? undefined : columns[0]?.type;
  switch (node.fields.subLinkType) {
    case "EXPR_SUBLINK":
      return first;
    case "ARRAY_SUBLINK":
      return first && scalar(`${first.name}[]`);
    default:
      return scalar("bool");
  }
}

const comparing = /^(=|<>|!=|<|>|<=|>=|~|~\*|!~|!~\*|~~|~~\*|!~~|!~~\*|@>|<@|\?|\?\||\?&|&&|@@|@\?)$/;

function operatorType(
  node: PostgresNode,
  scope: PostgresScope,
  query: PostgresQuery,
): PostgresType | undefined {
  const sides = [node.fields.lexpr, node.fields.rexpr].map((side) => {
    if (Array.isArray(side)) for (const each of nodesOf(side)) query.type(each, scope);
    return query.type(nodeOf(side), scope);
  });
  const [left, right] = sides;
  if (node.fields.kind === "AEXPR_NULLIF") return left;
  const name = textsOf(node.fields.name).at(-1) ?? "";
  if (node.fields.kind !== "AEXPR_OP" || comparing.test(name)) return scalar("bool");
  switch (name) {
    case "->>":
    case "#>>":
      return scalar("text");
    case "->":
    case "#>":
    case "#-":
      return left;
    case "||":
      return left?.name.startsWith("json") || left?.name.endsWith("[]") ? left : scalar("text");
    default:
      return arithmeticType(name, node.fields.lexpr === undefined ? right : left, right);
  }
}

function arithmeticType(
  operator: string,
  left: PostgresType | undefined,
  right: PostgresType | undefined,
): PostgresType | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (isNumber(left) && isNumber(right)) return operator === "^" ? scalar("float8") : wider(left, right);
  const isTime = (type: PostgresType) => /^(timestamp|timestamptz|timestamp\|timestamptz)$/.test(type.name);
  if (operator === "-" && isTime(left) && isTime(right)) return scalar("interval");
  if (operator === "-" && left.name === "date" && right.name === "date") return scalar("int4");
  if (operator === "-" && left.name === "pg_lsn" && (right.name === "pg_lsn" || right.name === "unknown"))
    return scalar("numeric");
  if (operator === "-" && left.name === "jsonb") return left;
  if (left.name === "interval" && isTime(right)) return right;
  if (right.name === "interval") return left.name === "date" ? scalar("timestamp") : left;
  if (left.name === "interval") return left;
  if (left.name === "date" && isNumber(right)) return left;
  return undefined;
}

/** The nodes right below a node, also through lists and nodes that are not wrapped. */
function innerNodes(node: PostgresNode): readonly PostgresNode[] {
  return Object.values(node.fields).flatMap((value) => {
    const single = nodeOf(value);
    if (single !== undefined) return [single];
    return Array.isArray(value) ? nodesOf(value) : [];
  });
}
