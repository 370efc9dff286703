import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { RequestError } from "./request-error.ts";

/** Google's limit of a JSON request, in bytes, after decompression. */
export const MAX_JSON_BYTES = 10 * 1024 * 1024;
/** Google's limit of nesting in a JSON request. */
const MAX_DEPTH = 100;

/** How long a JSON request may take to arrive, in milliseconds. */
export const JSON_BODY_TIMEOUT_MS = 60_000;

/**
 * Reads a JSON request body, gzip'd or not, within Google's limits of size and depth. An empty body is `undefined`.
 * @throws RequestError for what is cut short, too slow, too large, too deep or not JSON.
 */
export async function readJsonBody(
  body: Readable,
  contentEncoding: string | undefined,
  timeoutMs = JSON_BODY_TIMEOUT_MS,
): Promise<unknown> {
  const content = decoded(body, contentEncoding);
  try {
    const text = (await inTime(readAll(content, MAX_JSON_BYTES), timeoutMs)).toString("utf8");
    return text.trim() === "" ? undefined : parseJson(text);
  } finally {
    // What is not wanted is still read, so that the caller gets to its answer.
    if (content !== body) content.destroy();
    body.unpipe().resume();
  }
}

/** Parses JSON text within Google's limit of depth. @throws RequestError */
export function parseJson(text: string): unknown {
  if (depthExceeds(text, MAX_DEPTH)) {
    throw new RequestError("Message too deep. Max recursion depth reached for key ''", "parseError");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError("Parse Error: the request body is not valid JSON.", "parseError");
  }
}

/** Collects a stream that must not hold more than `limit` bytes. @throws RequestError */
async function readAll(body: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      length += chunk.length;
      if (length > limit) break;
      chunks.push(chunk);
    }
  } catch {
    throw new RequestError("The request body could not be read: it is cut short or not encoded as it says.");
  }
  if (length > limit) throw new RequestError(`Request payload size exceeds the limit: ${limit} bytes.`);
  return Buffer.concat(chunks);
}

async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new RequestError("The request's body did not arrive in time.", "timeout");
    timer = setTimeout(() => reject(error), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function decoded(body: Readable, contentEncoding: string | undefined): Readable {
  if (contentEncoding === undefined || contentEncoding === "identity") return body;
  if (contentEncoding !== "gzip")
    throw new RequestError(`Content-Encoding ${contentEncoding} is not supported.`);
  const gunzip = createGunzip();
  body.on("error", (error) => gunzip.destroy(error));
  return body.pipe(gunzip);
}

function depthExceeds(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      depth++;
      if (depth > limit) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}
