import { requireTable, wrongKind } from "../definitions/change-table.ts";
import type { ExportRequest } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { quoteIdentifier, quoteText } from "../storage/quoting.ts";
import { Transaction } from "../transactions/transaction.ts";

/** Writes a table to a Parquet file on local disk. Answers the number of rows. */
export async function exportParquet(
  parts: EngineParts,
  { source, file, compression }: ExportRequest,
): Promise<number> {
  const connection = await parts.database.connect();
  try {
    const transaction = await Transaction.begin(parts, connection);
    try {
      const record = requireTable(parts, transaction.catalog, source);
      if (record.kind === "VIEW") throw wrongKind(record);
      // A TIMESTAMP is an instant in the file, a DATETIME is not.
      const columns = record.schema.map(({ name, type, mode }) => {
        const column = quoteIdentifier(name);
        return type === "TIMESTAMP" && mode !== "REPEATED"
          ? `CAST(${column} AS TIMESTAMPTZ) AS ${column}`
          : column;
      });
      const codec = compression === "NONE" ? "uncompressed" : compression.toLowerCase();
      const result = await connection.run(
        `COPY (SELECT ${columns.join(", ")} FROM ${record.physicalName}) TO ${quoteText(file)} (FORMAT parquet, COMPRESSION ${codec})`,
      );
      return result.rowsChanged;
    } finally {
      await transaction.rollback();
    }
  } finally {
    parts.database.disconnect(connection);
  }
}
