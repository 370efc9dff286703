import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { applyChange, type Change, describeState, emptyState, type State } from "./state.ts";

/**
 * Holds the state and keeps it in a file: one line a write, appended before the write is answered. A line
 * that a kill cut short is dropped on the next start, so a write is there whole or not at all; opening
 * rewrites the file as a snapshot, beside it and then renamed over it.
 */
export class Store {
  private current: State = emptyState;
  private file: number | undefined;

  private constructor() {}

  /** Opens the state kept at `path`, or an empty one that is kept nowhere. */
  static open(path: string | undefined): Store {
    const store = new Store();
    if (path === undefined) return store;
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) store.replay(path);
    store.file = openSync(path, "a", 0o600);
    return store;
  }

  get state(): State {
    return this.current;
  }

  /** Makes all changes of one write, in the file first. */
  commit(changes: readonly Change[]): void {
    const next = changes.reduce(applyChange, this.current);
    if (this.file !== undefined) writeWhole(this.file, `${JSON.stringify(changes)}\n`);
    this.current = next;
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private replay(path: string): void {
    let records = 0;
    let end = 0;
    for (const line of completeLines(path)) {
      const changes: readonly Change[] = JSON.parse(line.text);
      this.current = changes.reduce(applyChange, this.current);
      records += 1;
      end = line.end;
    }
    truncateSync(path, end);
    let snapshotRecords = 0;
    for (const _ of describeState(this.current)) snapshotRecords += 1;
    if (records > 2 * snapshotRecords + 100) this.writeSnapshot(path);
  }

  private writeSnapshot(path: string): void {
    const temporary = `${path}.${process.pid}.tmp`;
    const file = openSync(temporary, "w", 0o600);
    try {
      for (const changes of describeState(this.current)) writeWhole(file, `${JSON.stringify(changes)}\n`);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  }
}

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}

function* completeLines(path: string): Generator<{ readonly text: string; readonly end: number }> {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(1 << 20);
    let pending: Buffer[] = [];
    let position = 0;
    for (;;) {
      const length = readSync(file, buffer, 0, buffer.length, position);
      if (length === 0) return;
      let start = 0;
      for (;;) {
        const newline = buffer.subarray(0, length).indexOf(10, start);
        if (newline < 0) break;
        pending.push(Buffer.from(buffer.subarray(start, newline)));
        start = newline + 1;
        yield { text: Buffer.concat(pending).toString("utf8"), end: position + start };
        pending = [];
      }
      pending.push(Buffer.from(buffer.subarray(start, length)));
      position += length;
    }
  } finally {
    closeSync(file);
  }
}
