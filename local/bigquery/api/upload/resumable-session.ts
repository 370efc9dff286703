import { createWriteStream } from "node:fs";
import { rm, stat, truncate } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { invalidRequest } from "../http/errors.ts";
import type { JsonObject } from "../http/json-values.ts";

export interface ContentRange {
  /** First byte of this chunk; absent when the caller only asks how far the upload is. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Size of the whole upload once it is known. */
  readonly total: number | undefined;
}

/** An upload that arrives in chunks, kept in one growing file. */
export class ResumableSession {
  readonly projectId: string;
  readonly metadata: unknown;
  readonly file: string;
  /** What the finished upload was answered, for a caller whose connection broke before it heard. */
  answer: Promise<JsonObject> | undefined;
  #received = 0;

  constructor(projectId: string, metadata: unknown, file: string) {
    this.projectId = projectId;
    this.metadata = metadata;
    this.file = file;
  }

  /** Bytes that have arrived in order. */
  get received(): number {
    return this.#received;
  }

  /**
   * Appends a chunk and tells whether the upload is complete. Bytes that arrived before the connection was cut are
   * kept, so that the caller can go on from there. Throws BigQuery's 400 for a chunk that leaves a gap.
   */
  async append(body: Readable, range: ContentRange): Promise<boolean> {
    if (range.start !== undefined) {
      if (range.start > this.#received) {
        throw invalidRequest(
          `Invalid Content-Range: the chunk starts at byte ${range.start} but only ${this.#received} bytes have arrived.`,
        );
      }
      await this.#write(body, range.start);
      if (range.end !== undefined && this.#received !== range.end + 1) {
        throw invalidRequest(
          `The chunk is cut short: it should end at byte ${range.end}, ${this.#received} bytes have arrived.`,
        );
      }
    } else body.resume();
    return range.total !== undefined && this.#received >= range.total;
  }

  async discard(): Promise<void> {
    await rm(this.file, { force: true });
  }

  async #write(body: Readable, start: number): Promise<void> {
    if (start < this.#received) await truncate(this.file, start);
    try {
      await pipeline(body, createWriteStream(this.file, { flags: start === 0 ? "w" : "a" }));
    } finally {
      this.#received = (await stat(this.file)).size;
    }
  }
}

/**
 * Reads a Content-Range header: `bytes 0-99/150`, with an asterisk for a total that is not known yet, or for the range
 * where the caller only asks how far the upload is. Without a header the body is the whole upload.
 */
export function contentRange(header: string | undefined, contentLength: number | undefined): ContentRange {
  if (header === undefined) return { start: 0, end: undefined, total: contentLength ?? 0 };
  const match = /^bytes\s+(?:(\d+)-(\d+)|\*)\/(\d+|\*)$/i.exec(header.trim());
  if (match === null) throw invalidRequest(`Invalid Content-Range: ${header}`);
  const [, start, end, total] = match;
  return {
    start: start === undefined ? undefined : Number(start),
    end: end === undefined ? undefined : Number(end),
    total: total === undefined || total === "*" ? undefined : Number(total),
  };
}
