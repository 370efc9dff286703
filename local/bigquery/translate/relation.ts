import { quoteName } from "./names.ts";

/** A column of a relation: an expression in the scope of the relation's FROM clause. */
export interface RelationColumn {
  readonly sql: string;
  /** Whether the expression costs nothing to repeat: a column of the FROM clause or a constant. */
  readonly isPlain: boolean;
  /** Whether it is a column of the FROM clause, so that an outer join makes it NULL where it finds no row. */
  readonly isSource: boolean;
  /** The column's unique name where the relation becomes a subquery. */
  readonly name: string;
}

/** A SELECT under construction: clauses are added to it until one needs the result of those before. */
export interface Relation {
  /** Absent for a single row without columns. */
  readonly from?: string;
  /** Whether `from` is more than one item, so that it needs parentheses beside a join. */
  readonly isJoin?: boolean;
  readonly where: readonly string[];
  /** By the column ids of the resolved AST. */
  readonly columns: ReadonlyMap<number, RelationColumn>;
  /** GROUP BY and what follows; nothing but a choice of columns can be added any more, and ORDER BY and LIMIT once. */
  readonly groupBy?: string;
  readonly orderBy?: string;
  readonly limit?: string;
}

/** Whether a relation is no more than its FROM clause with a choice of columns. */
export function isBare(relation: Relation): boolean {
  return relation.where.length === 0 && !hasTail(relation) && isPlain(relation);
}

export function hasTail(relation: Relation): boolean {
  return relation.groupBy !== undefined || relation.orderBy !== undefined || relation.limit !== undefined;
}

export function isPlain(relation: Relation): boolean {
  for (const column of relation.columns.values()) if (!column.isPlain) return false;
  return true;
}

/** One column of a SELECT list. */
export interface SelectItem {
  readonly sql: string;
  /** Unquoted. */
  readonly name: string;
}

/** The SELECT of a relation with the given items in their order. */
export function selectSql(relation: Relation, items: readonly SelectItem[]): string {
  // SELECT needs a column, also where only the number of rows counts.
  const list =
    items.length === 0 ? "1" : items.map((item) => `${item.sql} AS ${quoteName(item.name)}`).join(", ");
  return [
    `SELECT ${list}`,
    relation.from === undefined ? "" : `FROM ${relation.from}`,
    relation.where.length === 0 ? "" : `WHERE ${relation.where.join(" AND ")}`,
    relation.groupBy ?? "",
    relation.orderBy ?? "",
    relation.limit ?? "",
  ]
    .filter((clause) => clause !== "")
    .join(" ");
}

/** The SELECT of a relation with all its columns by their unique names. */
export function wholeSql(relation: Relation): string {
  return selectSql(relation, [...relation.columns.values()]);
}

/** The relation as a subquery under an alias: all columns plain, no clauses. */
export function nest(relation: Relation, alias: string): Relation {
  const columns = new Map<number, RelationColumn>();
  for (const [id, column] of relation.columns) {
    columns.set(id, { ...column, sql: `${alias}.${quoteName(column.name)}`, isPlain: true, isSource: true });
  }
  return { from: `(${wholeSql(relation)}) AS ${alias}`, where: [], columns };
}
