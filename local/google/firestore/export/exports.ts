import { setTimeout as wait } from "node:timers/promises";
import { GoogleError, invalidArgument } from "../../errors.ts";
import type { Fault } from "../../faults.ts";
import type { ObjectStorage } from "../../storage/object-storage.ts";
import { objectKey } from "../../storage/stored-object.ts";
import { formatTimestamp, microsOf } from "../../time.ts";
import type { Firestore } from "../firestore.ts";
import type { OperationEnd, Progress, StoredOperation } from "../operation.ts";
import { writeExport } from "./write-export.ts";

export interface ExportSettings {
  /** The bytes at which an output file is full and the next one begins; 32 MB where absent. */
  readonly outputFileBytes?: number;
}

interface RunningExport {
  readonly abort: AbortController;
  progress: Progress;
  readonly ended: Promise<void>;
}

/** Why a running export is ended: its caller cancels it, or this server closes and goes on with it when it is back. */
class Cancelled extends Error {}
class Closing extends Error {}

const nothing: Progress = { documents: 0, bytes: 0 };
const cancelledCode = 1;
const internalCode = 13;
const codes: Readonly<Record<number, number>> = { 400: 3, 403: 7, 404: 5, 409: 6 };

/** The exports that run, beside the requests. One that a stop of the server interrupts begins again when it is back. */
export class Exports {
  private readonly running = new Map<string, RunningExport>();

  constructor(
    private readonly firestore: Firestore,
    private readonly storage: ObjectStorage,
    private readonly settings: ExportSettings,
  ) {}

  /** Begins again what was interrupted, without the files that were written of it. */
  resume(): void {
    for (const operation of this.firestore.pendingExports()) {
      const { bucket, prefix } = operation;
      for (const { bucket: other, name } of [...this.firestore.store.state.objects.values()]) {
        const isOfExport = other === bucket && name.startsWith(`${prefix}/all_namespaces/`);
        if (isOfExport) this.storage.delete(bucket, name, undefined, {});
      }
      this.run(operation, undefined);
    }
  }

  /** @throws GoogleError 404 */
  requireBucket(bucket: string): void {
    if (this.storage.buckets.has(bucket)) return;
    throw new GoogleError(404, `The specified bucket does not exist: ${bucket}`, "NOT_FOUND");
  }

  /** @throws GoogleError 400 where there is an export already, or where one is being written */
  requireUnused(bucket: string, prefix: string): void {
    const name = `${prefix}/${prefix.slice(prefix.lastIndexOf("/") + 1)}.overall_export_metadata`;
    const isUsed =
      this.firestore.store.state.objects.has(objectKey(bucket, name)) ||
      this.firestore.pendingExports().some((other) => other.bucket === bucket && other.prefix === prefix);
    if (isUsed) throw invalidArgument(`Path already exists: /${bucket}/${name}`);
  }

  start(operation: StoredOperation, fault: Extract<Fault, { kind: "operation" }> | undefined): void {
    this.firestore.store.commit([{ kind: "operation", operation }]);
    this.run(operation, fault);
  }

  progress(operation: StoredOperation): Progress {
    return operation.end?.done ?? this.running.get(operation.id)?.progress ?? nothing;
  }

  /** Ends an export; one that has ended stays as it is. */
  cancel(operation: StoredOperation): void {
    const running = this.running.get(operation.id);
    if (running === undefined || operation.end !== undefined) return;
    running.abort.abort(new Cancelled());
    this.end(operation, {
      state: "CANCELLED",
      error: { code: cancelledCode, message: "The operation was cancelled." },
    });
  }

  /** Stops writing; what was not finished stays pending. */
  async close(): Promise<void> {
    const ended = [...this.running.values()].map(({ abort, ended }) => {
      abort.abort(new Closing());
      return ended;
    });
    await Promise.all(ended);
  }

  private run(operation: StoredOperation, fault: Extract<Fault, { kind: "operation" }> | undefined): void {
    const abort = new AbortController();
    const running: RunningExport = {
      abort,
      progress: nothing,
      ended: this.write(operation, fault, abort.signal).finally(() => this.running.delete(operation.id)),
    };
    this.running.set(operation.id, running);
  }

  private async write(
    operation: StoredOperation,
    fault: Extract<Fault, { kind: "operation" }> | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { now } = this.firestore;
    try {
      // The request is answered before its export begins.
      await wait(fault?.milliseconds ?? 0, undefined, { signal }).catch(() => signal.throwIfAborted());
      if (fault?.error !== undefined) {
        this.end(operation, { state: "FAILED", error: fault.error });
        return;
      }
      const database = this.firestore.database(operation.database);
      const report = (progress: Progress) => {
        const running = this.running.get(operation.id);
        if (running !== undefined) running.progress = progress;
      };
      const { outputFileBytes = 32 * 1024 * 1024 } = this.settings;
      const run = { operation, database, storage: this.storage, now, outputFileBytes, signal, report };
      const done = await writeExport(run);
      signal.throwIfAborted();
      this.end(operation, { state: "SUCCESSFUL", done });
    } catch (error) {
      // Cancelled, which has been told, or closing.
      if (signal.aborted) return;
      const known = error instanceof GoogleError;
      const code = (known ? codes[error.code] : undefined) ?? internalCode;
      const message = error instanceof Error ? error.message : "Internal error encountered.";
      this.end(operation, { state: "FAILED", error: { code, message } });
    }
  }

  private end(
    operation: StoredOperation,
    end: Omit<OperationEnd, "time" | "done"> & { readonly done?: Progress },
  ): void {
    const { store, now } = this.firestore;
    const clock = microsOf(now());
    const start = BigInt(operation.snapshot);
    const time = formatTimestamp(clock > start ? clock : start);
    const done = end.done ?? this.progress(operation);
    store.commit([{ kind: "operation", operation: { ...operation, end: { ...end, time, done } } }]);
  }
}
