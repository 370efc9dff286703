import { z } from "zod";
import { type Call, parseStrictly } from "../call.ts";
import { compareText } from "../compare-text.ts";
import { invalidArgument, unimplemented } from "../errors.ts";
import type { Database } from "./database.ts";
import { documentResource } from "./document-resource.ts";
import { projectionOf, readTimeOf } from "./documents.ts";
import type { Firestore } from "./firestore.ts";
import { type DatabaseName, documentName, requireSegments } from "./resource-names.ts";

const maximumPage = 300;

const listQuery = z.strictObject({
  pageSize: z.coerce.number().int().min(0).default(0),
  pageToken: z.string().default(""),
  orderBy: z.string().default("__name__"),
  showMissing: z.enum(["true", "false"]).default("false"),
  "mask.fieldPaths": z.union([z.string(), z.array(z.string())]).optional(),
  readTime: z.string().optional(),
});

/** Answers a collection's documents, a page at a time, in the order of their names. */
export function listDocuments(
  firestore: Firestore,
  call: Call,
  name: DatabaseName,
  collection: readonly string[],
): unknown {
  const query = parseStrictly(listQuery, call.query, "projects.databases.documents.list");
  requireSegments(collection);
  const database = firestore.database(name);
  const at = readTimeOf(database, query.readTime);
  const path = collection.join("/");
  const order = /^__name__(?:\s+(asc|desc))?$/i.exec(query.orderBy.trim());
  if (order === null) throw unimplemented(`orderBy ${query.orderBy} of projects.databases.documents.list`);
  const isDescending = order[1]?.toLowerCase() === "desc";
  const size = Math.min(query.pageSize === 0 ? 100 : query.pageSize, maximumPage);
  const mask = projectionOf([query["mask.fieldPaths"] ?? []].flat());
  const projection = query["mask.fieldPaths"] === undefined ? undefined : mask;
  const after = readPageToken(query.pageToken);
  const page: { readonly id: string; readonly document: unknown }[] = [];
  let hasMore = false;
  const listed =
    query.showMissing === "true"
      ? withMissing(database, path, after, isDescending, at)
      : database.list(path, after, isDescending, at);
  for (const document of listed) {
    if (page.length === size) {
      hasMore = true;
      break;
    }
    const id = document.path.slice(path.length + 1);
    const isMissing = !("fields" in document);
    const resource = isMissing
      ? { name: documentName(name, document.path) }
      : documentResource(name, document, projection);
    page.push({ id, document: resource });
  }
  return {
    ...(page.length === 0 ? {} : { documents: page.map(({ document }) => document) }),
    ...(hasMore ? { nextPageToken: writePageToken(page.at(-1)?.id ?? "") } : {}),
  };
}

/** The documents of a collection, and the names below which there are documents although there is none of that name. */
function* withMissing(
  database: Database,
  collection: string,
  after: string,
  isDescending: boolean,
  at: bigint | undefined,
): Generator<NonNullable<ReturnType<Database["get"]>> | { readonly path: string }> {
  const ids = new Set<string>();
  for (const { path } of database.list(collection, "", false, at)) ids.add(path.slice(collection.length + 1));
  for (const path of database.collectionPathsBelow(collection, at))
    ids.add(path.slice(collection.length + 1).split("/")[0] ?? "");
  const sign = isDescending ? -1 : 1;
  const sorted = [...ids]
    .filter((id) => after === "" || sign * compareText(id, after) > 0)
    .sort((left, right) => sign * compareText(left, right));
  for (const id of sorted) {
    const path = `${collection}/${id}`;
    yield database.get(path, at) ?? { path };
  }
}

const collectionIdsBody = z.strictObject({
  pageSize: z.int().min(0).default(0),
  pageToken: z.string().default(""),
  readTime: z.string().optional(),
});

/** Answers the ids of the collections right below a document, or of the database. */
export function listCollectionIds(
  firestore: Firestore,
  call: Call,
  name: DatabaseName,
  document: readonly string[],
): unknown {
  const method = "projects.databases.documents.listCollectionIds";
  parseStrictly(z.strictObject({}), call.query, method);
  const body = parseStrictly(collectionIdsBody, call.body ?? {}, method);
  requireSegments(document);
  const database = firestore.database(name);
  const parent = document.join("/");
  const ids = new Set<string>();
  for (const path of database.collectionPathsBelow(parent, readTimeOf(database, body.readTime)))
    ids.add(path.slice(parent === "" ? 0 : parent.length + 1).split("/")[0] ?? "");
  const after = readPageToken(body.pageToken);
  const sorted = [...ids].filter((id) => after === "" || compareText(id, after) > 0).sort(compareText);
  const page = sorted.slice(0, Math.min(body.pageSize === 0 ? maximumPage : body.pageSize, maximumPage));
  return {
    ...(page.length === 0 ? {} : { collectionIds: page }),
    ...(page.length < sorted.length ? { nextPageToken: writePageToken(page.at(-1) ?? "") } : {}),
  };
}

function writePageToken(id: string): string {
  return Buffer.from(`after:${id}`, "utf8").toString("base64url");
}

function readPageToken(token: string): string {
  if (token === "") return "";
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (!text.startsWith("after:")) throw invalidArgument("Invalid page token.");
  return text.slice("after:".length);
}
