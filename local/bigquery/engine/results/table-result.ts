import type { DuckDBConnection } from "@duckdb/node-api";
import type { ResultValue } from "../../types/result-value.ts";
import type { Column } from "../../types/sql-type.ts";
import { partitionRows } from "../definitions/partition-decorator.ts";
import type { ResultSet } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { fieldColumns } from "../schema/field-types.ts";
import type { TableRecord } from "../storage/catalog.ts";
import { Transaction } from "../transactions/transaction.ts";
import { resultValue } from "./result-values.ts";

/** The rows of a table as of one instant, read where they are; the snapshot ends when the result is closed. */
export async function readTableRows(
  parts: EngineParts,
  find: (transaction: Transaction) => TableRecord,
  partition?: string,
): Promise<ResultSet> {
  const connection = await parts.database.connect();
  try {
    const transaction = await Transaction.begin(parts, connection);
    try {
      const record = find(transaction);
      const physicalName = record.physicalName ?? "";
      const rows = partition === undefined ? undefined : partitionRows(record, partition);
      const reader = await connection.runAndReadAll(
        `SELECT count(*), coalesce(max(rowid), -1) + 1 FROM ${physicalName}${rows === undefined ? "" : ` WHERE ${rows}`}`,
      );
      const [rowCount, rowIds] = reader.getRows()[0] ?? [];
      return new TableResult(
        parts,
        connection,
        transaction,
        physicalName,
        rows,
        fieldColumns(record.schema),
        Number(rowCount),
        rows === undefined && rowCount === rowIds,
      );
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  } catch (error) {
    parts.database.disconnect(connection);
    throw error;
  }
}

class TableResult implements ResultSet {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly #parts: EngineParts;
  readonly #connection: DuckDBConnection;
  readonly #transaction: Transaction;
  readonly #physicalName: string;
  /** The DuckDB condition that the rows fulfil; all rows where absent. */
  readonly #rows: string | undefined;
  /** Row ids without gaps let a page be found without reading what comes before it. */
  readonly #hasDenseRowIds: boolean;
  #isOpen = true;

  constructor(
    parts: EngineParts,
    connection: DuckDBConnection,
    transaction: Transaction,
    physicalName: string,
    rows: string | undefined,
    columns: readonly Column[],
    rowCount: number,
    hasDenseRowIds: boolean,
  ) {
    this.#parts = parts;
    this.#connection = connection;
    this.#transaction = transaction;
    this.#physicalName = physicalName;
    this.#rows = rows;
    this.columns = columns;
    this.rowCount = rowCount;
    this.#hasDenseRowIds = hasDenseRowIds;
  }

  async read(start: number, count: number): Promise<readonly (readonly ResultValue[])[]> {
    const page = this.#hasDenseRowIds
      ? `WHERE rowid BETWEEN ${start} AND ${start + count - 1} ORDER BY rowid`
      : `${this.#rows === undefined ? "" : `WHERE ${this.#rows} `}LIMIT ${count} OFFSET ${start}`;
    const reader = await this.#connection.runAndReadAll(`SELECT * FROM ${this.#physicalName} ${page}`);
    return reader
      .getRows()
      .map((row) => this.columns.map((column, index) => resultValue(row[index] ?? null, column.type)));
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#transaction.rollback();
    this.#parts.database.disconnect(this.#connection);
  }
}
