import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { RawAnswer } from "../raw-answer.ts";
import { jsonType } from "../send.ts";
import { newRequestId, requestRefusal } from "./failure.ts";
import type { Report } from "./report/report.ts";

const pieceLength = 1 << 16;

/** Where a stream breaks off, and the body of the error with which it does. */
export interface BrokenOff {
  readonly chunks: number;
  readonly body: unknown;
}

/** Answers with all rows: a JSON list of chunks, written while it is read. */
export function streamAnswer(
  report: Report,
  fieldMask: string,
  rowsPerChunk: number,
  brokenOff?: BrokenOff,
): RawAnswer {
  const requestId = newRequestId();
  const texts = chunkTexts(report, { fieldMask, requestId }, rowsPerChunk, brokenOff);
  const body = Readable.from(pieces(texts), { objectMode: false });
  return new RawAnswer(200, { "content-type": jsonType, "request-id": requestId }, body);
}

/** Answers with one page of rows and a token of the next. @throws AdsRefusal for a token of another query */
export function pageAnswer(
  report: Report,
  fieldMask: string,
  page: {
    /** What the token holds for. */
    readonly query: string;
    readonly token: string | undefined;
    readonly rows: number;
    readonly hasTotal: boolean;
  },
): RawAnswer {
  const from = page.token === undefined ? 0 : offsetOf(page.token, page.query);
  const to = Math.min(report.size, from + page.rows);
  const fields = {
    ...(to < report.size ? { nextPageToken: tokenOf(to, page.query) } : {}),
    ...(page.hasTotal ? { totalResultsCount: String(report.total) } : {}),
    fieldMask,
    queryResourceConsumption: String(report.size),
  };
  const texts = chunkText(report, from, to, fields);
  const headers = { "content-type": jsonType, "request-id": newRequestId() };
  return new RawAnswer(200, headers, Readable.from(pieces(texts), { objectMode: false }));
}

function* chunkTexts(
  report: Report,
  fields: Readonly<Record<string, string>>,
  rowsPerChunk: number,
  brokenOff: BrokenOff | undefined,
): Generator<string> {
  yield "[";
  // A query without rows has one chunk without results.
  for (let from = 0; from === 0 || from < report.size; from += rowsPerChunk) {
    const to = Math.min(report.size, from + rowsPerChunk);
    if (from > 0) yield "\n,\n";
    if (brokenOff !== undefined && from === brokenOff.chunks * rowsPerChunk) {
      yield `${JSON.stringify(brokenOff.body)}]`;
      return;
    }
    const isLast = to === report.size;
    const consumption = { queryResourceConsumption: String(report.size) };
    yield* chunkText(report, from, to, isLast ? { ...fields, ...consumption } : fields);
  }
  yield "]";
}

function* chunkText(
  report: Report,
  from: number,
  to: number,
  fields: Readonly<Record<string, string>>,
): Generator<string> {
  yield "{";
  if (from < to) {
    yield '"results":[';
    for (let index = from; index < to; index += 1) yield (index > from ? "," : "") + report.row(index);
    yield "],";
  }
  yield `${JSON.stringify(fields).slice(1)}`;
}

function* pieces(texts: Iterable<string>): Generator<Buffer> {
  let piece = "";
  for (const text of texts) {
    piece += text;
    if (piece.length < pieceLength) continue;
    yield Buffer.from(piece, "utf8");
    piece = "";
  }
  if (piece !== "") yield Buffer.from(piece, "utf8");
}

function tokenOf(offset: number, query: string): string {
  return Buffer.from(`${offset}:${digest(query)}`, "utf8").toString("base64url");
}

function offsetOf(token: string, query: string): number {
  const [offset = "", of] = Buffer.from(token, "base64url").toString("utf8").split(":");
  if (!/^\d+$/.test(offset) || of !== digest(query)) {
    throw requestRefusal("INVALID_PAGE_TOKEN", "Next page token specified in user request is invalid.");
  }
  return Number(offset);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
