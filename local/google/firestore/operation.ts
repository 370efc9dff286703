import type { FieldTree } from "../field-tree.ts";
import { type DatabaseName, databaseName } from "./resource-names.ts";

/** A database, as its administration knows it. Times are RFC 3339 in UTC. */
export interface DatabaseProperties {
  readonly project: string;
  readonly id: string;
  readonly locationId: string;
  readonly createTime: string;
}

/** Work of an export, in documents and bytes. */
export interface Progress {
  readonly documents: number;
  readonly bytes: number;
}

/** How an export ended. */
export interface OperationEnd {
  readonly state: "SUCCESSFUL" | "FAILED" | "CANCELLED";
  readonly time: string;
  /** The error's gRPC code and message, unless it succeeded. */
  readonly error?: { readonly code: number; readonly message: string };
  readonly done: Progress;
}

/** An export of a database's documents. */
export interface StoredOperation {
  readonly id: string;
  readonly database: DatabaseName;
  readonly bucket: string;
  /** The objects' names before `/all_namespaces/…`. */
  readonly prefix: string;
  /** Empty for all collections. */
  readonly collectionIds: readonly string[];
  /** The time of the documents that are exported: decimal digits, microseconds since 1970. */
  readonly snapshot: string;
  /** The snapshot as the caller asked for it; absent where the caller asked for none. */
  readonly snapshotTime?: string;
  readonly startTime: string;
  readonly estimated: Progress;
  /** Absent while it runs. */
  readonly end?: OperationEnd;
}

const work: FieldTree = { estimatedWork: true, completedWork: true };

/** Every field that an answer about operations and databases can have, for partial responses. */
const operationFields: FieldTree = {
  name: true,
  metadata: {
    "@type": true,
    startTime: true,
    endTime: true,
    operationState: true,
    progressDocuments: work,
    progressBytes: work,
    collectionIds: true,
    outputUriPrefix: true,
    snapshotTime: true,
  },
  done: true,
  response: { "*": true },
  error: { code: true, message: true },
};

export const adminAnswerFields: FieldTree = {
  ...operationFields,
  operations: operationFields,
  databases: { "*": true },
  locationId: true,
  type: true,
  uid: true,
};

const types = "type.googleapis.com/google.firestore.admin.v1";

export function operationName({ id, database }: StoredOperation): string {
  return `${databaseName(database)}/operations/${id}`;
}

/** An operation as the REST API writes it. */
export function operationResource(
  operation: StoredOperation,
  progress: Progress,
): Readonly<Record<string, unknown>> {
  const { end, estimated, collectionIds, startTime, snapshotTime } = operation;
  const outputUriPrefix = `gs://${operation.bucket}/${operation.prefix}`;
  const done = end?.done ?? progress;
  const total = end?.state === "SUCCESSFUL" ? done : estimated;
  const metadata = {
    "@type": `${types}.ExportDocumentsMetadata`,
    startTime,
    ...(end === undefined ? {} : { endTime: end.time }),
    operationState: end?.state ?? "PROCESSING",
    progressDocuments: workResource(total.documents, done.documents),
    progressBytes: workResource(total.bytes, done.bytes),
    ...(collectionIds.length === 0 ? {} : { collectionIds }),
    outputUriPrefix,
    ...(snapshotTime === undefined ? {} : { snapshotTime }),
  };
  return {
    name: operationName(operation),
    metadata,
    ...(end === undefined ? {} : { done: true }),
    ...(end?.error === undefined ? {} : { error: end.error }),
    ...(end?.state === "SUCCESSFUL"
      ? { response: { "@type": `${types}.ExportDocumentsResponse`, outputUriPrefix } }
      : {}),
  };
}

export function databaseResource({
  project,
  id,
  locationId,
  createTime,
}: DatabaseProperties): Readonly<Record<string, unknown>> {
  return {
    name: databaseName({ project, database: id }),
    createTime,
    updateTime: createTime,
    locationId,
    type: "FIRESTORE_NATIVE",
    concurrencyMode: "PESSIMISTIC",
  };
}

/** Counts as the API writes them: digits, and nothing for zero. */
function workResource(estimated: number, completed: number): Readonly<Record<string, string>> {
  return {
    ...(estimated === 0 ? {} : { estimatedWork: String(estimated) }),
    ...(completed === 0 ? {} : { completedWork: String(completed) }),
  };
}
