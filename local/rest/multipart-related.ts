import type { Readable } from "node:stream";
import { MAX_JSON_BYTES, parseJson } from "./json-body.ts";
import { RequestError } from "./request-error.ts";

const MAX_HEADER_BYTES = 16 * 1024;

/** The two parts of an upload: what to do, and the media, which must be read to its end. */
export interface RelatedUpload {
  readonly metadata: unknown;
  /** The media part's Content-Type; undefined where it has none. */
  readonly mediaType: string | undefined;
  /** The media part's bytes. Reading it throws a RequestError if the body ends before its closing boundary. */
  readonly media: AsyncIterable<Buffer>;
}

/** Reads a `multipart/related` body of a JSON part and a media part, the media as a stream. @throws RequestError */
export async function readRelatedUpload(body: Readable, contentType: string): Promise<RelatedUpload> {
  const boundary = boundaryOf(contentType);
  const reader = new PartReader(body, boundary);
  await reader.skipPreamble();
  await reader.headers();
  const metadata = parseJson((await collect(reader.content(), MAX_JSON_BYTES)).toString("utf8"));
  if (reader.isClosed) throw malformed("no media part");
  const headers = await reader.headers();
  return { metadata, mediaType: headers.get("content-type"), media: mediaOf(reader) };
}

async function* mediaOf(reader: PartReader): AsyncGenerator<Buffer> {
  yield* reader.content();
  if (!reader.isClosed) throw malformed("more than two parts, or no closing boundary");
  await reader.drain();
}

/** Walks through the parts of a multipart body while holding no more than a chunk of it. */
class PartReader {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #delimiter: Buffer;
  #buffer: Buffer = Buffer.from("\r\n");
  #closed = false;

  constructor(body: Readable, boundary: string) {
    this.#chunks = body[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
  }

  /** True once the closing boundary was read. */
  get isClosed(): boolean {
    return this.#closed;
  }

  async skipPreamble(): Promise<void> {
    for await (const _ of this.#untilDelimiter());
    await this.#endDelimiterLine();
    if (this.#closed) throw malformed("no parts");
  }

  /** The headers of the part that starts here, by their names in lower case. */
  async headers(): Promise<ReadonlyMap<string, string>> {
    const headers = new Map<string, string>();
    for (;;) {
      const line = (await this.#through("\r\n")).toString("latin1").trim();
      if (line === "") return headers;
      const colon = line.indexOf(":");
      if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
  }

  /** The content of the part whose headers were read. */
  async *content(): AsyncGenerator<Buffer> {
    yield* this.#untilDelimiter();
    await this.#endDelimiterLine();
  }

  /** Reads and forgets what follows the closing boundary. */
  async drain(): Promise<void> {
    this.#buffer = Buffer.alloc(0);
    while ((await this.#next()) !== undefined);
  }

  async *#untilDelimiter(): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#buffer.indexOf(this.#delimiter);
      if (at >= 0) {
        if (at > 0) yield this.#buffer.subarray(0, at);
        this.#buffer = this.#buffer.subarray(at + this.#delimiter.length);
        return;
      }
      const safe = this.#buffer.length - this.#delimiter.length + 1;
      if (safe > 0) {
        yield this.#buffer.subarray(0, safe);
        this.#buffer = this.#buffer.subarray(safe);
      }
      await this.#fill();
    }
  }

  async #endDelimiterLine(): Promise<void> {
    while (this.#buffer.length < 2) await this.#fill();
    if (this.#buffer.subarray(0, 2).toString("latin1") === "--") {
      this.#closed = true;
      return;
    }
    const line = await this.#through("\r\n");
    if (line.toString("latin1").trim() !== "") throw malformed("text after a boundary");
  }

  async #through(ending: string): Promise<Buffer> {
    for (;;) {
      const at = this.#buffer.indexOf(ending);
      if (at >= 0) {
        const end = at + ending.length;
        const found = this.#buffer.subarray(0, end);
        this.#buffer = this.#buffer.subarray(end);
        return found;
      }
      if (this.#buffer.length > MAX_HEADER_BYTES) throw malformed("part headers too long");
      await this.#fill();
    }
  }

  async #fill(): Promise<void> {
    const chunk = await this.#next();
    if (chunk === undefined) throw malformed("it ends before its closing boundary");
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
  }

  async #next(): Promise<Buffer | undefined> {
    let result: IteratorResult<Buffer>;
    try {
      result = await this.#chunks.next();
    } catch {
      throw malformed("the connection was cut");
    }
    return result.done === true ? undefined : result.value;
  }
}

async function collect(chunks: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const all: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > limit) throw new RequestError(`Upload metadata exceeds the limit: ${limit} bytes.`);
    all.push(chunk);
  }
  return Buffer.concat(all);
}

function boundaryOf(contentType: string): string {
  const match = /^multipart\/related\b.*?;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw malformed("the Content-Type is not multipart/related with a boundary");
  return boundary;
}

function malformed(why: string): RequestError {
  return new RequestError(`Malformed multipart body: ${why}.`);
}
