import type { AstNode } from "../../analyzer/analyzer.ts";
import { isNode } from "../../analyzer/nodes.ts";
import { children, optionalChild } from "../script/syntax.ts";
import { type ResolvedTable, referencedName } from "../statements/resolved-table.ts";
import type { TableRecord } from "../storage/catalog.ts";
import {
  anyOf,
  columnId,
  columnIds,
  computedColumns,
  conjuncts,
  reference,
  referencedIds,
  rejectsNull,
  substituted,
} from "./predicates.ts";

/** What one scan of a stored table reads. */
export interface TableRead {
  readonly record: TableRecord;
  /** Of a table that a wildcard stands for: what its name has in place of the asterisk. */
  readonly suffix?: string;
  /** Names of the columns that are read; the scan may yield more. */
  readonly columns: ReadonlySet<string>;
  /** The ids by which the predicates name the table's columns. */
  readonly columnIds: ReadonlyMap<string, string>;
  /** Conditions that every row of use fulfils; also ones that speak of other tables. */
  readonly predicates: readonly AstNode[];
}

/** What the scan around wants: columns by their ids, of rows that fulfil the predicates. */
interface Demand {
  readonly needed: ReadonlySet<string>;
  readonly predicates: readonly AstNode[];
}

type Visit = (scan: AstNode, demand: Demand) => void;

/** Follows a statement's scans down to the tables, with what is wanted of each, views and WITH queries included. */
export class TableReads {
  readonly found: TableRead[];
  readonly #tables: ReadonlyMap<string, ResolvedTable>;
  readonly #withDemands = new Map<
    string,
    { readonly columns: Set<number>; readonly predicates: AstNode[][] }
  >();

  constructor(tables: ReadonlyMap<string, ResolvedTable>, found: TableRead[] = []) {
    this.#tables = tables;
    this.found = found;
  }

  /** Follows a scan of which all columns are wanted. */
  whole(scan: AstNode, predicates: readonly AstNode[] = []): void {
    this.scan(scan, { needed: new Set(columnIds(scan)), predicates });
  }

  /** Follows the subqueries of an expression. */
  subqueries(expression: AstNode): void {
    for (const node of outermost(expression, ({ nodeKind }) => nodeKind.endsWith("Scan"))) this.whole(node);
  }

  readonly scan: Visit = (scan, demand) => {
    const visit = Object.hasOwn(this.#visits, scan.nodeKind) ? this.#visits[scan.nodeKind] : undefined;
    if (visit === undefined) this.#any(scan);
    else visit(scan, demand);
  };

  readonly #visits: Readonly<Record<string, Visit>> = {
    ResolvedTableScan: (scan, demand) => this.#table(scan, demand),
    ResolvedFilterScan: (scan, { needed, predicates }) => {
      const filter = optionalChild(scan, "filter_expr");
      this.#input(scan, [filter], { needed, predicates: [...predicates, ...conjuncts(filter)] });
    },
    ResolvedProjectScan: (scan, { needed, predicates }) => {
      const used = children(scan, "expr_list").filter(({ column }) => needed.has(columnId(column)));
      const computed = computedColumns(scan, "expr_list");
      this.#input(scan, used, {
        needed,
        predicates: predicates.map((predicate) => substituted(predicate, computed)),
      });
    },
    ResolvedAggregateScan: (scan, { needed, predicates }) => this.#aggregate(scan, needed, predicates),
    ResolvedAnalyticScan: (scan, { needed, predicates }) => this.#analytic(scan, needed, predicates),
    ResolvedOrderByScan: (scan, demand) => this.#input(scan, children(scan, "order_by_item_list"), demand),
    ResolvedLimitOffsetScan: (scan, { needed }) => this.#input(scan, [], { needed, predicates: [] }),
    ResolvedJoinScan: (scan, demand) => this.#join(scan, demand),
    ResolvedArrayScan: (scan, demand) => {
      const expressions = [...children(scan, "array_expr_list"), optionalChild(scan, "array_expr")];
      this.#input(scan, [...expressions, optionalChild(scan, "join_expr")], demand);
    },
    ResolvedSetOperationScan: (scan, demand) => this.#setOperation(scan, demand),
    ResolvedWithScan: (scan, demand) => this.#with(scan, demand),
    ResolvedWithRefScan: (scan, demand) => this.#withReference(scan, demand),
    ResolvedSingleRowScan: () => {},
    ResolvedRecursiveRefScan: () => {},
  };

  #table(scan: AstNode, { needed, predicates }: Demand): void {
    const table = this.#tables.get(referencedName(scan.table) ?? "");
    if (table === undefined) return;
    const columns = Array.isArray(scan.column_list) ? scan.column_list.filter(isColumn) : [];
    if (table.view !== undefined) {
      this.#view(table.view, table.columns, columns, { needed, predicates });
      return;
    }
    const names = columns.filter((each) => needed.has(each.column_id)).map(({ name }) => name);
    const read = {
      columns: new Set(names),
      columnIds: new Map(columns.map((column) => [column.name.toLowerCase(), column.column_id])),
      predicates,
    };
    if (table.record !== undefined) this.found.push({ ...read, record: table.record });
    for (const { record, suffix } of table.wildcard ?? []) {
      const own = record.schema.filter(({ name }) => isOneOf(names, name)).map(({ name }) => name);
      this.found.push({ ...read, columns: new Set(own), record, suffix });
    }
  }

  /** Ids are of one statement alone: a condition goes into a view only where all of its columns are the view's. */
  #view(
    { statement, tables }: NonNullable<ResolvedTable["view"]>,
    viewColumns: ResolvedTable["columns"],
    columns: readonly ScannedColumn[],
    { needed, predicates }: Demand,
  ): void {
    const query = optionalChild(statement, "query");
    if (query === undefined) return;
    const outputs = children(statement, "output_column_list");
    const inner = ({ name }: ScannedColumn) =>
      outputs[viewColumns.findIndex((column) => column.name === name)]?.column;
    const replacements = new Map(columns.map((column) => [column.column_id, reference(inner(column))]));
    const used = columns.filter((column) => needed.has(column.column_id));
    new TableReads(tables, this.found).scan(query, {
      needed: new Set(used.map((column) => columnId(inner(column)))),
      predicates: predicates
        .filter((predicate) => referencedIds(predicate).every((id) => replacements.has(id)))
        .map((predicate) => substituted(predicate, replacements)),
    });
  }

  #aggregate(scan: AstNode, needed: ReadonlySet<string>, predicates: readonly AstNode[]): void {
    const groups = children(scan, "group_by_list");
    const used = children(scan, "aggregate_list").filter(({ column }) => needed.has(columnId(column)));
    const keys = computedColumns(scan, "group_by_list");
    const isGrouped = groups.length > 0 && children(scan, "grouping_set_list").length === 0;
    this.#input(scan, [...groups, ...used], {
      needed: new Set(),
      predicates: isGrouped ? predicates.map((predicate) => substituted(predicate, keys)) : [],
    });
  }

  /** A condition may be checked before a window function only where it keeps or drops partitions as a whole. */
  #analytic(scan: AstNode, needed: ReadonlySet<string>, predicates: readonly AstNode[]): void {
    const groups = children(scan, "function_group_list");
    const keys = groups.map((group) => {
      const partition = optionalChild(group, "partition_by");
      return new Set(partition === undefined ? [] : referencedIds(partition));
    });
    const kept = predicates.filter((predicate) =>
      referencedIds(predicate).every((id) => keys.every((key) => key.has(id))),
    );
    this.#input(scan, groups, { needed, predicates: kept });
  }

  #join(scan: AstNode, { needed, predicates }: Demand): void {
    const condition = optionalChild(scan, "join_expr");
    const joined = conjuncts(condition);
    const rejecting = predicates.filter(rejectsNull);
    const type = String(scan.join_type || "INNER");
    const wanted = this.#wanted([condition], needed);
    const bySide = {
      INNER: { left: [...predicates, ...joined], right: [...predicates, ...joined] },
      LEFT: { left: predicates, right: [...rejecting, ...joined] },
      RIGHT: { left: [...rejecting, ...joined], right: predicates },
      FULL: { left: rejecting, right: rejecting },
    };
    const sides = isKey(bySide, type) ? bySide[type] : { left: [], right: [] };
    for (const side of ["left", "right"] as const) {
      const child = optionalChild(scan, `${side}_scan`);
      if (child !== undefined) this.scan(child, { needed: wanted, predicates: sides[side] });
    }
  }

  #setOperation(scan: AstNode, { needed, predicates }: Demand): void {
    const outputs = columnIds(scan);
    const isAll = scan.op_type === "UNION_ALL";
    for (const item of children(scan, "input_item_list")) {
      const input = optionalChild(item, "scan");
      if (input === undefined) continue;
      const list = item.output_column_list;
      const columns: readonly unknown[] = Array.isArray(list) ? list : [];
      const replacements = new Map(outputs.map((id, index) => [id, reference(columns[index])]));
      const used = columns.filter((_, index) => !isAll || needed.has(outputs[index] ?? ""));
      this.scan(input, {
        needed: new Set(used.map(columnId)),
        predicates: predicates.map((predicate) => substituted(predicate, replacements)),
      });
    }
  }

  #with(scan: AstNode, demand: Demand): void {
    const query = optionalChild(scan, "query");
    if (query !== undefined) this.scan(query, demand);
    for (const entry of children(scan, "with_entry_list").toReversed()) {
      const subquery = optionalChild(entry, "with_subquery");
      const wanted = this.#withDemands.get(String(entry.with_query_name));
      if (subquery === undefined || wanted === undefined) continue;
      const ids = columnIds(subquery);
      this.scan(subquery, {
        needed: new Set([...wanted.columns].map((position) => ids[position] ?? "")),
        predicates: positional(anyOf(wanted.predicates), subquery),
      });
    }
  }

  /** Predicates on a WITH query wait under the positions of its columns until all of its uses are known. */
  #withReference(scan: AstNode, { needed, predicates }: Demand): void {
    const name = String(scan.with_query_name);
    const wanted = this.#withDemands.get(name) ?? { columns: new Set<number>(), predicates: [] };
    const replacements = new Map(
      columnIds(scan).map((id, position) => [id, reference({ column_id: placeholder(position) })]),
    );
    columnIds(scan).forEach((id, position) => {
      if (needed.has(id)) wanted.columns.add(position);
    });
    wanted.predicates.push(predicates.map((predicate) => substituted(predicate, replacements)));
    this.#withDemands.set(name, wanted);
  }

  /** A scan of a kind that is not followed: all that its inputs yield is wanted. */
  #any(scan: AstNode): void {
    for (const value of Object.values(scan)) {
      for (const each of Array.isArray(value) ? value : [value]) {
        if (isNode(each)) this.subqueries(each);
      }
    }
  }

  #input(scan: AstNode, expressions: readonly (AstNode | undefined)[], demand: Demand): void {
    const needed = this.#wanted(expressions, demand.needed);
    const input = optionalChild(scan, "input_scan");
    if (input !== undefined) this.scan(input, { needed, predicates: demand.predicates });
  }

  #wanted(expressions: readonly (AstNode | undefined)[], needed: ReadonlySet<string>): ReadonlySet<string> {
    const wanted = new Set(needed);
    for (const expression of expressions) {
      if (expression === undefined) continue;
      for (const id of referencedIds(expression)) wanted.add(id);
      this.subqueries(expression);
    }
    return wanted;
  }
}

/** Whether a name is among others, in any case. */
function isOneOf(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}

function placeholder(position: number): string {
  return `with ${position}`;
}

function positional(predicates: readonly AstNode[], subquery: AstNode): readonly AstNode[] {
  const list = subquery.column_list;
  const columns: readonly unknown[] = Array.isArray(list) ? list : [];
  const replacements = new Map(columns.map((column, index) => [placeholder(index), reference(column)]));
  return predicates.map((predicate) => substituted(predicate, replacements));
}

/** The nodes of a kind that are not within another of them. */
function* outermost(node: AstNode, matches: (node: AstNode) => boolean): Generator<AstNode> {
  if (matches(node)) {
    yield node;
    return;
  }
  for (const value of Object.values(node)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (isNode(each)) yield* outermost(each, matches);
    }
  }
}

interface ScannedColumn {
  readonly name: string;
  readonly column_id: string;
}

function isColumn(value: unknown): value is ScannedColumn {
  return typeof value === "object" && value !== null && "name" in value && "column_id" in value;
}

function isKey<T extends object>(record: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(record, key);
}
