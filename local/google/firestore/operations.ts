import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type Call, parseStrictly } from "../call.ts";
import { GoogleError, invalidArgument } from "../errors.ts";
import { formatTimestamp, parseTimestamp } from "../time.ts";
import type { Exports } from "./export/exports.ts";
import type { Firestore } from "./firestore.ts";
import { operationResource, type StoredOperation } from "./operation.ts";
import { type DatabaseName, databaseName, requireSegments } from "./resource-names.ts";

const exportBody = z.strictObject({
  outputUriPrefix: z.string().default(""),
  collectionIds: z.array(z.string()).default([]),
  namespaceIds: z.array(z.literal("")).optional(),
  snapshotTime: z.string().optional(),
});

/** Answers databases:exportDocuments: begins an export of the documents as they are now, or were at `snapshotTime`. */
export function startExport(
  firestore: Firestore,
  exports: Exports,
  call: Call,
  database: DatabaseName,
): unknown {
  const method = "projects.databases.exportDocuments";
  parseStrictly(z.strictObject({}), call.query, method);
  const body = parseStrictly(exportBody, call.body ?? {}, method);
  const documents = firestore.database(database);
  for (const id of body.collectionIds) {
    if (id.includes("/")) throw invalidArgument(`Collection id "${id}" is invalid: it is a path.`);
    requireSegments([id]);
  }
  const [, bucket, prefix] = /^gs:\/\/([^/]+)\/?(.*?)\/?$/s.exec(body.outputUriPrefix) ?? [];
  if (bucket === undefined || prefix === undefined)
    throw invalidArgument(
      `Invalid output_uri_prefix "${body.outputUriPrefix}": gs://BUCKET[/PATH] is expected.`,
    );
  exports.requireBucket(bucket);
  const asked = body.snapshotTime === undefined ? undefined : parseTimestamp(body.snapshotTime);
  if (body.snapshotTime !== undefined && asked === undefined)
    throw invalidArgument("Invalid value at 'snapshot_time' (Timestamp)");
  if (asked !== undefined) documents.requireReadable(asked);
  const snapshot = asked ?? documents.tick();
  const startTime = formatTimestamp(asked === undefined ? snapshot : documents.tick());
  const path = prefix === "" ? `${startTime.replace(/\.\d+Z$|Z$/, "")}_${randomNumber()}` : prefix;
  exports.requireUnused(bucket, path);
  const operation: StoredOperation = {
    id: newOperationId(),
    database,
    bucket,
    prefix: path,
    collectionIds: [...new Set(body.collectionIds)],
    snapshot: String(snapshot),
    ...(asked === undefined ? {} : { snapshotTime: formatTimestamp(asked) }),
    startTime,
    estimated: documents.measure(body.collectionIds.length === 0 ? "all" : new Set(body.collectionIds)),
  };
  exports.start(operation, call.fault?.kind === "operation" ? call.fault : undefined);
  return operationResource(operation, { documents: 0, bytes: 0 });
}

const listQuery = z.strictObject({
  filter: z.literal("").optional(),
  pageSize: z.coerce.number().int().min(0).default(0),
  pageToken: z.string().optional(),
});

/** Answers the operations of a database: list, get, cancel, delete. Undefined for a method that there is not. */
export function handleOperations(
  firestore: Firestore,
  exports: Exports,
  call: Call,
  database: DatabaseName,
  [id, ...more]: readonly string[],
  verb: string | undefined,
): unknown {
  const mine = ({ database: other }: StoredOperation) => databaseName(other) === databaseName(database);
  if (more.length > 0) return undefined;
  if (id === undefined) {
    if (call.method !== "GET" || verb !== undefined) return undefined;
    const query = parseStrictly(listQuery, call.query, "projects.databases.operations.list");
    firestore.properties(database);
    const operations = [...firestore.store.state.operations.values()].filter(mine).reverse();
    const start = Number(query.pageToken ?? "0");
    const end = start + (query.pageSize === 0 ? 100 : query.pageSize);
    const page = operations.slice(start, end);
    return {
      ...(page.length === 0
        ? {}
        : { operations: page.map((each) => operationResource(each, exports.progress(each))) }),
      ...(end < operations.length ? { nextPageToken: String(end) } : {}),
    };
  }
  const operation = firestore.store.state.operations.get(id);
  if (operation === undefined || !mine(operation))
    throw new GoogleError(404, `Operation "${id}" not found.`, "NOT_FOUND");
  switch (`${call.method} ${verb ?? ""}`) {
    case "GET ":
      return operationResource(operation, exports.progress(operation));
    case "POST cancel":
      exports.cancel(operation);
      return {};
    case "DELETE ":
      if (operation.end === undefined) {
        const message = "The operation is still running: cancel it first.";
        throw new GoogleError(400, message, "FAILED_PRECONDITION");
      }
      firestore.store.commit([{ kind: "deleteOperation", id }]);
      return {};
    default:
      return undefined;
  }
}

function newOperationId(): string {
  return `ASA${randomBytes(24).toString("base64url")}`;
}

function randomNumber(): number {
  return randomBytes(2).readUInt16BE();
}
