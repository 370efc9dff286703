import { z } from "zod";
import { parseStrictly } from "../call.ts";
import { GoogleError, invalidArgument, unimplemented } from "../errors.ts";
import { formatTimestamp, parseTimestamp } from "../time.ts";
import { type FieldPath, parseFieldPath } from "./field-path.ts";
import { readFields } from "./read-value.ts";
import { type DatabaseName, documentName, documentPath } from "./resource-names.ts";
import type { FirestoreFields } from "./value.ts";

/** What must hold of a document for a write to be made. */
export interface Precondition {
  readonly exists?: boolean | undefined;
  readonly updateMicros?: bigint | undefined;
}

/** One write of a request, read. */
export type Write =
  | {
      readonly kind: "update";
      readonly path: string;
      readonly fields: FirestoreFields;
      /** The fields that the write sets or, where it lacks them, removes; the whole document where absent. */
      readonly mask: readonly FieldPath[] | undefined;
      readonly transforms: readonly Readonly<Record<string, unknown>>[];
      readonly precondition: Precondition;
    }
  | { readonly kind: "delete" | "verify"; readonly path: string; readonly precondition: Precondition };

const preconditionSchema = z.strictObject({
  exists: z.boolean().optional(),
  updateTime: z.string().optional(),
});

export const maskSchema = z.strictObject({ fieldPaths: z.array(z.string()).default([]) });

/** A document as callers send it; its times are the server's to say. */
export const documentSchema = z.strictObject({
  name: z.string().default(""),
  fields: z.unknown().optional(),
  createTime: z.string().optional(),
  updateTime: z.string().optional(),
});

const writeSchema = z.strictObject({
  update: documentSchema.optional(),
  delete: z.string().optional(),
  verify: z.string().optional(),
  updateMask: maskSchema.optional(),
  updateTransforms: z.array(z.record(z.string(), z.unknown())).default([]),
  currentDocument: preconditionSchema.default({}),
});

/** Reads one of a request's `writes`. @throws GoogleError 400, 501 for what is not implemented, by name */
export function readWrite(input: unknown, database: DatabaseName, place: string): Write {
  if (typeof input === "object" && input !== null && "transform" in input)
    throw unimplemented("The write transform (updateTransforms are)");
  const write = parseStrictly(writeSchema, input, `google.firestore.v1.Write ${place}`);
  const precondition = readPrecondition(write.currentDocument);
  const operations = [write.update, write.delete, write.verify].filter((each) => each !== undefined);
  if (operations.length !== 1) throw invalidArgument(`Invalid value at '${place}': it needs one operation.`);
  if (write.update === undefined) {
    const kind = write.delete === undefined ? "verify" : "delete";
    const path = documentPath(write.delete ?? write.verify ?? "", database);
    return { kind, path, precondition };
  }
  return {
    kind: "update",
    path: documentPath(write.update.name, database),
    fields: readFields(write.update.fields, `${place}.update.fields`),
    mask: write.updateMask?.fieldPaths.map(parseFieldPath),
    transforms: write.updateTransforms,
    precondition,
  };
}

/** Reads a precondition from a body, or from the parameters `currentDocument.exists` and `.updateTime`. */
export function readPrecondition({ exists, updateTime }: z.output<typeof preconditionSchema>): Precondition {
  if (updateTime === undefined) return { exists };
  if (exists !== undefined) throw invalidArgument("A precondition has one of exists and updateTime.");
  const updateMicros = parseTimestamp(updateTime);
  if (updateMicros === undefined) throw invalidArgument("Invalid value at 'currentDocument.updateTime'.");
  return { updateMicros };
}

/** Holds a precondition against the document, or its absence. @throws GoogleError 400, 404, 409 as Firestore refuses */
export function requirePrecondition(
  { exists, updateMicros }: Precondition,
  before: { readonly updateMicros: bigint } | undefined,
  database: DatabaseName,
  path: string,
): void {
  const name = documentName(database, path);
  if (exists === true && before === undefined)
    throw new GoogleError(404, `No document to update: ${name}`, "NOT_FOUND");
  if (exists === false && before !== undefined)
    throw new GoogleError(409, `Document already exists: ${name}`, "ALREADY_EXISTS");
  if (updateMicros === undefined || updateMicros === before?.updateMicros) return;
  const message =
    before === undefined
      ? `No document to update: ${name}`
      : `The stored version (${formatTimestamp(before.updateMicros)}) does not match the required base version ` +
        `(${formatTimestamp(updateMicros)})`;
  throw new GoogleError(400, message, "FAILED_PRECONDITION");
}
