import type { Column } from "../../types/sql-type.ts";
import { partitionCondition, readByDelete } from "../bytes/partition-condition.ts";
import { statementReads } from "../bytes/statement-reads.ts";
import type { TableRead } from "../bytes/table-reads.ts";
import { BigQueryError } from "../engine.ts";
import { fieldColumns } from "../schema/field-types.ts";
import { type MeasuredColumns, measureTables } from "../storage/table-bytes.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import type { Environment } from "./environment.ts";
import type { PreparedStatement } from "./prepared-statement.ts";

/**
 * The bytes that a statement reads by BigQuery's rule: the logical size of the columns that it names, in the partitions
 * that it reads, each once however often it is named; what changes rows of a table reads all of their partitions' columns
 * besides. LIMIT and clustering leave out nothing.
 */
export async function bytesProcessed(
  prepared: Pick<PreparedStatement, "statement" | "tables" | "context">,
  { session }: Environment,
  snapshot: Snapshot,
): Promise<bigint> {
  const { reads, changed, deletes } = statementReads(prepared.statement, prepared.tables);
  const { context } = prepared;
  const conditional = (read: TableRead): ConditionalRead => {
    const isDeleted = deletes === true && read === changed;
    return {
      ...read,
      condition: isDeleted ? readByDelete(read, context) : partitionCondition(read, context),
    };
  };
  const measured = [
    ...eachOnce(reads.map(conditional)),
    ...(changed === undefined ? [] : wholeRows(conditional(changed))),
  ];
  const sizes = await measureTables(snapshot.connection, measured);
  await session.parts.database.expectRows(Math.max(0, ...sizes.map(({ rowCount }) => rowCount)));
  return BigInt(sizes.reduce((total, { bytes }) => total + bytes, 0));
}

type ConditionalRead = TableRead & { readonly condition: string | undefined };

/** Columns of tables, each with the partitions of which at least one scan reads it. */
function eachOnce(reads: readonly ConditionalRead[]): readonly MeasuredColumns[] {
  const byTable = new Map<string, ConditionalRead[]>();
  for (const read of reads) {
    const { physicalName } = read.record;
    if (physicalName === undefined || read.columns.size === 0) continue;
    byTable.set(physicalName, [...(byTable.get(physicalName) ?? []), read]);
  }
  return [...byTable].flatMap(([physicalName, ofTable]) => {
    const byCondition = new Map<string, MeasuredColumns & { readonly columns: Column[] }>();
    for (const column of fieldColumns(ofTable[0]?.record.schema ?? [])) {
      const conditions = ofTable
        .filter(({ columns }) => columns.has(column.name))
        .map(({ condition }) => condition);
      if (conditions.length === 0) continue;
      const condition = conditions.includes(undefined)
        ? undefined
        : [...new Set(conditions)].map((each) => `(${each})`).join(" OR ");
      const same = byCondition.get(condition ?? "");
      if (same !== undefined) same.columns.push(column);
      else {
        const where = condition === undefined ? {} : { condition };
        byCondition.set(condition ?? "", { physicalName, columns: [column], ...where });
      }
    }
    return [...byCondition.values()];
  });
}

function wholeRows({ record, condition }: ConditionalRead): readonly MeasuredColumns[] {
  const { physicalName, schema } = record;
  if (physicalName === undefined) return [];
  return [{ physicalName, columns: fieldColumns(schema), ...(condition === undefined ? {} : { condition }) }];
}

/** @throws BigQueryError when a query would read more than its job allows. */
export function assertWithinLimit(bytes: bigint, limit: bigint | undefined): void {
  if (limit === undefined || bytes <= limit) return;
  throw new BigQueryError(
    "bytesBilledLimitExceeded",
    400,
    `Query exceeded limit for bytes billed: ${limit}. ${bytes} or higher required.`,
  );
}
