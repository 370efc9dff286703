import type { AstNode } from "../../../local/bigquery/analyzer/analyzer.ts";
import { isNode } from "../../../local/bigquery/analyzer/nodes.ts";
import { children, optionalChild } from "../../../local/bigquery/engine/script/syntax.ts";
import { scannedTable } from "./ast.ts";

/** A column of a table's scan. */
export interface ScannedColumn {
  readonly table: string;
  readonly column: string;
}

/** How values flow through a resolved statement: from columns of tables to whatever is computed of them. */
export class ColumnFlow {
  /** What each column, by its id, is computed from. */
  readonly #from = new Map<string, Set<string>>();
  readonly #scanned = new Map<string, ScannedColumn>();
  readonly #withEntries = new Map<string, readonly string[]>();
  readonly #known = new Map<string, ReadonlySet<string>>();
  readonly #valueIds: typeof valueIds;
  #unread: AstNode | undefined;

  /** `ids` tells from which columns an expression takes its value: from all that it is made of, unless said otherwise. */
  constructor(statement: AstNode, ids = valueIds) {
    this.#valueIds = ids;
    this.#unread = statement;
  }

  /** The columns of tables whose values come to be in a column. */
  sources(id: string): readonly ScannedColumn[] {
    const columns = [...this.#origins(id)].flatMap((origin) => this.#scanned.get(origin) ?? []);
    return [...new Map(columns.map((each) => [`${each.table}\n${each.column}`, each])).values()];
  }

  /** Whether a column of a scan, by its id, flows into another. */
  flowsInto(scannedId: string, id: string): boolean {
    return this.#origins(id).has(scannedId);
  }

  /** The ids of every column that is computed from others or scanned, on which a column rests. */
  #origins(id: string): ReadonlySet<string> {
    const unread = this.#unread;
    // Of most statements nobody asks.
    this.#unread = undefined;
    if (unread !== undefined) this.#visit(unread, []);
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const origins = new Set<string>();
    const open = [id];
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      if (origins.has(each)) continue;
      origins.add(each);
      open.push(...(this.#from.get(each) ?? []));
    }
    this.#known.set(id, origins);
    return origins;
  }

  #visit(node: AstNode, recursions: readonly (readonly string[])[]): void {
    let inner = recursions;
    switch (node.nodeKind) {
      case "ResolvedTableScan":
        this.#scan(node);
        break;
      case "ResolvedComputedColumn":
      case "ResolvedDeferredComputedColumn": {
        const expression = optionalChild(node, "expr");
        if (expression !== undefined) this.#flow(columnIds([node.column])[0], this.#valueIds(expression));
        break;
      }
      case "ResolvedSetOperationScan":
        for (const item of children(node, "input_item_list")) this.#align(node, item);
        break;
      case "ResolvedRecursiveScan":
        inner = [...recursions, columnIds(node.column_list)];
        for (const term of ["non_recursive_term", "recursive_term"]) {
          const item = optionalChild(node, term);
          if (item !== undefined) this.#align(node, item);
        }
        break;
      case "ResolvedRecursiveRefScan": {
        const recursive = recursions.at(-1) ?? [];
        columnIds(node.column_list).forEach((id, index) => {
          this.#flow(id, recursive.slice(index, index + 1));
        });
        break;
      }
      case "ResolvedWithEntry": {
        const query = optionalChild(node, "with_subquery");
        this.#withEntries.set(String(node.with_query_name), columnIds(query?.column_list));
        break;
      }
      case "ResolvedWithRefScan": {
        const entry = this.#withEntries.get(String(node.with_query_name)) ?? [];
        columnIds(node.column_list).forEach((id, index) => {
          this.#flow(id, entry.slice(index, index + 1));
        });
        break;
      }
      case "ResolvedArrayScan": {
        const arrays = [...children(node, "array_expr_list")];
        const single = optionalChild(node, "array_expr");
        if (single !== undefined) arrays.push(single);
        const elements = [...columnIds(node.element_column_list), ...columnIds([node.element_column])];
        elements.forEach((id, index) => {
          this.#flow(id, arrays[index] === undefined ? [] : this.#valueIds(arrays[index]));
        });
        break;
      }
    }
    // Entries come before the query that reads them.
    for (const entry of children(node, "with_entry_list")) this.#visit(entry, inner);
    for (const field in node) {
      if (field === "with_entry_list") continue;
      const value = node[field];
      if (isNode(value)) this.#visit(value, inner);
      else if (Array.isArray(value)) for (const each of value) if (isNode(each)) this.#visit(each, inner);
    }
  }

  #scan(node: AstNode): void {
    const table = scannedTable(node);
    const columns: readonly unknown[] = Array.isArray(node.column_list) ? node.column_list : [];
    for (const column of columns) {
      const [id] = columnIds([column]);
      if (id !== undefined) this.#scanned.set(id, { table, column: columnName(column) });
    }
  }

  /** The columns of one input of a set operation, in the order of the operation's own. */
  #align(operation: AstNode, item: AstNode): void {
    const inputs = columnIds(item.output_column_list);
    columnIds(operation.column_list).forEach((id, index) => {
      this.#flow(id, inputs.slice(index, index + 1));
    });
  }

  #flow(to: string | undefined, from: readonly string[]): void {
    if (to === undefined) return;
    const ids = this.#from.get(to) ?? new Set();
    for (const id of from) ids.add(id);
    this.#from.set(to, ids);
  }
}

/** The ids of the columns whose values an expression's value is made of: not those that only tell which rows a subquery reads. */
export function valueIds(expression: AstNode): readonly string[] {
  if (expression.nodeKind === "ResolvedColumnRef") return columnIds([expression.column]);
  const ids: string[] = [];
  for (const field in expression) {
    const value = expression[field];
    if (expression.nodeKind === "ResolvedSubqueryExpr" && field !== "in_expr") {
      if (field === "subquery" && isNode(value)) ids.push(...columnIds(value.column_list));
      continue;
    }
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) ids.push(...valueIds(each));
  }
  return ids;
}

/** The ids of columns as the resolved tree holds them. */
export function columnIds(columns: unknown): readonly string[] {
  if (!Array.isArray(columns)) return [];
  return columns.flatMap((column: unknown) =>
    typeof column === "object" && column !== null && "column_id" in column ? [String(column.column_id)] : [],
  );
}

export function columnName(column: unknown): string {
  return typeof column === "object" && column !== null && "name" in column ? String(column.name) : "";
}
