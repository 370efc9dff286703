import type { DuckDBConnection } from "@duckdb/node-api";
import type { AstNode } from "../analyzer/analyzer.ts";
import type { DatasetReference } from "./engine.ts";
import type { EngineParts } from "./engine-parts.ts";
import { invalidQuery } from "./errors.ts";
import type { TableRecord } from "./storage/catalog.ts";
import { interruptOnAbort } from "./transactions/interruption.ts";
import { stopped } from "./transactions/table-locks.ts";
import { type LockRequest, type Snapshot, Transaction } from "./transactions/transaction.ts";

export interface SessionOptions {
  readonly projectId: string;
  readonly jobId: string;
  readonly defaultDataset?: DatasetReference;
  readonly signal?: AbortSignal;
}

/** One job's connection, with its temporary tables and functions and its transaction. */
export class Session {
  readonly parts: EngineParts;
  readonly options: SessionOptions;
  readonly connection: DuckDBConnection;
  /** By name; they end with the session. */
  temporaryTables: ReadonlyMap<string, TableRecord> = new Map();
  temporaryFunctions: readonly AstNode[] = [];
  transaction: Transaction | undefined;
  /** What expressions of a script read, which are no statements of their own. */
  expressionBytes = 0n;
  #tablesBeforeTransaction: ReadonlyMap<string, TableRecord> = new Map();
  #side: DuckDBConnection | undefined;
  readonly #endInterruption: () => void;

  private constructor(parts: EngineParts, options: SessionOptions, connection: DuckDBConnection) {
    this.parts = parts;
    this.options = options;
    this.connection = connection;
    this.#endInterruption = interruptOnAbort(options.signal, () => {
      this.connection.interrupt();
      this.#side?.interrupt();
    });
  }

  static async open(parts: EngineParts, options: SessionOptions): Promise<Session> {
    return new Session(parts, options, await parts.database.connect());
  }

  /** A connection for expressions that read no table: an error in one of them leaves the transaction alive. */
  async sideConnection(): Promise<DuckDBConnection> {
    this.#side ??= await this.parts.database.connect();
    return this.#side;
  }

  withTemporaryTable(record: TableRecord): void {
    this.temporaryTables = new Map(this.temporaryTables).set(record.reference.tableId, record);
  }

  withoutTemporaryTable(name: string): void {
    const tables = new Map(this.temporaryTables);
    tables.delete(name);
    this.temporaryTables = tables;
  }

  async begin(): Promise<void> {
    if (this.transaction !== undefined) throw invalidQuery("Transaction is already in progress");
    this.#tablesBeforeTransaction = this.temporaryTables;
    this.transaction = await Transaction.begin(this.parts, this.connection);
  }

  async commit(): Promise<void> {
    const transaction = this.#current("COMMIT");
    if (transaction.isDead) throw failedTransaction();
    this.transaction = undefined;
    try {
      await transaction.commit();
    } catch (error) {
      this.temporaryTables = this.#tablesBeforeTransaction;
      throw error;
    }
  }

  async rollback(): Promise<void> {
    const transaction = this.#current("ROLLBACK");
    this.transaction = undefined;
    this.temporaryTables = this.#tablesBeforeTransaction;
    await transaction.rollback();
  }

  /**
   * Runs one statement over a snapshot: that of the open transaction, or one of its own, committed at its end. A lock is
   * taken first, so that the snapshot holds what the statements before it in the queue committed.
   */
  async run<T>(lock: LockRequest | undefined, statement: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    if (this.options.signal?.aborted) throw stopped();
    return this.transaction === undefined
      ? this.#runAlone(lock, statement)
      : this.#runInTransaction(this.transaction, lock, statement);
  }

  /** Evaluates what reads no table, which needs no transaction of DuckDB and harms none. */
  async evaluate<T>(evaluation: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    if (this.options.signal?.aborted) throw stopped();
    return evaluation({
      connection: await this.sideConnection(),
      catalog: this.transaction?.catalog ?? this.parts.store.current,
      timestampMicros: this.transaction?.timestampMicros ?? this.parts.clock(),
    });
  }

  async close(): Promise<void> {
    this.#endInterruption();
    if (this.transaction !== undefined) await this.rollback();
    this.parts.database.disconnect(this.connection);
    if (this.#side !== undefined) this.parts.database.disconnect(this.#side);
  }

  async #runAlone<T>(
    lock: LockRequest | undefined,
    statement: (snapshot: Snapshot) => Promise<T>,
  ): Promise<T> {
    const owner = { id: crypto.randomUUID() };
    if (lock !== undefined) {
      await this.parts.locks.acquire(owner, lock.reference, lock.mode, this.options.signal);
    }
    let transaction: Transaction;
    try {
      transaction = await Transaction.begin(this.parts, this.connection, owner);
    } catch (error) {
      this.parts.locks.release(owner, false);
      throw error;
    }
    try {
      const result = await statement(transaction);
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  async #runInTransaction<T>(
    transaction: Transaction,
    lock: LockRequest | undefined,
    statement: (snapshot: Snapshot) => Promise<T>,
  ): Promise<T> {
    // What reads no table, such as the message of the error, can still be told.
    if (transaction.isDead && lock !== undefined) throw failedTransaction();
    if (lock !== undefined) await transaction.lock(lock, this.options.signal);
    try {
      return await statement(transaction);
    } catch (error) {
      if (transaction.isDead && isAborted(error)) throw failedTransaction();
      await transaction.examine();
      throw error;
    }
  }

  #current(statement: string): Transaction {
    if (this.transaction === undefined) {
      throw invalidQuery(`${statement} TRANSACTION is not supported: there is no active transaction`);
    }
    return this.transaction;
  }
}

function failedTransaction(): Error {
  return invalidQuery(
    "A statement of this transaction failed, so that it can only be rolled back: run ROLLBACK TRANSACTION, then begin again",
  );
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && error.message.includes("Current transaction is aborted");
}
