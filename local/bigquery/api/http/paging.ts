import { invalidRequest } from "./errors.ts";

/** An opaque page token for the given position. */
export function pageTokenOf(position: number): string {
  return Buffer.from(`position:${position}`).toString("base64url");
}

/** The position a page token stands for; 0 without one. Throws BigQuery's 400 for a token that is not ours. */
export function positionOf(pageToken: string | undefined): number {
  if (pageToken === undefined || pageToken === "") return 0;
  const match = /^position:(\d{1,15})$/.exec(Buffer.from(pageToken, "base64url").toString());
  if (match === null) throw invalidRequest("Invalid page token.", "pageToken");
  return Number(match[1]);
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken?: string;
}

/** One page of a list that is already in order. */
export function pageOf<T>(all: readonly T[], pageToken: string | undefined, maxResults: number): Page<T> {
  const start = positionOf(pageToken);
  const end = start + maxResults;
  const items = all.slice(start, end);
  return end < all.length ? { items, nextPageToken: pageTokenOf(end) } : { items };
}
