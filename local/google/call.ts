import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { z } from "zod";
import { invalidArgument, unimplemented } from "./errors.ts";
import type { Fault } from "./faults.ts";
import type { Store } from "./store.ts";

/** One authorised API request, as its handler sees it. */
export interface Call {
  readonly method: string;
  /** Decoded path segments below the API's root. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** The JSON body; undefined without one, or where the API takes uploads. */
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** The body as it streams in, where the API takes uploads; already read otherwise. */
  readonly upload: Readable;
  /** The root URL under which the caller reached the API. */
  readonly rootUrl: string;
  /** The parameter `alt`: `json`, or `media` where the API has downloads. */
  readonly alt: string;
  /** E-mail address of the calling service account. */
  readonly caller: string;
  /** What goes wrong with the request, where the handler sees to it. */
  readonly fault: Fault | undefined;
  readonly store: Store;
  readonly now: () => Date;
}

/**
 * Reads parameters or a body strictly.
 * @throws GoogleError 501 naming a parameter that is not implemented, 400 for a value of the wrong kind.
 */
export function parseStrictly<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  method: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    if (issue.code === "unrecognized_keys") {
      const path = [...issue.path, issue.keys[0] ?? ""].join(".");
      throw unimplemented(`The parameter ${path} of ${method}`);
    }
  }
  const issue = result.error.issues[0];
  const path = issue === undefined || issue.path.length === 0 ? "request" : issue.path.join(".");
  throw invalidArgument(`Invalid value at '${path}' (${issue?.message ?? "unreadable"})`);
}

/** An identifier in the manner of Drive's. */
export function newIdentifier(): string {
  return `1${randomBytes(32).toString("base64url")}`;
}
