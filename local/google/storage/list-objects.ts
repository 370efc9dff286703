import { z } from "zod";
import { type Call, parseStrictly } from "../call.ts";
import { compareText } from "../compare-text.ts";
import { invalidParameter } from "./errors.ts";
import type { ObjectStorage } from "./object-storage.ts";
import { objectResource } from "./resource.ts";
import type { StoredObject } from "./stored-object.ts";

const listQuery = z.strictObject({
  prefix: z.string().default(""),
  delimiter: z.string().default(""),
  startOffset: z.string().default(""),
  endOffset: z.string().default(""),
  includeTrailingDelimiter: z.enum(["true", "false"]).default("false"),
  maxResults: z.coerce.number().int().min(1).default(1000),
  pageToken: z.string().optional(),
  projection: z.enum(["full", "noAcl"]).optional(),
  versions: z.literal("false").optional(),
  userProject: z.string().optional(),
});

type Entry = { readonly name: string; readonly object: StoredObject } | { readonly name: string };

/** Answers objects.list: the objects and prefixes below a prefix, in the order of their names' UTF-8 bytes. */
export function listObjects(storage: ObjectStorage, call: Call, bucket: string): unknown {
  const query = parseStrictly(listQuery, call.query, "storage.objects.list");
  const maximum = Math.min(query.maxResults, 1000);
  const after = query.pageToken === undefined ? "" : readPageToken(query.pageToken);
  const entries = entriesBelow(storage.objects(bucket), query)
    .filter(({ name }) => after === "" || compareText(name, after) > 0)
    .sort((left, right) => compareText(left.name, right.name));
  const page = entries.slice(0, maximum);
  const items = page.flatMap((entry) =>
    "object" in entry ? [objectResource(entry.object, call.rootUrl)] : [],
  );
  // With includeTrailingDelimiter, an object may have the name of a prefix.
  const prefixes = [...new Set(page.flatMap((entry) => ("object" in entry ? [] : [entry.name])))];
  const last = page.at(-1);
  return {
    kind: "storage#objects",
    ...(last === undefined || entries.length <= maximum ? {} : { nextPageToken: writePageToken(last.name) }),
    ...(prefixes.length === 0 ? {} : { prefixes }),
    ...(items.length === 0 ? {} : { items }),
  };
}

function entriesBelow(objects: readonly StoredObject[], query: z.output<typeof listQuery>): Entry[] {
  const { prefix, delimiter, startOffset, endOffset } = query;
  const entries: Entry[] = [];
  const prefixes = new Set<string>();
  for (const object of objects) {
    const { name } = object;
    if (!name.startsWith(prefix)) continue;
    if (startOffset !== "" && compareText(name, startOffset) < 0) continue;
    if (endOffset !== "" && compareText(name, endOffset) >= 0) continue;
    const at = delimiter === "" ? -1 : name.indexOf(delimiter, prefix.length);
    if (at < 0) {
      entries.push({ name, object });
      continue;
    }
    const end = at + delimiter.length;
    prefixes.add(name.slice(0, end));
    if (end === name.length && query.includeTrailingDelimiter === "true") entries.push({ name, object });
  }
  return [...entries, ...[...prefixes].map((name) => ({ name }))];
}

function writePageToken(name: string): string {
  return Buffer.from(`after:${name}`, "utf8").toString("base64url");
}

function readPageToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (!text.startsWith("after:")) throw invalidParameter("Invalid Value", "pageToken");
  return text.slice("after:".length);
}
