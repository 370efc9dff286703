import { invalidArgument } from "../errors.ts";
import { formatTimestamp } from "../time.ts";
import type { Database, DocumentChange } from "./database.ts";
import { documentSize } from "./document-size.ts";
import { valueAt, withValueAt } from "./field-path.ts";
import { type DatabaseName, documentName } from "./resource-names.ts";
import { transformFields } from "./transforms.ts";
import { type FirestoreFields, fieldsOf } from "./value.ts";
import { requirePrecondition, type Write } from "./write.ts";

interface CurrentDocument {
  readonly fields: string;
  readonly updateMicros: bigint;
}

type WriteResult = Readonly<Record<string, unknown>>;

const maximumBytes = 1_048_576;

/** Writes of one request, each seeing those before it, until they are committed together. */
export class WriteBatch {
  private readonly changed = new Map<string, CurrentDocument | undefined>();
  readonly commitMicros: bigint;

  constructor(
    private readonly database: Database,
    private readonly name: DatabaseName,
  ) {
    this.commitMicros = database.tick();
  }

  /** Adds a write, which has no effect when it throws. @throws GoogleError as Firestore refuses it */
  add(write: Write): WriteResult {
    const { path } = write;
    const before = this.changed.has(path) ? this.changed.get(path) : this.database.get(path);
    requirePrecondition(write.precondition, before, this.name, path);
    switch (write.kind) {
      case "verify":
        return before === undefined ? {} : { updateTime: formatTimestamp(before.updateMicros) };
      case "delete":
        if (before !== undefined) this.changed.set(path, undefined);
        return {};
      case "update":
        return this.update(write, before);
    }
  }

  /** Makes the changes durable, all of them or none. */
  commit(): void {
    const changes: DocumentChange[] = [];
    for (const [path, document] of this.changed) {
      // Made and deleted in one request: it never was.
      if (document !== undefined || this.database.has(path))
        changes.push({ path, fields: document?.fields ?? null });
    }
    this.database.commit(changes, this.commitMicros);
  }

  private update(
    write: Extract<Write, { kind: "update" }>,
    before: CurrentDocument | undefined,
  ): WriteResult {
    const merged = write.mask === undefined ? write.fields : mergeFields(before, write.fields, write.mask);
    const { fields, results } = transformFields(merged, write.transforms, this.commitMicros);
    const size = documentSize(write.path, fields);
    if (size > maximumBytes) {
      throw invalidArgument(
        `Document '${documentName(this.name, write.path)}' cannot be written because its size (${size} bytes) ` +
          `exceeds the maximum allowed size of ${maximumBytes} bytes.`,
      );
    }
    const text = JSON.stringify(fields);
    // A write that changes nothing leaves the document's time as it is.
    const updateMicros = before?.fields === text ? before.updateMicros : this.commitMicros;
    if (before?.fields !== text) this.changed.set(write.path, { fields: text, updateMicros });
    return {
      updateTime: formatTimestamp(updateMicros),
      ...(results.length === 0 ? {} : { transformResults: results }),
    };
  }
}

function mergeFields(
  before: CurrentDocument | undefined,
  fields: FirestoreFields,
  mask: Extract<Write, { kind: "update" }>["mask"] & {},
): FirestoreFields {
  const base: FirestoreFields = before === undefined ? fieldsOf([]) : JSON.parse(before.fields);
  return mask.reduce((merged, path) => withValueAt(merged, path, valueAt(fields, path)), base);
}
