/** A node of libpg_query's parse tree: one kind and its fields. */
export interface PostgresNode {
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A wrapped node, as in `{ ColumnRef: {…} }`. */
export function nodeOf(value: unknown): PostgresNode | undefined {
  if (!isRecord(value)) return undefined;
  const [entry, ...rest] = Object.entries(value);
  if (entry === undefined || rest.length > 0 || !/^[A-Z]/.test(entry[0])) return undefined;
  return isRecord(entry[1]) ? { kind: entry[0], fields: entry[1] } : undefined;
}

export function nodesOf(value: unknown): readonly PostgresNode[] {
  return Array.isArray(value) ? value.flatMap((each) => nodeOf(each) ?? []) : [];
}

/** A field whose node is not wrapped, such as an alias or a SELECT of a set operation. */
export function plain(kind: string, value: unknown): PostgresNode | undefined {
  return isRecord(value) ? { kind, fields: value } : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The texts of String nodes. */
export function textsOf(value: unknown): readonly string[] {
  return nodesOf(value).flatMap(({ kind, fields }) => (kind === "String" ? [String(fields.sval ?? "")] : []));
}

/** The byte offset of a node; the tree leaves 0 out. */
export function locationOf(node: PostgresNode): number {
  const { location } = node.fields;
  return typeof location === "number" ? location : 0;
}
