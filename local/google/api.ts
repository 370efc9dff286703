import type { Call } from "./call.ts";
import type { GoogleError } from "./errors.ts";
import type { FieldTree } from "./field-tree.ts";
import type { RawAnswer } from "./raw-answer.ts";
import type { Service } from "./service.ts";

/** One of Google's JSON APIs, as the server dispatches to it. */
export interface Api {
  readonly service: Service;
  /** What an API's paths begin with. The first API that has a path's beginning answers it. */
  readonly prefix: string | RegExp;
  readonly fields: FieldTree;
  /** The mask of an answer whose request asks for no fields; everything where absent. */
  readonly defaultFields?: (path: readonly string[]) => string;
  readonly readScopes: readonly string[];
  readonly writeScopes: readonly string[];
  /** The custom methods, as in `:append`, where an id may hold a colon itself; any word after a colon where absent. */
  readonly verbs?: ReadonlySet<string>;
  /** Whether bodies are media: they are left to the handler to read. */
  readonly takesUploads?: boolean;
  readonly alts?: readonly string[];
  /** The most bytes that a JSON body may have; 512 MB where absent. */
  readonly bodyLimit?: number;
  /** What the API answers when it fails with a status by itself; what most of Google's write where absent. */
  readonly failure?: (status: number, pathname: string) => GoogleError;
  /** The body of an error as this API sends it, where it sends another. */
  readonly errorBody?: (body: unknown, pathname: string) => unknown;
  /**
   * Answers a request: with a JSON body, a promise of one, undefined for an answer without a body, or a RawAnswer. The
   * verb is a path's custom method, as in `:append`.
   */
  readonly handle: (call: Call, verb: string | undefined) => unknown | Promise<unknown> | RawAnswer;
}
