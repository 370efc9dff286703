import { quoted, type TableIdentity, type TableName, typedTable, type Warehouse } from "../names.ts";
import { sql } from "../sql/sql.ts";
import { type Assertion, assertThat } from "./assertion.ts";
import { place, target } from "./dataform.ts";
import { recordTable } from "./lineage.ts";

/** A table that a layer built, for others to read by `ref`. */
export interface BuiltTable {
  readonly kind: "built";
  readonly table: TableName;
  /** The DATE column by which it is partitioned, if it is. */
  readonly partitionedBy?: string;
}

/** What a definition may read: a contract (its open typed view) or a table of the warehouse. */
export type Readable = BuiltTable | TableIdentity;

/** Names a table in a query and makes it a dependency. */
export type Ref = (table: Readable) => string;

export interface TableOptions<Name extends string> {
  readonly description: string;
  /** What one row is, as in "one row an order". */
  readonly grain: string;
  readonly owner: string;
  readonly key: readonly [NoInfer<Name>, ...NoInfer<Name>[]];
  /** Columns of the key in which null is a value like any other. */
  readonly nullableKey?: readonly NoInfer<Name>[];
  /** Every column with what it means, in the query's order. */
  readonly columns: Readonly<Record<Name, string>>;
  /** What must hold beside the key; each query may name the table through `ref` of itself. */
  readonly assertions?: (table: string, ref: Ref) => readonly Assertion[];
}

/** A `ref` for one definition, and the list of what was read through it. */
export function collectReads(warehouse: Warehouse): {
  readonly ref: Ref;
  readonly reads: () => readonly TableName[];
} {
  const reads = new Map<string, TableName>();
  return {
    ref: (readable) => {
      const name =
        "kind" in readable && readable.kind === "built" ? readable.table : typedName(warehouse, readable);
      reads.set(quoted(name), name);
      return quoted(name);
    },
    reads: () => [...reads.values()],
  };
}

function typedName(warehouse: Warehouse, readable: Readable): TableName {
  if ("table" in readable) {
    return readable.table;
  }
  return typedTable(warehouse, readable);
}

export function describe(options: {
  readonly description: string;
  readonly grain: string;
  readonly owner: string;
}): string {
  return `${options.description} Grain: ${options.grain}. Owner: ${options.owner}.`;
}

interface WholeTable<Name extends string> {
  readonly warehouse: Warehouse;
  readonly table: TableName;
  readonly layer: "warehouse" | "mart";
  readonly description: string;
  readonly options: TableOptions<Name> & { readonly query: (context: { readonly ref: Ref }) => string };
}

/** Publishes a table that every run builds whole, with its assertions. */
export function publishWhole<Name extends string>({
  warehouse,
  table,
  layer,
  description,
  options,
}: WholeTable<Name>): void {
  const { ref, reads } = collectReads(warehouse);
  const query = options.query({ ref });
  recordTable(table, reads());
  publish(table.table, {
    ...place(table),
    type: "table",
    description,
    columns: options.columns,
    tags: [layer],
    dependencyTargets: reads().map(target),
  }).query(query);
  assertTable(warehouse, table, options);
}

/** Asserts a built table's key and whatever else its definition states. */
export function assertTable<Name extends string>(
  warehouse: Warehouse,
  table: TableName,
  options: TableOptions<Name>,
): void {
  const { nullableKey = [] } = options;
  const required = options.key.filter((column) => !nullableKey.includes(column));
  assertThat(warehouse, table, {
    name: "key",
    severity: "blocks",
    description:
      nullableKey.length === 0
        ? `${options.key.join(", ")} identifies a row and is never null.`
        : `${options.key.join(", ")} identifies a row; only ${nullableKey.join(", ")} may be null.`,
    query: sql`
      SELECT ${options.key.join(", ")}, COUNT(*) AS row_count
      FROM ${quoted(table)}
      GROUP BY ${options.key.join(", ")}
      HAVING ${["COUNT(*) > 1", ...required.map((column) => `${column} IS NULL`)].join(" OR ")}
    `,
  });
  const { ref, reads } = collectReads(warehouse);
  for (const assertion of options.assertions?.(quoted(table), ref) ?? []) {
    assertThat(warehouse, table, { ...assertion, reads: [...(assertion.reads ?? []), ...reads()] });
  }
}
