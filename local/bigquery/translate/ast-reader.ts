import type { AstNode } from "../analyzer/analyzer.ts";
import { isNode } from "../analyzer/nodes.ts";
import type { SqlType } from "../types/sql-type.ts";
import { UnsupportedError } from "./context.ts";

/** A column of the resolved AST: its id is unique within a statement. */
export interface ResolvedColumn {
  readonly id: number;
  readonly name: string;
  readonly type: SqlType;
}

/** Fields that never change what a statement means: positions, and what the analyzer notes for its own use. */
const meaningless: ReadonlySet<string> = new Set([
  "nodeKind",
  "parse_location_range",
  "type",
  "type_annotation_map",
  "is_ordered",
  "node_source",
  "has_explicit_type",
  "float_literal_id",
  "preserve_in_literal_remover",
  "function_call_info",
  "signature",
  "column_list",
  "column_index_list",
  "column_access_list",
  "is_correlated",
  "parameter_list",
  "is_untyped",
  "field_expr_is_positional",
  "alias",
]);

/**
 * Reads the fields of resolved nodes and notes which were read: what a translation did not look at must not have said
 * anything. A field of an unexpected shape is an error.
 */
export class AstReader {
  readonly #read = new Map<AstNode, Set<string>>();

  node(parent: AstNode, field: string): AstNode {
    const node = this.optionalNode(parent, field);
    if (node === undefined) throw new Error(`${parent.nodeKind} has no ${field}`);
    return node;
  }

  optionalNode(parent: AstNode, field: string): AstNode | undefined {
    const value = this.#field(parent, field);
    if (value === undefined) return undefined;
    if (!isNode(value)) throw new Error(`${parent.nodeKind}.${field} is no node`);
    return value;
  }

  nodes(parent: AstNode, field: string): readonly AstNode[] {
    return this.#list(parent, field).map((value) => {
      if (!isNode(value)) throw new Error(`${parent.nodeKind}.${field} holds what is no node`);
      return value;
    });
  }

  text(parent: AstNode, field: string): string {
    const value = this.#field(parent, field) ?? "";
    if (typeof value !== "string") throw new Error(`${parent.nodeKind}.${field} is no text`);
    return value;
  }

  texts(parent: AstNode, field: string): readonly string[] {
    return this.#list(parent, field).map(String);
  }

  flag(parent: AstNode, field: string): boolean {
    return this.#field(parent, field) === true;
  }

  integer(parent: AstNode, field: string): number {
    return Number(this.#field(parent, field) ?? 0);
  }

  /** A field that is neither a node nor a column, such as a literal's value. */
  raw(parent: AstNode, field: string): unknown {
    return this.#field(parent, field);
  }

  /** The type of an expression. Throws for the enum types of date parts, which are no values. */
  type(expression: AstNode): SqlType {
    const { type } = expression;
    if (!isType(type)) throw new UnsupportedError(`Unsupported type of ${expression.nodeKind}`);
    return type;
  }

  column(parent: AstNode, field: string): ResolvedColumn {
    return toColumn(this.#field(parent, field), `${parent.nodeKind}.${field}`);
  }

  optionalColumn(parent: AstNode, field: string): ResolvedColumn | undefined {
    const value = this.#field(parent, field);
    return value === undefined ? undefined : toColumn(value, `${parent.nodeKind}.${field}`);
  }

  columns(parent: AstNode, field: string): readonly ResolvedColumn[] {
    return this.#list(parent, field).map((value) => toColumn(value, `${parent.nodeKind}.${field}`));
  }

  /** The name of what a reference (to a table, function or constant) refers to. */
  referenceName(parent: AstNode, field: string): string {
    const value = this.#field(parent, field);
    if (typeof value !== "object" || value === null || !("name" in value)) {
      throw new Error(`${parent.nodeKind}.${field} is no reference`);
    }
    return String("full_name" in value && value.full_name !== "" ? value.full_name : value.name);
  }

  /** Notes fields as read that the caller knows not to matter. */
  skip(parent: AstNode, ...fields: readonly string[]): void {
    for (const field of fields) this.#note(parent, field);
  }

  /** Throws UnsupportedError where a node says something in a field that nothing has read. */
  assertAllRead(root: AstNode): void {
    const read = this.#read.get(root);
    for (const [field, value] of Object.entries(root)) {
      if (meaningless.has(field)) continue;
      if (!isSilent(value) && read?.has(field) !== true) {
        throw new UnsupportedError(`Unsupported ${describeField(field)} of ${root.nodeKind}`);
      }
      const children: readonly unknown[] = Array.isArray(value) ? value : [value];
      for (const child of children) if (isNode(child)) this.assertAllRead(child);
    }
  }

  #field(parent: AstNode, field: string): unknown {
    this.#note(parent, field);
    return parent[field];
  }

  #list(parent: AstNode, field: string): readonly unknown[] {
    const value = this.#field(parent, field) ?? [];
    if (!Array.isArray(value)) throw new Error(`${parent.nodeKind}.${field} is no list`);
    return value;
  }

  #note(parent: AstNode, field: string): void {
    const read = this.#read.get(parent);
    if (read === undefined) this.#read.set(parent, new Set([field]));
    else read.add(field);
  }
}

/** Whether a field holds no more than its default. */
function isSilent(value: unknown): boolean {
  return (
    value === undefined ||
    value === false ||
    value === "" ||
    value === "0" ||
    value === 0 ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      !isNode(value) &&
      Object.values(value).every(isSilent))
  );
}

function describeField(field: string): string {
  return field.replace(/_(list|expr|node)$/, "").replaceAll("_", " ");
}

function isType(value: unknown): value is SqlType {
  return typeof value === "object" && value !== null && "kind" in value && value.kind !== "ENUM";
}

function toColumn(value: unknown, place: string): ResolvedColumn {
  if (typeof value !== "object" || value === null || !("column_id" in value) || !("type" in value)) {
    throw new Error(`${place} is no column`);
  }
  const { column_id: id, type } = value;
  if (!isType(type)) throw new UnsupportedError(`Unsupported type of ${place}`);
  return { id: Number(id), name: "name" in value ? String(value.name) : "", type };
}
