import type { Readable } from "node:stream";

/** An answer that is not one JSON body: a download, a stream, an answer that is all headers. */
export class RawAnswer {
  /**
   * @param headers with `content-length` where the body's length is known beforehand
   * @param body bytes, a stream that is read as fast as the caller takes it, or nothing
   */
  constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string>>,
    readonly body?: Uint8Array | Readable,
  ) {}
}
