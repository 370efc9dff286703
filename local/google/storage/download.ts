import { Readable } from "node:stream";
import type { Call } from "../call.ts";
import { GoogleError } from "../errors.ts";
import { RawAnswer } from "../raw-answer.ts";
import type { ObjectStorage } from "./object-storage.ts";
import { objectEtag } from "./resource.ts";
import type { StoredObject } from "./stored-object.ts";

/** Bytes of a content, the last one included. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An object's content as it streams from its file: all of it, or the one range that the header `Range` asks for. */
export async function download(
  storage: ObjectStorage,
  call: Call,
  find: () => StoredObject,
): Promise<RawAnswer> {
  let object: StoredObject;
  try {
    object = find();
  } catch (error) {
    if (!(error instanceof GoogleError)) throw error;
    return textAnswer(error.code, error.message);
  }
  const range = requestedRange(call.headers.range, object.size);
  if (range === "unsatisfiable") {
    return textAnswer(416, "The requested range cannot be satisfied.", {
      "content-range": `bytes */${object.size}`,
    });
  }
  const headers = {
    ...objectHeaders(object),
    "content-length": String(range === "all" ? object.size : range.end - range.start + 1),
    ...(range === "all" ? {} : { "content-range": `bytes ${range.start}-${range.end}/${object.size}` }),
  };
  if (object.size === 0) return new RawAnswer(200, headers, Readable.from([]));
  const file = await storage.openContent(object);
  const stream = file.createReadStream({
    ...(range === "all" ? { start: 0, end: object.size - 1 } : range),
    highWaterMark: 256 * 1024,
  });
  return new RawAnswer(range === "all" ? 200 : 206, headers, stream);
}

function objectHeaders(object: StoredObject): Readonly<Record<string, string>> {
  const { contentType, contentDisposition, contentLanguage, cacheControl } = object;
  const custom = Object.entries(object.metadata ?? {}).map(([name, value]) => [
    `x-goog-meta-${encodeURIComponent(name)}`,
    encodeURIComponent(value),
  ]);
  return {
    "content-type": contentType ?? "application/octet-stream",
    ...(contentDisposition === undefined ? {} : { "content-disposition": encodeURI(contentDisposition) }),
    ...(contentLanguage === undefined ? {} : { "content-language": encodeURI(contentLanguage) }),
    "cache-control": encodeURI(cacheControl ?? "private, max-age=0"),
    "accept-ranges": "bytes",
    etag: objectEtag(object),
    "last-modified": new Date(object.timeCreated).toUTCString(),
    "x-goog-generation": object.generation,
    "x-goog-metageneration": String(object.metageneration),
    "x-goog-hash": `crc32c=${object.crc32c},md5=${object.md5Hash}`,
    "x-goog-storage-class": object.storageClass,
    "x-goog-stored-content-encoding": "identity",
    "x-goog-stored-content-length": String(object.size),
    ...Object.fromEntries(custom),
  };
}

/** Reads `bytes=0-99`, `bytes=100-` or `bytes=-100`; what is none of them, or many, is passed over as HTTP says. */
function requestedRange(header: string | undefined, size: number): ByteRange | "all" | "unsatisfiable" {
  const [, first, last] = /^bytes=([0-9]*)-([0-9]*)$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return "all";
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return "all";
  if (start >= size) return "unsatisfiable";
  return { start, end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
}

/** Downloads fail in plain text. */
function textAnswer(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): RawAnswer {
  const bytes = Buffer.from(message, "utf8");
  return new RawAnswer(
    status,
    { "content-type": "text/html; charset=UTF-8", "content-length": String(bytes.length), ...headers },
    bytes,
  );
}
