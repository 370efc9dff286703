import {
  columnEntries,
  type FederatedSource,
  type FederatedTable,
  sourceNames,
} from "../contracts/source-table.ts";
import { connectionName, quoted, sharedTable } from "../names.ts";
import { list, sql, stringLiteral } from "../sql/sql.ts";
import { assertThat } from "./assertion.ts";
import { currentWarehouse, place } from "./dataform.ts";

/**
 * The drift report of a federated source: columns that its tables have and no contract names, and columns that a
 * contract names and its table has under none of their names. New ones are only reported; missing ones warn.
 */
export function drift(source: FederatedSource, tables: readonly FederatedTable[]): void {
  const warehouse = currentWarehouse();
  const name = sharedTable(warehouse, "ops", `drift_${source.name}`);
  const upstream = sql`
    SELECT table_name::text AS table_name, column_name::text AS column_name, data_type::text AS data_type
    FROM information_schema.columns
    WHERE table_schema = '${source.schema.replaceAll("'", "''")}'
  `;
  const promised = tables.flatMap((table) =>
    columnEntries(table).map(
      ([column, definition]) =>
        `STRUCT(${stringLiteral(table.name)} AS table_name, ${stringLiteral(column)} AS column_name, [${sourceNames(column, definition).map(stringLiteral).join(", ")}] AS source_names)`,
    ),
  );
  operate(name.table, {
    ...place(name),
    hasOutput: true,
    description: `Where the tables of ${source.name} and their contracts differ. ${source.description}`,
    columns: [
      { path: ["table_name"], description: "The contract's table." },
      {
        path: ["column_name"],
        description: "The column: the source's name of a new one, the contract's of a missing one.",
      },
      { path: ["data_type"], description: "PostgreSQL's type of a new column." },
      { path: ["drift"], description: "`new`: not in the contract; `missing`: not in the source." },
    ],
    tags: ["raw", source.name],
  }).queries(sql`
    -- One row a column in which source and contract differ.
    CREATE OR REPLACE TABLE ${quoted(name)} AS
    WITH
      upstream AS (
        SELECT table_name, column_name, data_type
        FROM EXTERNAL_QUERY(${stringLiteral(connectionName(warehouse, source.connection))}, ${stringLiteral(upstream)})
        WHERE table_name IN (${tables.map((table) => stringLiteral(table.name)).join(", ")})
      ),
      promised AS (
        SELECT table_name, column_name, source_names
        FROM UNNEST([
          ${list(promised)}
        ])
      ),
      promised_names AS (
        SELECT promised.table_name, promised.column_name, source_name
        FROM promised
        CROSS JOIN UNNEST(promised.source_names) AS source_name
      )
    SELECT upstream.table_name, upstream.column_name, upstream.data_type, "new" AS drift
    FROM upstream
    LEFT JOIN promised_names
    ON promised_names.table_name = upstream.table_name AND promised_names.source_name = upstream.column_name
    WHERE promised_names.source_name IS NULL
    UNION ALL
    SELECT promised_names.table_name, promised_names.column_name, CAST(NULL AS STRING), "missing"
    FROM promised_names
    LEFT JOIN upstream
    ON upstream.table_name = promised_names.table_name AND upstream.column_name = promised_names.source_name
    GROUP BY promised_names.table_name, promised_names.column_name
    HAVING COUNT(upstream.column_name) = 0;
  `);
  assertThat(warehouse, name, {
    name: "missing",
    severity: "warns",
    description: `No column that a contract of ${source.name} names is missing in its table.`,
    query: sql`
      SELECT table_name, column_name
      FROM ${quoted(name)}
      WHERE drift = "missing"
    `,
  });
}
