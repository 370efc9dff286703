import type { SourceTable } from "../contracts/source-table.ts";
import { list, sql } from "../sql/sql.ts";
import { partOfColumn } from "./key-part.ts";
import type { BuiltTable, Ref } from "./table.ts";

/** Keys that stand in a column of a table or of a parenthesized query. */
interface Keys {
  readonly column: string;
  readonly from: string;
}

/**
 * Names a table in a query, with the expression over its columns that tells which of its rows are due: those for which
 * it is one of the keys that changed, or one of other keys.
 */
export type Due = (table: BuiltTable | SourceTable, key: string, keys?: Keys) => string;

const changed: Keys = { column: "changed_key", from: "changed_keys" };

/** Where the rows of one read are, found before the query runs: BigQuery leaves out partitions by constants alone. */
interface Location {
  readonly variable: string;
  readonly type: "INT64" | "DATE";
  readonly query: string;
}

/** The condition that an expression is one of the keys that changed, or one of other keys. */
export function isOneOf(key: string, { column, from } = changed): string {
  return `${key} IN (SELECT ${column} FROM ${from})`;
}

/** The condition on a partitioning column that leaves out partitions. Rows without a value belong to none of them. */
export function isIn(column: string, values: string): string {
  return `(${column} IS NULL OR ${column} IN UNNEST(${values}))`;
}

/** What a query reads of tables because of changed keys, in their partitions alone. */
export class DueReads {
  readonly #ref: Ref;
  readonly #locations = new Map<string, Location>();

  constructor(ref: Ref) {
    this.#ref = ref;
  }

  readonly read: Due = (table, key, keys = changed) => {
    const name = this.#ref(table);
    const isDue = isOneOf(key, keys);
    const isBuilt = "table" in table;
    const partition = isBuilt ? table.partitionedBy : "key_part";
    if (partition === undefined) return `(SELECT * FROM ${name} WHERE ${isDue})`;
    const part = isBuilt ? undefined : partOfColumn(table, key, keys.column);
    const variable = this.#locate(
      isBuilt ? "DATE" : "INT64",
      part === undefined
        ? sql`
            SELECT ARRAY_AGG(DISTINCT ${partition} IGNORE NULLS)
            -- kura allow whole_partitioned_table: keys alone are read, to read only the partitions that have them.
            FROM ${name}
            WHERE ${isDue}
          `
        : sql`
            SELECT ARRAY_AGG(DISTINCT ${part} IGNORE NULLS)
            FROM ${keys.from}
          `,
    );
    return sql`
      (
        SELECT ${isBuilt ? "*" : "* EXCEPT (key_part)"}
        FROM ${name}
        WHERE ${isIn(partition, variable)} AND ${isDue}
      )
    `;
  };

  /** The variables of all reads, for the head of the script. */
  declarations(): string {
    return list(
      this.#found().map(({ variable, type }) => `DECLARE ${variable} ARRAY<${type}>;`),
      "",
    );
  }

  /** The statements that find where the rows are, once it is known which keys changed. */
  locations(): string {
    return list(
      this.#found().map(
        ({ variable, query }) => sql`
          SET ${variable} = (
            ${query}
          );
        `,
      ),
      "",
    );
  }

  #found(): readonly Location[] {
    return [...this.#locations.values()];
  }

  #locate(type: Location["type"], query: string): string {
    const known = this.#locations.get(query);
    if (known !== undefined) return known.variable;
    const variable = `due_parts_${this.#locations.size + 1}`;
    this.#locations.set(query, { variable, type, query });
    return variable;
  }
}
