import type { DuckDBConnection } from "@duckdb/node-api";
import type { TableReference } from "../engine.ts";
import type { EngineParts } from "../engine-parts.ts";
import { invalidQuery } from "../errors.ts";
import type { Catalog } from "../storage/catalog.ts";
import type { SnapshotHold } from "../storage/catalog-store.ts";
import type { LockMode, LockOwner } from "./table-locks.ts";

/** What a statement reads from: one instant of the definitions and of the data. */
export interface Snapshot {
  readonly connection: DuckDBConnection;
  readonly catalog: Catalog;
  /** CURRENT_TIMESTAMP, in microseconds since the epoch. */
  readonly timestampMicros: bigint;
}

/** A table that a statement is about to change. */
export interface LockRequest {
  readonly reference: TableReference;
  readonly mode: LockMode;
}

/** A multi-statement transaction, or the one around a stand-alone statement, over one DuckDB transaction. */
export class Transaction implements LockOwner, Snapshot {
  readonly id: string;
  readonly connection: DuckDBConnection;
  readonly catalog: Catalog;
  readonly timestampMicros: bigint;
  readonly #parts: EngineParts;
  readonly #owner: LockOwner;
  readonly #hold: SnapshotHold;
  readonly #sequence: number;
  #isDead = false;

  private constructor(
    parts: EngineParts,
    owner: LockOwner,
    connection: DuckDBConnection,
    catalog: Catalog,
    hold: SnapshotHold,
    sequence: number,
  ) {
    this.#parts = parts;
    this.id = owner.id;
    this.connection = connection;
    this.catalog = catalog;
    this.timestampMicros = parts.clock();
    this.#hold = hold;
    this.#sequence = sequence;
    this.#owner = owner;
  }

  /** Takes the snapshot; locks that the owner took before are released when the transaction ends. */
  static async begin(
    parts: EngineParts,
    connection: DuckDBConnection,
    owner: LockOwner = { id: crypto.randomUUID() },
  ): Promise<Transaction> {
    const hold = parts.store.hold();
    const sequence = parts.locks.sequence;
    try {
      const catalog = await parts.store.begin(connection);
      return new Transaction(parts, owner, connection, catalog, hold, sequence);
    } catch (error) {
      await connection.run("ROLLBACK").catch(() => undefined);
      parts.store.release(hold);
      throw error;
    }
  }

  /** Whether an error ended the DuckDB transaction, so that it can only be rolled back. */
  get isDead(): boolean {
    return this.#isDead;
  }

  async lock(request: LockRequest, signal?: AbortSignal): Promise<void> {
    if (request.mode === "define") {
      throw invalidQuery("DDL statements on permanent tables are not supported inside a transaction");
    }
    const { reference, mode } = request;
    await this.#parts.locks.acquireForTransaction(this.#owner, reference, mode, this.#sequence, signal);
  }

  /** Looks, after a statement failed, whether the transaction survived. */
  async examine(): Promise<void> {
    try {
      await this.connection.run("SELECT 1");
    } catch {
      this.#isDead = true;
    }
  }

  async commit(): Promise<void> {
    try {
      await this.connection.run("COMMIT");
    } catch (error) {
      await this.rollback();
      throw error;
    }
    this.#end(true);
  }

  async rollback(): Promise<void> {
    await this.connection.run("ROLLBACK").catch(() => undefined);
    this.#end(false);
  }

  #end(committed: boolean): void {
    this.#parts.locks.release(this.#owner, committed);
    this.#parts.store.release(this.#hold);
  }
}
