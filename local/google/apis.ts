import type { Api } from "./api.ts";
import type { Call } from "./call.ts";
import { defaultDriveFields, driveFields, handleDrive } from "./drive/handle.ts";
import { documentAnswerFields } from "./firestore/document-resource.ts";
import type { Exports } from "./firestore/export/exports.ts";
import type { Firestore } from "./firestore/firestore.ts";
import { firestoreVerbs, handleFirestore } from "./firestore/handle.ts";
import { adminAnswerFields } from "./firestore/operation.ts";
import { handleSheets, sheetsFields } from "./sheets/handle.ts";
import { handleStorage } from "./storage/handle.ts";
import type { ObjectStorage } from "./storage/object-storage.ts";
import { storageFields } from "./storage/resource.ts";
import { handleUpload, objectUploads } from "./storage/upload.ts";

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
