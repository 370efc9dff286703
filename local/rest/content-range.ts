import { RequestError } from "./request-error.ts";

/** What part of an upload a request brings. */
export interface ContentRange {
  /** First byte of the part; absent when the caller only asks how far the upload is. */
  readonly start: number | undefined;
  /** Last byte of the part; absent where it goes as far as the body does. */
  readonly end: number | undefined;
  /** Size of the whole upload once it is known. */
  readonly total: number | undefined;
}

/**
 * Reads a Content-Range header: `bytes 0-99/150`, with an asterisk for a total that is not known yet, or for the range
 * where the caller only asks how far the upload is. Without a header the body is the whole upload.
 * @throws RequestError
 */
export function contentRange(header: string | undefined, contentLength: number | undefined): ContentRange {
  if (header === undefined) return { start: 0, end: undefined, total: contentLength ?? 0 };
  const match = /^bytes\s+(?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15}|\*)$/i.exec(header.trim());
  if (match === null) throw new RequestError(`Invalid Content-Range: ${header}`);
  const [, first, last, whole] = match;
  const start = first === undefined ? undefined : Number(first);
  const end = last === undefined ? undefined : Number(last);
  const total = whole === undefined || whole === "*" ? undefined : Number(whole);
  if (end !== undefined && ((start ?? 0) > end || end >= (total ?? Number.POSITIVE_INFINITY)))
    throw new RequestError(`Invalid Content-Range: ${header}`);
  return { start, end, total };
}
