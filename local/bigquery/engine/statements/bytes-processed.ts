import { BigQueryError } from "../engine.ts";
import { fieldColumns } from "../schema/field-types.ts";
import type { TableRecord } from "../storage/catalog.ts";
import { measureTables } from "../storage/table-bytes.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import type { Environment } from "./environment.ts";
import type { PreparedStatement } from "./prepare.ts";

/** An estimate of the bytes that a statement reads: those of the columns that it names, over all rows of their tables. */
export async function bytesProcessed(
  { columnsRead }: Pick<PreparedStatement, "columnsRead">,
  { session }: Environment,
  snapshot: Snapshot,
): Promise<bigint> {
  const named = new Map<string, { readonly record: TableRecord; readonly names: Set<string> }>();
  for (const { record, columns } of columnsRead) {
    if (record.physicalName === undefined || columns.length === 0) continue;
    const { names } = named.get(record.physicalName) ?? { names: new Set<string>() };
    for (const name of columns) names.add(name);
    named.set(record.physicalName, { record, names });
  }
  const measured = [...named].map(([physicalName, { record, names }]) => ({
    physicalName,
    columns: fieldColumns(record.schema).filter(({ name }) => names.has(name)),
  }));
  const sizes = await measureTables(snapshot.connection, measured);
  await session.parts.database.expectRows(Math.max(0, ...sizes.map(({ rowCount }) => rowCount)));
  return BigInt(sizes.reduce((total, { bytes }) => total + bytes, 0));
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
