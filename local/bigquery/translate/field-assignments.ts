import type { AstNode } from "../analyzer/analyzer.ts";
import { duckdbFieldNames, duckdbType } from "../types/duckdb-type.ts";
import type { SqlType } from "../types/sql-type.ts";
import { typeName } from "../types/type-names.ts";
import type { ResolvedColumn } from "./ast-reader.ts";
import { UnsupportedError } from "./context.ts";
import { type Expression, translateExpression } from "./expressions.ts";
import { errorMark, quoteText } from "./functions/sql.ts";
import { structSql } from "./literals.ts";
import type { Assignment, Target } from "./modification.ts";
import type { Scope, Translation } from "./translation.ts";

/** What is set within a struct: a value, or more within a field, by the fields' positions. */
type FieldValue = Expression | Map<number, FieldValue>;

/** The assignments to fields of struct columns, which together make a new value of each column. */
export class FieldAssignments {
  readonly #t: Translation;
  readonly #scope: Scope;
  readonly #columns = new Map<
    number,
    { readonly reference: AstNode; readonly column: ResolvedColumn; readonly fields: Map<number, FieldValue> }
  >();

  constructor(t: Translation, scope: Scope) {
    this.#t = t;
    this.#scope = scope;
  }

  /** The column in which a place is that UPDATE sets. */
  column(place: AstNode): ResolvedColumn {
    return this.#t.ast.column(columnReference(this.#t, place), "column");
  }

  /** Sets a field, which may be one of a field. */
  set(place: AstNode, setValue: AstNode): void {
    const node = this.#t.ast.node(setValue, "value");
    if (node.nodeKind === "ResolvedDMLDefault") {
      throw new UnsupportedError("Unsupported DEFAULT for a field of a STRUCT");
    }
    const value = fieldValue(translateExpression(this.#t, node, this.#scope));
    const reference = columnReference(this.#t, place);
    const column = this.#t.ast.column(reference, "column");
    const entry = this.#columns.get(column.id) ?? { reference, column, fields: new Map() };
    this.#columns.set(column.id, entry);
    const path = fieldPath(this.#t, place);
    let { fields } = entry;
    for (const index of path.slice(0, -1)) {
      const within = fields.get(index);
      const next = within instanceof Map ? within : new Map<number, FieldValue>();
      fields.set(index, next);
      fields = next;
    }
    fields.set(path.at(-1) ?? 0, value);
  }

  assignments(target: Target): readonly Assignment[] {
    return [...this.#columns.values()].map(({ reference, column, fields }) => {
      const { sql } = translateExpression(this.#t, reference, this.#scope);
      const changed = target.storedSql(changedStruct(sql, column.type, fields), column.type, column.name);
      const value = { sql: changed, type: column.type, isPlain: false };
      return { column: target.columnName(column.name), value };
    });
  }
}

/** BigQuery stores a NULL array as an empty one. */
function fieldValue({ sql, type, isPlain }: Expression): Expression {
  return { sql: type.kind === "ARRAY" ? `coalesce(${sql}, []::${duckdbType(type)})` : sql, type, isPlain };
}

function changedStruct(struct: string, type: SqlType, changed: ReadonlyMap<number, FieldValue>): string {
  if (type.kind !== "STRUCT") throw new Error("Only a STRUCT has fields");
  const names = duckdbFieldNames(type.fields);
  const fields = type.fields.map((field, index) => {
    const current = `struct_extract(${struct}, ${quoteText(names[index] ?? "")})`;
    const value = changed.get(index);
    if (value === undefined) return current;
    return value instanceof Map ? changedStruct(current, field.type, value) : value.sql;
  });
  const message = quoteText(`${errorMark}Cannot set field of NULL ${typeName(type)}${errorMark}`);
  return `CASE WHEN ${struct} IS NULL THEN CAST(error(${message}) AS ${duckdbType(type)}) ELSE ${structSql(type, fields)} END`;
}

function columnReference(t: Translation, place: AstNode): AstNode {
  if (place.nodeKind === "ResolvedColumnRef") return place;
  if (place.nodeKind !== "ResolvedGetStructField") {
    throw new UnsupportedError("Unsupported UPDATE of an element of an ARRAY");
  }
  return columnReference(t, t.ast.node(place, "expr"));
}

function fieldPath(t: Translation, place: AstNode): readonly number[] {
  if (place.nodeKind !== "ResolvedGetStructField") return [];
  return [...fieldPath(t, t.ast.node(place, "expr")), t.ast.integer(place, "field_idx")];
}
