/** How an upload arrives; `undefined` for an ordinary request. */
const UPLOAD = /^(?:\/bigquery\/v2)?(?:\/resumable)?\/upload(?:\/bigquery\/v2)?(?=\/projects\/)/;
const API = /^(?:\/bigquery\/v2)+(?=\/)/;

/**
 * The one path under which a route is registered for every path that clients build from BIGQUERY_EMULATOR_HOST or an
 * API endpoint: with or without `/bigquery/v2`, doubled slashes folded, uploads under `/upload`.
 */
export function canonicalPath(url: string): string {
  const queryAt = url.indexOf("?");
  const path = (queryAt < 0 ? url : url.slice(0, queryAt)).replace(/\/{2,}/g, "/");
  const query = queryAt < 0 ? "" : url.slice(queryAt);
  if (UPLOAD.test(path)) return path.replace(UPLOAD, "/upload") + query;
  return path.replace(API, "") + query;
}
