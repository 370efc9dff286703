import type { AstNode } from "../analyzer/analyzer.ts";
import { AstReader } from "./ast-reader.ts";
import { type TranslationContext, type TypedSql, UnsupportedError } from "./context.ts";
import type { JsonGroup } from "./json-groups.ts";
import { quoteName } from "./names.ts";
import type { Relation } from "./relation.ts";

/** What columns an expression sees: those of its own query first, then those of the queries around it. */
export interface Scope {
  readonly relation: Relation;
  readonly outer?: Scope;
}

/** The queries of WITH clauses that one query block states before its SELECT. */
export interface QueryBlock {
  readonly commonTables: string[];
  isRecursive: boolean;
}

/** A common table expression: its SQL name and the SQL names of its columns by position. */
export interface CommonTable {
  readonly name: string;
  readonly columnNames: readonly string[];
  /** How deep the query block lies that states it: 0 is the statement's own. */
  readonly depth: number;
}

/** How often DuckDB's planning may double: it does with each subquery that nests in another's result. */
const maxDoublings = 18;
const tooManySubqueries =
  "Resources exceeded during query execution: Not enough resources for query planning - too many subqueries or query is too complex.";

/** The state of the translation of one statement. */
export class Translation {
  readonly context: TranslationContext;
  readonly ast = new AstReader();
  /** The WITH queries in scope by their names, which repeat only for the arguments of table functions. */
  readonly commonTables = new Map<string, CommonTable>();
  /** The recursive query whose recursive term is being translated, last. */
  readonly recursions: CommonTable[] = [];
  /** How often each WITH query is read. */
  readonly references = new Map<string, number>();
  /** Columns beyond those of any relation, by id: a table's columns in a DDL expression, a WITH expression's variables. */
  readonly freeColumns = new Map<number, TypedSql>();
  /** Lists of values read from JSON text, by the id of the text's column, for the expressions being translated. */
  jsonGroups: ReadonlyMap<number, JsonGroup> = new Map();
  /** The arguments of the function written in SQL whose body is being translated, by their names in lower case. */
  functionArguments: ReadonlyMap<string, TypedSql> = new Map();
  #blocks: QueryBlock[] = [];
  #aliases = 0;
  #doublings = 0;

  constructor(context: TranslationContext) {
    this.context = context;
  }

  /** A new alias, as it stands in SQL: quoted, and such as no column of BigQuery's is named. */
  alias(prefix: string): string {
    this.#aliases += 1;
    return quoteName(`${prefix}#${this.#aliases}`);
  }

  /** Translates a query that states its own WITH clauses: a statement, a subquery, a term of a recursion. */
  block(translate: () => string): string {
    const block: QueryBlock = { commonTables: [], isRecursive: false };
    this.#blocks.push(block);
    try {
      const sql = translate();
      if (block.commonTables.length === 0) return sql;
      return `WITH ${block.isRecursive ? "RECURSIVE " : ""}${block.commonTables.join(", ")} ${sql}`;
    } finally {
      this.#blocks.pop();
    }
  }

  /**
   * Translates a subquery that is an expression, which DuckDB's planner binds again for everything that it stands in.
   * @throws UnsupportedError where planning would take minutes, in which nothing can stop it.
   */
  nested(doublings: number, translate: () => string): string {
    this.#doublings += doublings;
    try {
      if (this.#doublings > maxDoublings) throw new UnsupportedError(tooManySubqueries);
      return translate();
    } finally {
      this.#doublings -= doublings;
    }
  }

  /** Adds a WITH query to the query block at hand. */
  addCommonTable(
    name: string,
    sql: string,
    options: {
      readonly columnNames: readonly string[];
      readonly isRecursive: boolean;
      /** The SQL name, where it had to be known before. */
      readonly sqlName?: string;
      /** The least deep query block that can state it; the one at hand where absent. */
      readonly depth?: number | undefined;
      /** Whether it is computed once; told by its references where absent. */
      readonly isShared?: boolean;
    },
  ): CommonTable {
    const depth = options.depth ?? this.#blocks.length - 1;
    const block = this.#blocks[depth];
    if (block === undefined) throw new Error("A WITH clause outside of a query");
    const table = {
      name: options.sqlName ?? this.alias(`with ${name}`),
      columnNames: options.columnNames,
      depth,
    };
    // One consistent result, however often it is read; inlined where there is nothing to be consistent with.
    const { isShared = (this.references.get(name) ?? 0) > 1 } = options;
    const how = options.isRecursive ? "" : isShared ? "MATERIALIZED " : "NOT MATERIALIZED ";
    const columns = options.isRecursive ? `(${options.columnNames.map(quoteName).join(", ")})` : "";
    block.commonTables.push(`${table.name}${columns} AS ${how}(${sql})`);
    if (options.isRecursive) block.isRecursive = true;
    this.commonTables.set(name, table);
    return table;
  }

  /** How deep the query block at hand lies. */
  get depth(): number {
    return this.#blocks.length - 1;
  }

  /** Counts the references to WITH queries of a statement. */
  countReferences(node: unknown): void {
    if (Array.isArray(node)) for (const each of node) this.countReferences(each);
    else if (typeof node === "object" && node !== null) {
      if ("nodeKind" in node && node.nodeKind === "ResolvedWithRefScan" && "with_query_name" in node) {
        const name = String(node.with_query_name);
        this.references.set(name, (this.references.get(name) ?? 0) + 1);
      }
      for (const each of Object.values(node)) this.countReferences(each);
    }
  }

  /** What a column is in a scope. Those of the queries around it are not plain: see withOuterColumns. */
  column(
    id: number,
    scope: Scope | undefined,
    place: AstNode,
  ): { readonly sql: string; readonly isPlain: boolean } {
    for (let each = scope; each !== undefined; each = each.outer) {
      const column = each.relation.columns.get(id);
      if (column !== undefined) return each === scope ? column : { sql: column.sql, isPlain: false };
    }
    const free = this.freeColumns.get(id);
    if (free !== undefined) return { sql: free.sql, isPlain: true };
    throw new Error(`${place.nodeKind} refers to the unknown column ${id}`);
  }
}
