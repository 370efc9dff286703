import type { Call } from "../call.ts";
import { unimplemented } from "../errors.ts";
import { handleDatabases } from "./admin.ts";
import { batchGet, createDocument, deleteDocument, getDocument, patchDocument } from "./documents.ts";
import type { Exports } from "./export/exports.ts";
import type { Firestore } from "./firestore.ts";
import { listCollectionIds, listDocuments } from "./listing.ts";
import { handleOperations, startExport } from "./operations.ts";
import { batchWrite, commit } from "./writing.ts";

/** The custom methods of the API's paths; any other colon is of an id. */
export const firestoreVerbs: ReadonlySet<string> = new Set([
  "batchGet",
  "batchWrite",
  "beginTransaction",
  "bulkDeleteDocuments",
  "cancel",
  "clone",
  "commit",
  "executePipeline",
  "exportDocuments",
  "importDocuments",
  "listCollectionIds",
  "listen",
  "partitionQuery",
  "rollback",
  "runAggregationQuery",
  "runQuery",
  "wait",
  "write",
]);

/** Answers a request to the Firestore API v1 or its Admin API v1; the path is what follows `/v1/projects`. */
export function handleFirestore(
  firestore: Firestore,
  exports: Exports,
  call: Call,
  givenVerb: string | undefined,
): unknown {
  // All custom methods are POST: in other requests the word is the end of an id.
  const isVerb = givenVerb === undefined || call.method === "POST";
  const verb = isVerb ? givenVerb : undefined;
  const given = isVerb ? call.path : [...call.path.slice(0, -1), `${call.path.at(-1) ?? ""}:${givenVerb}`];
  const [project = "", databases, id, resource, ...path] = given;
  if (databases === "databases") {
    if (id === undefined && verb === undefined) return handleDatabases(firestore, call, project);
    if (id !== undefined) {
      const database = { project, database: id };
      if (resource === undefined && verb === "exportDocuments")
        return startExport(firestore, exports, call, database);
      if (resource === undefined && verb === undefined) return handleDatabases(firestore, call, project, id);
      if (resource === "operations")
        return handleOperations(firestore, exports, call, database, path, verb) ?? refuse(call, given, verb);
      if (resource === "documents")
        return handleDocuments(firestore, call, database, path, verb) ?? refuse(call, given, verb);
    }
  }
  return refuse(call, given, verb);
}

type DatabaseOfPath = { readonly project: string; readonly database: string };

function handleDocuments(
  firestore: Firestore,
  call: Call,
  database: DatabaseOfPath,
  path: readonly string[],
  verb: string | undefined,
): unknown {
  const isDocument = path.length % 2 === 0;
  switch (verb === undefined ? `${call.method} ${isDocument ? "document" : "collection"}` : verb) {
    case "commit":
      return path.length === 0 ? commit(firestore, call, database) : undefined;
    case "batchWrite":
      return path.length === 0 ? batchWrite(firestore, call, database) : undefined;
    case "batchGet":
      return path.length === 0 ? batchGet(firestore, call, database) : undefined;
    case "listCollectionIds":
      return isDocument ? listCollectionIds(firestore, call, database, path) : undefined;
    case "GET document":
      return path.length > 0 ? getDocument(firestore, call, database, path) : undefined;
    case "PATCH document":
      return path.length > 0 ? patchDocument(firestore, call, database, path) : undefined;
    case "DELETE document":
      return path.length > 0 ? deleteDocument(firestore, call, database, path) : undefined;
    case "GET collection":
      return listDocuments(firestore, call, database, path);
    case "POST collection":
      return createDocument(firestore, call, database, path);
    default:
      return undefined;
  }
}

function refuse(call: Call, path: readonly string[], verb: string | undefined): never {
  const suffix = verb === undefined ? "" : `:${verb}`;
  throw unimplemented(`The Firestore method ${call.method} /v1/projects/${path.join("/")}${suffix}`);
}
