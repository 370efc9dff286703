import { z } from "zod";
import { type Call, parseStrictly } from "../call.ts";
import { GoogleError, invalidArgument } from "../errors.ts";
import { formatTimestamp } from "../time.ts";
import type { Firestore } from "./firestore.ts";
import type { DatabaseName } from "./resource-names.ts";
import { readWrite } from "./write.ts";
import { WriteBatch } from "./write-batch.ts";

const maximumBatchWrites = 500;
const grpcCodes: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
};

const commitBody = z.strictObject({ writes: z.array(z.unknown()).default([]) });

/** Answers documents:commit: all writes in their order, or none. */
export function commit(firestore: Firestore, call: Call, name: DatabaseName): unknown {
  const method = "projects.databases.documents.commit";
  parseStrictly(z.strictObject({}), call.query, method);
  const { writes } = parseStrictly(commitBody, call.body ?? {}, method);
  const read = writes.map((write, index) => readWrite(write, name, `writes[${index}]`));
  const batch = new WriteBatch(firestore.database(name), name);
  const writeResults = read.map((write) => batch.add(write));
  batch.commit();
  return {
    ...(writeResults.length === 0 ? {} : { writeResults }),
    commitTime: formatTimestamp(batch.commitMicros),
  };
}

const batchWriteBody = z.strictObject({
  writes: z.array(z.unknown()).default([]),
  labels: z.record(z.string(), z.string()).optional(),
});

/** Answers documents:batchWrite: each write by itself, with a status of its own. */
export function batchWrite(firestore: Firestore, call: Call, name: DatabaseName): unknown {
  const method = "projects.databases.documents.batchWrite";
  parseStrictly(z.strictObject({}), call.query, method);
  const { writes } = parseStrictly(batchWriteBody, call.body ?? {}, method);
  if (writes.length > maximumBatchWrites)
    throw invalidArgument(`cannot write more than ${maximumBatchWrites} entities in a single call`);
  const read = writes.map((write, index) => readWrite(write, name, `writes[${index}]`));
  if (new Set(read.map(({ path }) => path)).size < read.length)
    throw invalidArgument("cannot write to the same document more than once in a single call");
  const batch = new WriteBatch(firestore.database(name), name);
  const outcomes = read.map((write) => {
    try {
      return { result: batch.add(write), status: {} };
    } catch (error) {
      if (!(error instanceof GoogleError)) throw error;
      return { result: {}, status: { code: grpcCodes[error.status ?? ""] ?? 2, message: error.message } };
    }
  });
  batch.commit();
  return {
    writeResults: outcomes.map(({ result }) => result),
    status: outcomes.map(({ status }) => status),
  };
}
