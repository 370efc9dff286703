import type { Call } from "./call.ts";
import { defaultDriveFields, driveFields, handleDrive } from "./drive/handle.ts";
import type { GoogleError } from "./errors.ts";
import type { FieldTree } from "./field-tree.ts";
import { documentAnswerFields } from "./firestore/document-resource.ts";
import type { Exports } from "./firestore/export/exports.ts";
import type { Firestore } from "./firestore/firestore.ts";
import { firestoreVerbs, handleFirestore } from "./firestore/handle.ts";
import { adminAnswerFields } from "./firestore/operation.ts";
import type { RawAnswer } from "./raw-answer.ts";
import { handleSheets, sheetsFields } from "./sheets/handle.ts";
import { handleStorage } from "./storage/handle.ts";
import type { ObjectStorage } from "./storage/object-storage.ts";
import { storageFields } from "./storage/resource.ts";
import { handleUpload, objectUploads } from "./storage/upload.ts";

export type Service = "drive" | "sheets" | "firestore" | "storage" | "ads";

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

const scope = (name: string): string => `https://www.googleapis.com/auth/${name}`;
const driveWrite = [scope("drive"), scope("drive.file")];
const driveRead = [
  ...driveWrite,
  scope("drive.readonly"),
  scope("drive.metadata.readonly"),
  scope("drive.metadata"),
];
const sheetsWrite = [...driveWrite, scope("spreadsheets")];

const filesApis: readonly Api[] = [
  {
    service: "drive",
    prefix: "/drive/v3",
    fields: driveFields,
    defaultFields: defaultDriveFields,
    readScopes: driveRead,
    writeScopes: driveWrite,
    handle: handleDrive,
  },
  {
    service: "sheets",
    prefix: "/v4/spreadsheets",
    fields: sheetsFields,
    readScopes: [...sheetsWrite, scope("spreadsheets.readonly"), scope("drive.readonly")],
    writeScopes: sheetsWrite,
    handle: handleSheets,
  },
];

const cloud = scope("cloud-platform");
const storageWrite = [cloud, scope("devstorage.read_write"), scope("devstorage.full_control")];
const storageRead = [...storageWrite, scope("devstorage.read_only"), scope("cloud-platform.read-only")];
const datastore = [cloud, scope("datastore")];
const firestoreBodyLimit = 11_534_336;

/** What the APIs hold beside the state. */
export interface Services {
  readonly firestore: Firestore;
  readonly exports: Exports;
  readonly storage: ObjectStorage;
}

/** Every API of the server. */
export function createApis({ firestore, exports, storage }: Services): readonly Api[] {
  const media = { service: "storage", fields: storageFields, verbs: new Set<string>() } as const;
  const scopes = { readScopes: storageRead, writeScopes: storageWrite };
  const uploads = objectUploads(storage);
  const handleMedia = (call: Call) => handleStorage(storage, call);
  return [
    ...filesApis,
    {
      service: "firestore",
      prefix: "/v1/projects",
      fields: { ...documentAnswerFields, ...adminAnswerFields },
      readScopes: datastore,
      writeScopes: datastore,
      verbs: firestoreVerbs,
      bodyLimit: firestoreBodyLimit,
      handle: (call, verb) => handleFirestore(firestore, exports, call, verb),
    },
    { ...media, ...scopes, prefix: "/storage/v1", alts: ["json", "media"], handle: handleMedia },
    { ...media, ...scopes, prefix: "/download/storage/v1", alts: ["json", "media"], handle: handleMedia },
    {
      ...media,
      ...scopes,
      prefix: "/upload/storage/v1",
      takesUploads: true,
      handle: (call) => handleUpload(storage, uploads, call),
    },
  ];
}
