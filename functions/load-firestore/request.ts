import { z } from "zod";
import { firestoreTables } from "../../includes/contracts/index.ts";
import type { FirestoreTable } from "../../includes/contracts/source-table.ts";
import { BadRequestError, loadRequestFields, namedTables, readLoadRequest } from "../loading/load-request.ts";
import { type ExportLocation, isOverallMetadata, parseExportLocation } from "./export-location.ts";

/** What a request asks of load-firestore. */
export type LoadFirestoreRequest =
  /** Has Firestore export the tables' collections, and lands them, or leaves that to whoever is told of the export. */
  | {
      readonly kind: "export";
      readonly tables: readonly FirestoreTable[];
      readonly isForced: boolean;
      readonly isAwaited: boolean;
    }
  /** Lands an export that is there. */
  | {
      readonly kind: "load";
      readonly location: ExportLocation;
      readonly tables: readonly FirestoreTable[];
      /** Whether the request names the tables: one that the export leaves out is then a failure. */
      readonly isExplicit: boolean;
      readonly isForced: boolean;
    }
  /** Cloud Storage tells that an export is finished. */
  | { readonly kind: "finished"; readonly location: ExportLocation }
  /** An event of something else. */
  | { readonly kind: "ignored"; readonly reason: string };

interface HttpRequest {
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const bodySchema = z.strictObject({
  ...loadRequestFields,
  export: z.string().optional(),
  wait: z.boolean().optional(),
});
const example =
  '{"tables": ["consultations"], "force": false, "wait": true} or {"export": "gs://bucket/path", "force": false}';

const finalized = "google.cloud.storage.object.v1.finalized";
const storageObject = z.object({ bucket: z.string(), name: z.string() });
const structuredEvent = z.object({
  type: z.string(),
  data: z.unknown().optional(),
  data_base64: z.string().optional(),
});

/**
 * Reads a request: a body of its own, or a CloudEvent of Cloud Storage as Eventarc delivers it, in binary or structured
 * mode.
 * @throws BadRequestError
 */
export function readRequest(request: HttpRequest): LoadFirestoreRequest {
  const type = request.headers["ce-type"];
  if (typeof type === "string") return readEvent(type, request.body);
  if (/^application\/cloudevents\+json\b/i.test(String(request.headers["content-type"]))) {
    const event = structuredEvent.safeParse(bodyOf(request.body));
    if (!event.success) throw new BadRequestError("The request is not a CloudEvent: it has no type.");
    const { type: eventType, data, data_base64: encoded } = event.data;
    return readEvent(eventType, encoded === undefined ? data : Buffer.from(encoded, "base64"));
  }
  return readBody(request.body);
}

function readBody(body: unknown): LoadFirestoreRequest {
  const parsed = readLoadRequest(bodySchema, body, example);
  const { tables: names, force: isForced = false, wait: isAwaited = true, export: uri } = parsed;
  const tables = namedTables(names, firestoreTables, "Firestore");
  if (uri === undefined) return { kind: "export", tables, isForced, isAwaited };
  const location = parseExportLocation(uri);
  if (location === undefined) {
    throw new BadRequestError(`"${uri}" is not where an export is. It must be like gs://bucket/path.`);
  }
  if (!isAwaited) throw new BadRequestError('"wait" is for exports that the function starts itself.');
  return { kind: "load", location, tables, isExplicit: names !== undefined, isForced };
}

function readEvent(type: string, data: unknown): LoadFirestoreRequest {
  if (type !== finalized) return { kind: "ignored", reason: `an event of the type ${type}` };
  const object = storageObject.safeParse(bodyOf(data));
  if (!object.success) throw new BadRequestError("The event names no object of Cloud Storage.");
  const { bucket, name } = object.data;
  if (!isOverallMetadata(name)) {
    return { kind: "ignored", reason: "an object that does not say that an export is finished" };
  }
  const location = parseExportLocation(`gs://${bucket}/${name}`);
  if (location === undefined) throw new BadRequestError(`The event names no bucket: ${bucket}.`);
  return { kind: "finished", location };
}

/** A body as JSON, whatever the framework took it for. */
function bodyOf(body: unknown): unknown {
  if (typeof body !== "string" && !Buffer.isBuffer(body)) return body;
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
