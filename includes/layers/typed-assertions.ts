import { columnEntries, type SourceTable } from "../contracts/source-table.ts";
import { ledgerTables } from "../landing/tables.ts";
import { privateTable, quoted, type TableName, typedTable, type Warehouse } from "../names.ts";
import { sql, stringLiteral } from "../sql/sql.ts";
import type { Assertion } from "./assertion.ts";

/** What a contract promises of its typed table, as assertions. */
export function contractAssertions(warehouse: Warehouse, table: SourceTable): readonly Assertion[] {
  return [
    key(warehouse, table),
    rejectRate(warehouse, table),
    freshness(warehouse, table),
    ...acceptedValues(warehouse, table),
    ...references(warehouse, table),
  ];
}

function key(warehouse: Warehouse, table: SourceTable): Assertion {
  const columns = table.key.join(", ");
  return {
    name: "key",
    severity: "blocks",
    description: `${columns} identifies a row.`,
    query: sql`
      SELECT ${columns}, COUNT(*) AS row_count
      FROM ${quoted(typedTable(warehouse, table))}
      GROUP BY ${columns}
      HAVING COUNT(*) > 1
    `,
  };
}

function rejectRate(warehouse: Warehouse, table: SourceTable): Assertion {
  return {
    name: "reject_rate",
    severity: "blocks",
    description: `At most ${table.rejectLimit * 100} % of the rows are rejected.`,
    query: sql`
      SELECT COUNTIF(rejected_columns IS NOT NULL) AS rejected_count, COUNT(*) AS row_count
      FROM ${quoted(privateTable(warehouse, table))}
      WHERE NOT is_deleted
      HAVING COUNTIF(rejected_columns IS NOT NULL) > ${table.rejectLimit} * COUNT(*)
    `,
  };
}

/** Fails on a table that never loaded, too. */
function freshness(warehouse: Warehouse, table: SourceTable): Assertion {
  const { loads } = ledgerTables(warehouse);
  return {
    name: "fresh",
    severity: "warns",
    description: `A load succeeded in the last ${table.freshWithin.seconds / 3600} hours.`,
    reads: [loads],
    query: sql`
      SELECT MAX(finished_at) AS last_loaded_at
      FROM ${quoted(loads)}
      WHERE
        source = ${stringLiteral(table.source.name)}
        AND table_name = ${stringLiteral(table.name)}
        AND status = "succeeded"
      HAVING
        MAX(finished_at) IS NULL
        OR MAX(finished_at) < TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${table.freshWithin.seconds} SECOND)
    `,
  };
}

function acceptedValues(warehouse: Warehouse, table: SourceTable): readonly Assertion[] {
  return columnEntries(table)
    .filter(([, column]) => column.accepted.length > 0)
    .map(([name, column]) => ({
      name: `accepted_${name}`,
      severity: "warns",
      description: `${name} is one of ${column.accepted.join(", ")}.`,
      query: sql`
        SELECT ${name}, COUNT(*) AS row_count
        FROM ${quoted(privateTable(warehouse, table))}
        WHERE NOT is_deleted AND rejected_columns IS NULL
          AND ${name} NOT IN (${column.accepted.map(stringLiteral).join(", ")})
        GROUP BY ${name}
      `,
    }));
}

function references(warehouse: Warehouse, table: SourceTable): readonly Assertion[] {
  return columnEntries(table).flatMap(([name, column]) => {
    const target = column.reference?.();
    if (target === undefined) {
      return [];
    }
    const [targetKey] = target.key;
    const state: TableName = privateTable(warehouse, target);
    return [
      {
        name: `references_${name}`,
        severity: "warns",
        description: `Every ${name} is a row of ${target.source.name}.${target.name}.`,
        reads: [state],
        query: sql`
          SELECT source.${name}, COUNT(*) AS row_count
          FROM ${quoted(privateTable(warehouse, table))} AS source
          LEFT JOIN ${quoted(state)} AS target
          ON target.${targetKey ?? "row_key"} = source.${name} AND NOT target.is_deleted
          WHERE
            NOT source.is_deleted AND source.rejected_columns IS NULL
            AND source.${name} IS NOT NULL AND target.row_key IS NULL
          GROUP BY source.${name}
        `,
      },
    ];
  });
}
