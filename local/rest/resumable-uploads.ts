import { randomUUID } from "node:crypto";
import { open, rm, writeFile } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { type ContentRange, contentRange } from "./content-range.ts";
import { RequestError } from "./request-error.ts";

/** Unfinished and answered uploads that are kept; the oldest goes first. */
const MAX_UPLOADS = 200;

/** How a request for more of an upload is answered while it is not whole: HTTP 308. */
export const RESUME_INCOMPLETE = 308;

interface Upload<Target, Answer> {
  readonly target: Target;
  readonly file: string;
  /** Bytes that have arrived in order. */
  received: number;
  /** What the whole upload was answered, also for a caller whose connection broke before it heard. */
  answer: Promise<Answer> | undefined;
  /** The body that is being read. */
  body: Readable | undefined;
  /** The requests before the next one: an upload takes one at a time. */
  last: Promise<unknown>;
}

/** What became of a request: the upload is whole and this is its answer, or so many bytes of it are here. */
export type Received<Answer> = { readonly answer: Answer } | { readonly received: number };

/** Uploads that come in several requests, each kept in one growing file. They are forgotten when the server ends. */
export class ResumableUploads<Target, Answer> {
  readonly #uploads = new Map<string, Upload<Target, Answer>>();
  readonly #newFile: () => string;
  readonly #finish: (target: Target, file: string) => Promise<Answer>;

  /** `finish` is handed each upload's file when it is whole; the file is its own from there on. */
  constructor(newFile: () => string, finish: (target: Target, file: string) => Promise<Answer>) {
    this.#newFile = newFile;
    this.#finish = finish;
  }

  /** Begins an upload. Answers the id by which its content comes. */
  async begin(target: Target): Promise<string> {
    const file = this.#newFile();
    await writeFile(file, "", { mode: 0o600 });
    const id = randomUUID();
    this.#uploads.set(id, {
      target,
      file,
      received: 0,
      answer: undefined,
      body: undefined,
      last: Promise.resolve(),
    });
    for (const oldest of this.#uploads.keys()) {
      if (this.#uploads.size <= MAX_UPLOADS) break;
      await this.cancel(oldest);
    }
    return id;
  }

  /**
   * Takes a part of an upload, or says how far it is; undefined where there is no such upload. What arrived before a
   * connection was cut is kept, so that the caller can go on from there, and bytes that are here already are passed over.
   * @throws RequestError for a part that leaves a gap or is not as long as it says, and what `finish` throws.
   */
  async receive(
    id: string,
    body: Readable,
    headers: IncomingHttpHeaders,
  ): Promise<Received<Answer> | undefined> {
    const upload = this.#uploads.get(id);
    if (upload === undefined) return undefined;
    // Who comes back has given up the request that is still open.
    upload.body?.destroy();
    const received = upload.last.catch(() => {}).then(() => this.#append(upload, body, headers));
    upload.last = received;
    return received;
  }

  /** Forgets an upload and what has arrived of it. Answers whether there was one. */
  async cancel(id: string): Promise<boolean> {
    const upload = this.#uploads.get(id);
    if (upload === undefined) return false;
    this.#uploads.delete(id);
    upload.body?.destroy();
    await upload.last.catch(() => {});
    if (upload.answer === undefined) await rm(upload.file, { force: true });
    return true;
  }

  async #append(
    upload: Upload<Target, Answer>,
    body: Readable,
    headers: IncomingHttpHeaders,
  ): Promise<Received<Answer>> {
    const length = headers["content-length"];
    const range = contentRange(headers["content-range"], length === undefined ? undefined : Number(length));
    if (upload.answer === undefined) {
      upload.body = body;
      try {
        await appendPart(upload, body, range);
      } finally {
        upload.body = undefined;
      }
      if (range.total !== undefined && upload.received >= range.total)
        upload.answer = this.#finish(upload.target, upload.file);
    } else pass(body);
    return upload.answer === undefined ? { received: upload.received } : { answer: await upload.answer };
  }
}

/** The header that says how far an unfinished upload is; none before its first byte. */
export function rangeHeader(received: number): Readonly<Record<string, string>> {
  return received === 0 ? {} : { range: `bytes=0-${received - 1}` };
}

async function appendPart(
  upload: { readonly file: string; received: number },
  body: Readable,
  { start, end }: ContentRange,
): Promise<void> {
  if (start === undefined || start > upload.received) pass(body);
  if (start === undefined) return;
  if (start > upload.received) {
    throw new RequestError(
      `Invalid request. According to the Content-Range header, the upload offset is ${start} byte(s), which exceeds already uploaded size of ${upload.received} byte(s).`,
    );
  }
  const handle = await open(upload.file, "r+");
  try {
    let position = start;
    for await (const chunk of body) {
      const from = position;
      position += chunk.length;
      if (end !== undefined && position > end + 1) throw notAsLong(end, "longer");
      const news = chunk.subarray(Math.max(0, upload.received - from));
      if (news.length === 0) continue;
      await handle.write(news, 0, news.length, upload.received);
      upload.received += news.length;
    }
    if (end !== undefined && position < end + 1) throw notAsLong(end, "shorter");
  } finally {
    await handle.close();
  }
}

/** Reads a body and forgets it. */
function pass(body: Readable): void {
  body.on("error", () => {}).resume();
}

function notAsLong(end: number, howLong: "longer" | "shorter"): RequestError {
  return new RequestError(
    `The part is ${howLong} than its Content-Range says: it should end at byte ${end}.`,
  );
}
