import { didYouMean } from "../analysis/nearest-name.ts";
import { expressionType } from "./postgres-expressions.ts";
import { locationOf, nodeOf, nodesOf, type PostgresNode, plain, textOf, textsOf } from "./postgres-node.ts";
import { columnOf, type PostgresRange, PostgresScope } from "./postgres-scope.ts";
import type { PostgresSource } from "./postgres-source.ts";
import { areAlike, type PostgresColumn } from "./postgres-type.ts";

/** What is wrong in a query, at a byte offset of it. */
export interface PostgresFault {
  readonly code: "unknown_table" | "unknown_column" | "type_error" | "invalid_query";
  readonly message: string;
  readonly location: number;
}

/** A column of the query's result, and where it stands. */
export interface PostgresOutput extends PostgresColumn {
  readonly location: number;
}

/** Resolves the names of a parsed SELECT against what contracts say of the database. */
export class PostgresQuery {
  readonly faults: PostgresFault[] = [];
  readonly #sources: readonly PostgresSource[];

  /** `sources` are the schemas of one database. */
  constructor(sources: readonly PostgresSource[]) {
    this.#sources = sources;
  }

  /** The columns of a SELECT; `any` where they are whatever a table that no contract knows has. */
  select(node: PostgresNode, outer: PostgresScope | undefined): readonly PostgresOutput[] | "any" {
    const scope = new PostgresScope(outer);
    this.#withClause(plain("WithClause", node.fields.withClause), scope);
    const operation = textOf(node.fields.op);
    if (operation !== undefined && operation !== "SETOP_NONE")
      return this.#setOperation(operation, node, scope);
    const [values] = nodesOf(node.fields.valuesLists);
    if (values !== undefined) return this.#values(values, scope);
    for (const item of nodesOf(node.fields.fromClause)) this.#from(item, scope);
    for (const field of ["whereClause", "havingClause", "limitCount", "limitOffset"]) {
      this.type(nodeOf(node.fields[field]), scope);
    }
    const outputs = this.#targets(node, scope);
    const names = new Set(outputs === "any" ? [] : outputs.map(({ name }) => name));
    for (const field of ["groupClause", "sortClause", "windowClause", "distinctClause"]) {
      for (const each of nodesOf(node.fields[field]))
        this.#ordering(each, scope, outputs === "any" ? undefined : names);
    }
    return outputs;
  }

  /** The type of an expression; what is wrong in it is noted. */
  type(node: PostgresNode | undefined, scope: PostgresScope): PostgresColumn["type"] {
    return node === undefined ? undefined : expressionType(node, scope, this);
  }

  fault(code: PostgresFault["code"], message: string, location: number): void {
    this.faults.push({ code, message, location });
  }

  #withClause(clause: PostgresNode | undefined, scope: PostgresScope): void {
    for (const { fields } of nodesOf(clause?.fields.ctes)) {
      const name = textOf(fields.ctename) ?? "";
      const query = nodeOf(fields.ctequery);
      if (clause?.fields.recursive === true) scope.withQueries.set(name, "any");
      if (query?.kind !== "SelectStmt") continue;
      scope.withQueries.set(name, renamed(this.select(query, scope), textsOf(fields.aliascolnames)));
    }
  }

  #setOperation(
    operation: string,
    node: PostgresNode,
    scope: PostgresScope,
  ): readonly PostgresOutput[] | "any" {
    const sides = [node.fields.larg, node.fields.rarg].map((side) => {
      const select = plain("SelectStmt", side);
      return select === undefined ? ("any" as const) : this.select(select, scope);
    });
    const [left = "any", right = "any"] = sides;
    if (left === "any" || right === "any") return left;
    const kind = operation.replace("SETOP_", "");
    if (left.length !== right.length) {
      const location = right[0]?.location ?? 0;
      this.fault("invalid_query", `each ${kind} query must have the same number of columns`, location);
    }
    for (const [index, column] of right.entries()) {
      const other = left[index];
      if (other === undefined || areAlike(other.type, column.type)) continue;
      const types = `${other.type?.name ?? ""} and ${column.type?.name ?? ""}`;
      this.fault("type_error", `${kind} types ${types} cannot be matched`, column.location);
    }
    return left.map((column, index) =>
      column.type?.name === "unknown" ? { ...column, type: right[index]?.type ?? column.type } : column,
    );
  }

  #values(values: PostgresNode, scope: PostgresScope): readonly PostgresOutput[] {
    return nodesOf(values.fields.items).map((item, index) => ({
      name: `column${index + 1}`,
      type: this.type(item, scope),
      location: locationOf(item),
    }));
  }

  #from(item: PostgresNode, scope: PostgresScope): void {
    switch (item.kind) {
      case "RangeVar":
        this.#table(item, scope);
        break;
      case "RangeSubselect": {
        const select = nodeOf(item.fields.subquery);
        const around = item.fields.lateral === true ? scope : scope.withoutRanges();
        const columns = select === undefined ? "any" : this.select(select, around);
        const alias = aliasOf(item);
        scope.ranges.push({ name: alias.name ?? "", columns: renamed(columns, alias.columns) });
        break;
      }
      case "JoinExpr": {
        const before = scope.ranges.length;
        const [left, right] = [item.fields.larg, item.fields.rarg].map(nodeOf);
        if (left !== undefined) this.#from(left, scope);
        const between = scope.ranges.length;
        if (right !== undefined) this.#from(right, scope);
        const sides = [scope.ranges.slice(before, between), scope.ranges.slice(between)];
        this.#merge(item, sides, scope, right);
        this.type(nodeOf(item.fields.quals), scope);
        break;
      }
      case "RangeFunction":
        scope.ranges.push(this.#functionRange(item, scope));
        break;
      default: {
        const alias = aliasOf(item);
        scope.ranges.push({ name: alias.name ?? "", columns: "any" });
      }
    }
  }

  /** The columns that USING or NATURAL makes one of both sides': each has to have what USING names. */
  #merge(
    join: PostgresNode,
    sides: readonly (readonly PostgresRange[])[],
    scope: PostgresScope,
    right: PostgresNode | undefined,
  ): void {
    const [left = [], other = []] = sides.map((ranges) => new Set(ranges.flatMap(namesOf)));
    const common = [...left].filter((name) => new Set(other).has(name));
    if (join.fields.isNatural === true) for (const name of common) scope.merged.add(name);
    for (const name of textsOf(join.fields.usingClause)) {
      scope.merged.add(name);
      const missing = ["left", "right"].find((_, index) =>
        sides[index]?.every(({ columns }) => columnOf(columns, name) === undefined),
      );
      if (missing === undefined || right === undefined) continue;
      const message = `column "${name}" specified in USING clause does not exist in ${missing} table`;
      this.fault("unknown_column", message, locationOf(right));
    }
  }

  /** A function in FROM: one that answers values has a column of its own name, or of its alias. */
  #functionRange(item: PostgresNode, scope: PostgresScope): PostgresRange {
    const alias = aliasOf(item);
    const [list, ...more] = nodesOf(item.fields.functions);
    const [call] = nodesOf(list?.fields.items);
    const type = this.type(call, scope);
    const own = call === undefined ? "" : ownName(call);
    const name = alias.name ?? own;
    const isPlain =
      more.length === 0 && item.fields.ordinality !== true && item.fields.coldeflist === undefined;
    if (!isPlain || type === undefined || type.columns !== undefined) return { name, columns: "any" };
    return { name, columns: [{ name: alias.columns[0] ?? alias.name ?? own, type }] };
  }

  #table(item: PostgresNode, scope: PostgresScope): void {
    const schema = textOf(item.fields.schemaname);
    const table = textOf(item.fields.relname) ?? "";
    const alias = aliasOf(item);
    const name = alias.name ?? table;
    const common = schema === undefined ? scope.withQuery(table) : undefined;
    if (common !== undefined) {
      scope.ranges.push({ name, columns: renamed(common, alias.columns) });
      return;
    }
    const known = this.#sources.filter((source) => source.schema === (schema ?? "public"));
    const found = known.flatMap(({ tables }) => tables).find((each) => each.name === table);
    if (found === undefined && schema !== "information_schema" && schema !== "pg_catalog") {
      const full = `${schema ?? "public"}.${table}`;
      const names = this.#sources.flatMap((source) =>
        source.tables.map((each) => `${source.schema}.${each.name}`),
      );
      this.fault(
        "unknown_table",
        `relation "${full}" is in no contract${didYouMean(full, names)}`,
        locationOf(item),
      );
    }
    scope.ranges.push({ name, columns: renamed(found?.columns ?? "any", alias.columns) });
  }

  #targets(node: PostgresNode, scope: PostgresScope): readonly PostgresOutput[] | "any" {
    const outputs: PostgresOutput[] = [];
    let isOpen = false;
    for (const target of nodesOf(node.fields.targetList)) {
      const value = nodeOf(target.fields.val);
      if (value === undefined) continue;
      const fields = value.kind === "ColumnRef" ? nodesOf(value.fields.fields) : [];
      if (fields.at(-1)?.kind === "A_Star") {
        const [qualifier] = textsOf(value.fields.fields);
        for (const range of qualifier === undefined
          ? scope.ranges
          : this.#rangeNamed(qualifier, value, scope)) {
          if (range.columns === "any") isOpen = true;
          else for (const column of range.columns) outputs.push({ ...column, location: locationOf(value) });
        }
        continue;
      }
      const name = textOf(target.fields.name) ?? ownName(value);
      outputs.push({ name, type: this.type(value, scope), location: locationOf(target) });
    }
    return isOpen ? "any" : outputs;
  }

  #rangeNamed(name: string, value: PostgresNode, scope: PostgresScope) {
    const range = scope.range(name);
    if (range === undefined) {
      this.fault("unknown_table", `missing FROM-clause entry for table "${name}"`, locationOf(value));
      return [{ name, columns: "any" as const }];
    }
    return [range];
  }

  /** ORDER BY and GROUP BY may also name a column of the result, or its number. */
  #ordering(item: PostgresNode, scope: PostgresScope, outputs: ReadonlySet<string> | undefined): void {
    const node = nodeOf(item.fields.node) ?? item;
    const [only, ...rest] = node.kind === "ColumnRef" ? textsOf(node.fields.fields) : [];
    const isOutput = only !== undefined && rest.length === 0 && (outputs === undefined || outputs.has(only));
    if (!isOutput) this.type(node, scope);
  }
}

function namesOf({ columns }: PostgresRange): readonly string[] {
  return columns === "any" ? [] : columns.map(({ name }) => name);
}

/** The name that PostgreSQL gives a column without an alias. */
function ownName(value: PostgresNode): string {
  switch (value.kind) {
    case "ColumnRef":
      return textsOf(value.fields.fields).at(-1) ?? "?column?";
    case "FuncCall":
      return textsOf(value.fields.funcname).at(-1) ?? "?column?";
    case "A_Indirection":
      return textsOf(value.fields.indirection).at(-1) ?? "?column?";
    case "TypeCast": {
      const argument = nodeOf(value.fields.arg);
      const own = argument === undefined ? "?column?" : ownName(argument);
      const type = plain("TypeName", value.fields.typeName);
      return own === "?column?" ? (textsOf(type?.fields.names).at(-1) ?? own) : own;
    }
    case "CaseExpr":
      return "case";
    case "CoalesceExpr":
      return "coalesce";
    default:
      return "?column?";
  }
}

function aliasOf(item: PostgresNode): {
  readonly name: string | undefined;
  readonly columns: readonly string[];
} {
  const alias = plain("Alias", item.fields.alias);
  return { name: textOf(alias?.fields.aliasname), columns: textsOf(alias?.fields.colnames) };
}

function renamed<Column extends PostgresColumn>(
  columns: readonly Column[] | "any",
  names: readonly string[],
): readonly PostgresColumn[] | "any" {
  if (columns === "any") return "any";
  return columns.map(({ name, type }, index) => ({ name: names[index] ?? name, type }));
}
