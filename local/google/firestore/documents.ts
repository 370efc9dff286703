import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type Call, parseStrictly } from "../call.ts";
import { GoogleError, invalidArgument } from "../errors.ts";
import { formatTimestamp, microsOf, parseTimestamp } from "../time.ts";
import type { Database } from "./database.ts";
import { documentResource } from "./document-resource.ts";
import { type FieldPath, parseFieldPath } from "./field-path.ts";
import type { Firestore } from "./firestore.ts";
import { readFields } from "./read-value.ts";
import { type DatabaseName, documentName, documentPath, requireSegments } from "./resource-names.ts";
import { documentSchema, maskSchema, readPrecondition, type Write } from "./write.ts";
import { WriteBatch } from "./write-batch.ts";

/** A parameter that may be given several times. */
const repeated = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => (typeof value === "string" ? [value] : value));
const flag = z
  .enum(["true", "false"])
  .optional()
  .transform((value) => (value === undefined ? undefined : value === "true"));

const getQuery = z.strictObject({ "mask.fieldPaths": repeated, readTime: z.string().optional() });

export function getDocument(
  firestore: Firestore,
  call: Call,
  name: DatabaseName,
  path: readonly string[],
): unknown {
  const query = parseStrictly(getQuery, call.query, "projects.databases.documents.get");
  requireSegments(path);
  const database = firestore.database(name);
  const document = database.get(path.join("/"), readTimeOf(database, query.readTime));
  if (document === undefined) throw documentNotFound(name, path);
  return documentResource(name, document, projectionOf(query["mask.fieldPaths"]));
}

const createQuery = z.strictObject({ documentId: z.string().optional(), "mask.fieldPaths": repeated });

export function createDocument(
  firestore: Firestore,
  call: Call,
  name: DatabaseName,
  collection: readonly string[],
): unknown {
  const method = "projects.databases.documents.createDocument";
  const query = parseStrictly(createQuery, call.query, method);
  const body = parseStrictly(documentSchema, call.body ?? {}, method);
  if (body.name !== "") throw invalidArgument("document.name must not be set: the parameter documentId is.");
  const path = [...collection, query.documentId ?? newDocumentId()];
  const write = { fields: body.fields, mask: undefined, precondition: { exists: false } };
  return update(firestore, name, path, write, projectionOf(query["mask.fieldPaths"]));
}

const preconditionParameters = {
  "currentDocument.exists": flag,
  "currentDocument.updateTime": z.string().optional(),
};
const patchQuery = z.strictObject({
  ...preconditionParameters,
  "updateMask.fieldPaths": repeated,
  "mask.fieldPaths": repeated,
});

export function patchDocument(
  firestore: Firestore,
  call: Call,
  name: DatabaseName,
  path: readonly string[],
): unknown {
  const method = "projects.databases.documents.patch";
  const query = parseStrictly(patchQuery, call.query, method);
  const body = parseStrictly(documentSchema, call.body ?? {}, method);
  if (body.name !== "" && documentPath(body.name, name) !== path.join("/"))
    throw invalidArgument("document.name is another document than the path's.");
  const write = {
    fields: body.fields,
    mask: query["updateMask.fieldPaths"]?.map(parseFieldPath),
    precondition: preconditionOf(query),
  };
  return update(firestore, name, path, write, projectionOf(query["mask.fieldPaths"]));
}

const deleteQuery = z.strictObject(preconditionParameters);

export function deleteDocument(
  firestore: Firestore,
  call: Call,
  name: DatabaseName,
  path: readonly string[],
): unknown {
  const query = parseStrictly(deleteQuery, call.query, "projects.databases.documents.delete");
  requireSegments(path);
  const batch = new WriteBatch(firestore.database(name), name);
  batch.add({ kind: "delete", path: path.join("/"), precondition: preconditionOf(query) });
  batch.commit();
  return {};
}

const batchGetBody = z.strictObject({
  documents: z.array(z.string()).default([]),
  mask: maskSchema.optional(),
  readTime: z.string().optional(),
});

export function batchGet(firestore: Firestore, call: Call, name: DatabaseName): unknown {
  const method = "projects.databases.documents.batchGet";
  parseStrictly(z.strictObject({}), call.query, method);
  const body = parseStrictly(batchGetBody, call.body ?? {}, method);
  const database = firestore.database(name);
  const at = readTimeOf(database, body.readTime);
  const readTime = formatTimestamp(at ?? microsOf(call.now()));
  const mask = projectionOf(body.mask?.fieldPaths);
  return [...new Set(body.documents)].map((document) => {
    const path = documentPath(document, name);
    const found = database.get(path, at);
    if (found === undefined) return { missing: document, readTime };
    return { found: documentResource(name, found, mask), readTime };
  });
}

/** The time to read at; undefined for now. @throws GoogleError 400 for a time of which nothing is known */
export function readTimeOf(database: Database, readTime: string | undefined): bigint | undefined {
  if (readTime === undefined) return undefined;
  const at = parseTimestamp(readTime);
  if (at === undefined) throw invalidArgument("Invalid value at 'read_time' (Timestamp)");
  database.requireReadable(at);
  return at;
}

/** The fields to answer with; undefined for all of them. */
export function projectionOf(fieldPaths: readonly string[] | undefined): readonly FieldPath[] | undefined {
  // The document's name is answered in any case.
  return fieldPaths?.filter((path) => path !== "__name__").map(parseFieldPath);
}

function update(
  firestore: Firestore,
  name: DatabaseName,
  path: readonly string[],
  write: Pick<Extract<Write, { kind: "update" }>, "mask" | "precondition"> & { readonly fields: unknown },
  projection: readonly FieldPath[] | undefined,
): unknown {
  requireSegments(path);
  const database = firestore.database(name);
  const documentPath = path.join("/");
  const fields = readFields(write.fields, "document.fields");
  const batch = new WriteBatch(database, name);
  batch.add({ ...write, kind: "update", path: documentPath, fields, transforms: [] });
  batch.commit();
  const document = database.get(documentPath);
  if (document === undefined) throw documentNotFound(name, path);
  return documentResource(name, document, projection);
}

function preconditionOf(query: z.output<typeof deleteQuery>): Write["precondition"] {
  return readPrecondition({
    exists: query["currentDocument.exists"],
    updateTime: query["currentDocument.updateTime"],
  });
}

function documentNotFound(name: DatabaseName, path: readonly string[]): GoogleError {
  return new GoogleError(404, `Document "${documentName(name, path.join("/"))}" not found.`, "NOT_FOUND");
}

/** An id in the manner of Firestore's own: 20 letters and digits. */
function newDocumentId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return Array.from(randomBytes(20), (byte) => letters[byte % letters.length]).join("");
}
