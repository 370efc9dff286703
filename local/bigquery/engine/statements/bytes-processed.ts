import { BigQueryError } from "../engine.ts";
import { fieldColumns } from "../schema/field-types.ts";
import { estimateBytes } from "../storage/physical-table.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import type { PreparedStatement } from "./prepare.ts";

/** An estimate of the bytes that a statement reads: those of the columns that it names, over all rows of their tables. */
export async function bytesProcessed(
  { columnsRead }: Pick<PreparedStatement, "columnsRead">,
  snapshot: Snapshot,
): Promise<bigint> {
  const counted = new Set<string>();
  let total = 0n;
  for (const { record, columns } of columnsRead) {
    const { physicalName } = record;
    if (physicalName === undefined) continue;
    const added = fieldColumns(record.schema).filter(
      ({ name }) => columns.includes(name) && !counted.has(`${physicalName} ${name}`),
    );
    for (const { name } of added) counted.add(`${physicalName} ${name}`);
    total += await estimateBytes(snapshot.connection, physicalName, added);
  }
  return total;
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
