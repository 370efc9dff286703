import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { RequestError } from "./request-error.ts";

/** Google's limit of a JSON request, in bytes, after decompression. */
export const MAX_JSON_BYTES = 10 * 1024 * 1024;
/** Google's limit of nesting in a JSON request. */
const MAX_DEPTH = 100;

/**
 * Reads a JSON request body, gzip'd or not, within Google's limits of size and depth. An empty body is `undefined`.
 * @throws RequestError for what is cut short, too slow, too large, too deep or not JSON.
 */
export async function readJsonBody(body: Readable, contentEncoding: string | undefined): Promise<unknown> {
  const text = (await readAll(decoded(body, contentEncoding), MAX_JSON_BYTES)).toString("utf8");
  return text.trim() === "" ? undefined : parseJson(text);
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
export async function readAll(body: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.length;
      if (length > limit) throw new RequestError(`Request payload size exceeds the limit: ${limit} bytes.`);
      chunks.push(chunk);
    }
  } catch (thrown) {
    if (thrown instanceof RequestError) throw thrown;
    throw new RequestError("The request body could not be read: it is cut short or not encoded as it says.");
  }
  return Buffer.concat(chunks);
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
