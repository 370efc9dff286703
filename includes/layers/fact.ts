import {
  privateTable,
  progressTable,
  quoted,
  sharedTable,
  type TableIdentity,
  type TableName,
  type Warehouse,
} from "../names.ts";
import { list, sql } from "../sql/sql.ts";
import { currentWarehouse, place, target } from "./dataform.ts";
import { type Due, DueReads, isIn, isOneOf } from "./due-reads.ts";
import { fingerprint } from "./fingerprint.ts";
import { recordTable } from "./lineage.ts";
import { forgetProgress } from "./progress.ts";
import {
  assertTable,
  type BuiltTable,
  collectReads,
  describe,
  type Ref,
  type TableOptions,
} from "./table.ts";

/** A source table whose changes change a fact's rows. */
export interface Driver {
  readonly table: TableIdentity;
  /**
   * The query that tells which rows of the fact are touched by the given rows of the source, as one column named
   * changed_key: their keys, or what they are rebuilt by.
   */
  readonly keys: (context: { readonly changed: string; readonly ref: Ref }) => string;
}

export interface FactContext {
  readonly ref: Ref;
  /**
   * Names a table in a query, of which an update needs only the rows that belong to what changed: those for which an
   * expression over the table's columns is the fact's key, or what it is rebuilt by; or else is one of other keys. Only
   * the partitions that have them are read.
   */
  readonly due: Due;
  /** A condition on the fact's key, or what it is rebuilt by: TRUE where the whole table is built, otherwise only what changed. */
  readonly isDue: (key: string) => string;
}

export interface FactOptions<Name extends string> extends TableOptions<Name> {
  readonly key: readonly [NoInfer<Name>];
  /**
   * What rows have in common that are built anew together where one row depends on others: an expression over the
   * fact's columns. Each row is built by itself, by its key, unless this is stated.
   */
  readonly rebuiltBy?: string;
  /** The DATE column that partitions the table; immutable in its source. */
  readonly partition: { readonly column: NoInfer<Name>; readonly by: "DAY" | "MONTH" };
  readonly drivers: readonly [Driver, ...Driver[]];
  readonly query: (context: FactContext) => string;
}

/**
 * A fact of the warehouse, built incrementally: each run takes the rows of its drivers that landed since the run
 * before, builds the facts they touch anew, deletes those that are gone and merges the rest, in the partitions
 * that changed. What was built from which landing stands in the `<source table>_version` columns.
 */
export function fact<Name extends string>(name: `fct_${string}`, options: FactOptions<Name>): BuiltTable {
  const warehouse = currentWarehouse();
  const table = sharedTable(warehouse, "warehouse", name);
  const { ref, reads } = collectReads(warehouse);
  const wholeQuery = options.query({ ref, due: ref, isDue: () => "TRUE" });
  const dueReads = new DueReads(ref);
  const dueQuery = options.query({ ref, due: dueReads.read, isDue: (key) => isOneOf(key) });
  const drivers = options.drivers.map((driver) => new DriverChanges(warehouse, driver));
  const changedKeys = options.drivers.map(({ keys }, index) =>
    keys({ changed: drivers[index]?.changedRows ?? "", ref }),
  );
  const states = drivers.map(({ state }) => state);
  recordTable(table, [...reads(), ...states]);
  const stamps = list(drivers.map(({ version }) => `built_${version} AS ${version}`));
  publish(name, {
    ...place(table),
    type: "incremental",
    uniqueKey: options.key,
    description: describe(options),
    columns: {
      ...options.columns,
      ...Object.fromEntries(drivers.map(({ version, description }) => [version, description])),
    },
    tags: ["warehouse"],
    dependencyTargets: [...reads(), ...states].map(target),
    partitionBy: partitionExpression(options.partition),
    clusterBy: options.key,
    updatePartitionFilter: `${options.partition.column} IN UNNEST(changed_days)`,
    labels: { definition: fingerprint(wholeQuery) },
  })
    .preOps((context) =>
      context.incremental()
        ? sql`
            ${list(
              drivers.map((driver) => driver.declaration),
              "",
            )}
            ${dueReads.declarations()}
            DECLARE changed_days ARRAY<DATE>;
            ${findChanges(table, drivers, changedKeys)}
            ${dueReads.locations()}
            ${buildChanges(table, options, dueQuery)}
          `
        : sql`
            ${list(
              drivers.map((driver) => driver.wholeDeclaration),
              "",
            )}
            ${forgetProgress(table)}
          `,
    )
    .query((context) =>
      context.incremental()
        ? sql`
            SELECT *, ${stamps}
            FROM changed_rows
          `
        : sql`
            -- ${options.grain}.
            SELECT built.*, ${stamps}
            FROM (
              ${wholeQuery}
            ) AS built
          `,
    )
    .postOps((context) =>
      context.incremental()
        ? sql`
            CREATE OR REPLACE TABLE ${quoted(progressTable(table))} AS
            SELECT ${stamps};
          `
        : "",
    );
  assertTable(warehouse, table, options);
  return { kind: "built", table, partitionedBy: options.partition.column };
}

function partitionExpression(partition: { readonly column: string; readonly by: "DAY" | "MONTH" }): string {
  return partition.by === "DAY" ? partition.column : `DATE_TRUNC(${partition.column}, ${partition.by})`;
}

/** The rows of a driver that landed since the fact was built last, tombstones included. */
class DriverChanges {
  readonly state: TableName;
  /** The fact's column that tells the newest landing of which it knows. */
  readonly version: string;
  readonly description: string;
  readonly changedRows: string;

  constructor(warehouse: Warehouse, { table }: Driver) {
    this.state = privateTable(warehouse, table);
    this.version = `${table.name}_version`;
    this.description = `The newest landing of ${table.source.name}.${table.name} when the row was built.`;
    this.changedRows = sql`
      (
        SELECT *
        FROM ${quoted(this.state)}
        WHERE version > known_${this.version} AND ${isIn("key_part", `${this.version}_parts`)}
      )
    `;
  }

  get wholeDeclaration(): string {
    return `DECLARE built_${this.version} INT64 DEFAULT (SELECT COALESCE(MAX(version), 0) FROM ${quoted(this.state)});`;
  }

  get declaration(): string {
    return sql`
      DECLARE known_${this.version}, built_${this.version} INT64;
      DECLARE ${this.version}_parts ARRAY<INT64>;
    `;
  }

  /** Statements that find the parts in which something landed since the build that is remembered, and its newest landing. */
  searchSince(progress: string): string {
    return sql`
      SET known_${this.version} = (SELECT ${this.version} FROM ${progress});
      SET ${this.version}_parts = (
        SELECT ARRAY_AGG(key_part)
        FROM ${quoted(progressTable(this.state))}
        WHERE version > known_${this.version}
      );
      SET built_${this.version} = (
        SELECT COALESCE(MAX(version), known_${this.version})
        FROM ${this.changedRows}
      );
    `;
  }
}

/** Finds what the rows that landed since the fact was built last touch. */
function findChanges(
  table: TableName,
  drivers: readonly DriverChanges[],
  changedKeys: readonly string[],
): string {
  const progress = quoted(progressTable(table));
  const newest = drivers.map(({ version }) => `COALESCE(MAX(${version}), 0) AS ${version}`);
  return sql`
    CREATE TABLE IF NOT EXISTS ${progress} AS
    SELECT ${list(newest)}
    FROM ${quoted(table)};
    ${list(
      drivers.map((driver) => driver.searchSince(progress)),
      "",
    )}
    CREATE TEMP TABLE changed_keys AS
    SELECT DISTINCT changed_key
    FROM (
      ${list(changedKeys, "\nUNION ALL")}
    )
    WHERE changed_key IS NOT NULL;
  `;
}

/**
 * Builds what changed, and finds the days on which it is and was. Rows that are gone are deleted first: a run that
 * stops between the two statements finds the same changes again.
 */
function buildChanges<Name extends string>(
  table: TableName,
  options: FactOptions<Name>,
  dueQuery: string,
): string {
  const [key] = options.key;
  const { column } = options.partition;
  const isChanged = isOneOf(options.rebuiltBy ?? key);
  // A row may have come from a group that did not change itself.
  const isBuilt = options.rebuiltBy === undefined ? "" : `OR ${key} IN (SELECT ${key} FROM changed_rows)`;
  return sql`
    CREATE TEMP TABLE changed_rows AS
    ${dueQuery};
    SET changed_days = (
      SELECT ARRAY_AGG(DISTINCT ${column} IGNORE NULLS)
      FROM (
        SELECT ${column} FROM changed_rows
        UNION ALL
        SELECT ${column} FROM ${quoted(table)} WHERE ${isChanged} ${isBuilt}
      )
    );
    DELETE FROM ${quoted(table)}
    WHERE
      ${column} IN UNNEST(changed_days)
      AND ${isChanged}
      AND ${key} NOT IN (SELECT ${key} FROM changed_rows)
  `;
}
