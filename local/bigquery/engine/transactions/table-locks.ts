import { BigQueryError, type TableReference } from "../engine.ts";
import { tableKey } from "../storage/catalog.ts";

/**
 * `append`: plain INSERT, which conflicts with nothing but a change of the table's definition. `mutate`: UPDATE, DELETE,
 * MERGE, TRUNCATE, of which a table takes one at a time. `define`: DDL, alone.
 */
export type LockMode = "append" | "mutate" | "define";

/** Whoever holds locks: one statement, or one transaction. */
export interface LockOwner {
  readonly id: string;
}

interface TableState {
  readonly holders: Map<LockOwner, LockMode>;
  readonly waiting: (() => void)[];
  /** The sequence number of the last committed change that conflicts with a transaction's mutations. */
  changedAt: number;
  /** The sequence number of the last committed change of the table's definition. */
  definedAt: number;
}

const strength: Readonly<Record<LockMode, number>> = { append: 0, mutate: 1, define: 2 };

/** Which statements may change a table at the same time, by BigQuery's rules of conflict. */
export class TableLocks {
  readonly #tables = new Map<string, TableState>();
  /** By owner, the tables that it holds locks of. */
  readonly #held = new Map<LockOwner, Set<TableState>>();
  #sequence = 0;

  /** What a transaction notes before it takes its snapshot, to be compared in `acquireForTransaction`. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Waits until the table is free for the mode: stand-alone statements queue behind each other. */
  async acquire(
    owner: LockOwner,
    reference: TableReference,
    mode: LockMode,
    signal?: AbortSignal,
  ): Promise<void> {
    const state = this.#state(reference);
    while (!isFree(state, owner, mode)) {
      if (signal?.aborted) throw stopped();
      await new Promise<void>((resolve) => {
        const wake = () => {
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        state.waiting.push(wake);
        signal?.addEventListener("abort", wake);
      });
    }
    this.#take(state, owner, mode);
  }

  /**
   * Locks a table for a transaction that read as of `since`.
   * @throws BigQueryError when another statement changed the table since then, or is changing it now.
   */
  async acquireForTransaction(
    owner: LockOwner,
    reference: TableReference,
    mode: "append" | "mutate",
    since: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const state = this.#state(reference);
    if (mode === "mutate") {
      if (!isFree(state, owner, mode) || state.changedAt > since) throw aborted(owner, reference);
    } else {
      // A definition's change is short and waits for nobody, so waiting for it cannot deadlock.
      await this.acquire(owner, reference, mode, signal);
      if (state.definedAt > since) throw aborted(owner, reference);
    }
    this.#take(state, owner, mode);
  }

  /** Frees everything the owner holds; `committed` tells whether its changes count for the transactions now running. */
  release(owner: LockOwner, committed: boolean): void {
    for (const state of this.#held.get(owner) ?? []) {
      const mode = state.holders.get(owner);
      if (committed && mode !== "append") {
        this.#sequence += 1;
        state.changedAt = this.#sequence;
        if (mode === "define") state.definedAt = this.#sequence;
      }
      state.holders.delete(owner);
      for (const wake of state.waiting.splice(0)) wake();
    }
    this.#held.delete(owner);
  }

  #take(state: TableState, owner: LockOwner, mode: LockMode): void {
    const held = state.holders.get(owner);
    if (held === undefined || strength[mode] > strength[held]) state.holders.set(owner, mode);
    const tables = this.#held.get(owner) ?? new Set();
    this.#held.set(owner, tables.add(state));
  }

  #state(reference: TableReference): TableState {
    const key = tableKey(reference);
    let state = this.#tables.get(key);
    if (state === undefined) {
      state = { holders: new Map(), waiting: [], changedAt: 0, definedAt: 0 };
      this.#tables.set(key, state);
    }
    return state;
  }
}

function isFree(state: TableState, owner: LockOwner, mode: LockMode): boolean {
  for (const [holder, held] of state.holders) {
    if (holder === owner) continue;
    if (mode === "define" || held === "define") return false;
    if (mode === "mutate" && held === "mutate") return false;
  }
  return true;
}

/** BigQuery's refusal of a transaction that lost a conflict; it must be run again from its start. */
export function aborted(owner: LockOwner, reference: TableReference): BigQueryError {
  return new BigQueryError(
    "invalidQuery",
    400,
    `Transaction is aborted due to concurrent update against table ${tableKey(reference)}. Transaction ID: ${owner.id}`,
  );
}

export function stopped(): BigQueryError {
  return new BigQueryError("stopped", 499, "Job execution was cancelled: User requested cancellation");
}
