import { invalidRequest } from "../http/errors.ts";

/** An object of Cloud Storage. */
export interface ObjectName {
  readonly bucket: string;
  readonly name: string;
}

/** A `gs://` address whose name may hold one asterisk: before and after it. */
export interface ObjectPattern extends ObjectName {
  readonly wildcard?: { readonly before: string; readonly after: string };
}

/** @throws BigQueryError for what is no `gs://` address, or has more than one asterisk. */
export function objectPattern(uri: string): ObjectPattern {
  const [, bucket, name] = /^gs:\/\/([^/*]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket === undefined || name === undefined) {
    throw invalidRequest(`Source URI must be a Google Cloud Storage location: ${uri}`);
  }
  const [before = "", after, ...more] = name.split("*");
  if (more.length > 0) throw invalidRequest(`Only one wildcard is allowed in a URI: ${uri}`);
  return after === undefined ? { bucket, name } : { bucket, name, wildcard: { before, after } };
}
