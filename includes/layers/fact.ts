import {
  privateTable,
  quoted,
  sharedTable,
  type TableIdentity,
  type TableName,
  type Warehouse,
} from "../names.ts";
import { list, sql } from "../sql/sql.ts";
import { currentWarehouse, place, target } from "./dataform.ts";
import { fingerprint } from "./fingerprint.ts";
import { recordTable } from "./lineage.ts";
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
  const wholeQuery = options.query({ ref, isDue: () => "TRUE" });
  const dueQuery = options.query({ ref, isDue: (key) => `${key} IN (SELECT changed_key FROM changed_keys)` });
  const states = options.drivers.map((driver) => privateTable(warehouse, driver.table));
  const changedKeys = options.drivers.map((driver) =>
    driver.keys({ changed: changedRows(warehouse, table, driver.table), ref }),
  );
  recordTable(table, [...reads(), ...states]);
  const versions = options.drivers.map(({ table: driver }) => `${driver.name}_version`);
  const stamps = list(versions.map((version) => `built_${version} AS ${version}`));
  publish(name, {
    ...place(table),
    type: "incremental",
    uniqueKey: options.key,
    description: describe(options),
    columns: {
      ...options.columns,
      ...Object.fromEntries(
        options.drivers.map(({ table: driver }) => [
          `${driver.name}_version`,
          `The newest landing of ${driver.source.name}.${driver.name} when the row was built.`,
        ]),
      ),
    },
    tags: ["warehouse"],
    dependencyTargets: [...reads(), ...states].map(target),
    partitionBy: partitionExpression(options.partition),
    clusterBy: options.key,
    updatePartitionFilter: `${options.partition.column} BETWEEN changed_from AND changed_to`,
    labels: { definition: fingerprint(wholeQuery) },
  })
    .preOps((context) => {
      const declarations = declareVersions(warehouse, options.drivers);
      return context.incremental()
        ? sql`
            ${declarations}
            DECLARE changed_from DATE;
            DECLARE changed_to DATE;
            ${buildChanges(table, options, changedKeys, dueQuery)}
          `
        : declarations;
    })
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
    );
  assertTable(warehouse, table, options);
  return { kind: "built", table };
}

function declareVersions(warehouse: Warehouse, drivers: readonly Driver[]): string {
  return list(
    drivers.map(({ table: driver }) => {
      const state = quoted(privateTable(warehouse, driver));
      return `DECLARE built_${driver.name}_version INT64 DEFAULT (SELECT COALESCE(MAX(version), 0) FROM ${state});`;
    }),
    "",
  );
}

function partitionExpression(partition: { readonly column: string; readonly by: "DAY" | "MONTH" }): string {
  return partition.by === "DAY" ? partition.column : `DATE_TRUNC(${partition.column}, ${partition.by})`;
}

/** The rows of a driver that landed since the fact was built last, tombstones included. */
function changedRows(warehouse: Warehouse, table: TableName, driver: TableIdentity): string {
  return sql`
    (
      SELECT *
      FROM ${quoted(privateTable(warehouse, driver))}
      WHERE version > (SELECT COALESCE(MAX(${driver.name}_version), 0) FROM ${quoted(table)})
    )
  `;
}

/** Rows that are gone are deleted first: a run that stops between the two statements finds the same changes again. */
function buildChanges<Name extends string>(
  table: TableName,
  options: FactOptions<Name>,
  changedKeys: readonly string[],
  dueQuery: string,
): string {
  const [key] = options.key;
  const { column } = options.partition;
  const isChanged = `${options.rebuiltBy ?? key} IN (SELECT changed_key FROM changed_keys)`;
  return sql`
    CREATE TEMP TABLE changed_keys AS
    SELECT DISTINCT changed_key
    FROM (
      ${list(changedKeys, "\nUNION ALL")}
    )
    WHERE changed_key IS NOT NULL;
    CREATE TEMP TABLE changed_rows AS
    ${dueQuery};
    SET (changed_from, changed_to) = (
      SELECT AS STRUCT MIN(${column}), MAX(${column})
      FROM (
        SELECT ${column} FROM changed_rows
        UNION ALL
        SELECT ${column} FROM ${quoted(table)} WHERE ${isChanged}
      )
    );
    DELETE FROM ${quoted(table)}
    WHERE
      ${column} BETWEEN changed_from AND changed_to
      AND ${isChanged}
      AND ${key} NOT IN (SELECT ${key} FROM changed_rows)
  `;
}
