import type { AdsAccess } from "./ads/access.ts";
import type { DatabaseProperties, StoredOperation } from "./firestore/operation.ts";
import { databaseName } from "./firestore/resource-names.ts";
import { changeSpreadsheet, type Spreadsheet, type SpreadsheetChange } from "./sheets/spreadsheet.ts";
import { objectKey, type StoredBucket, type StoredObject } from "./storage/stored-object.ts";
import type { UserGrant } from "./user-grants.ts";

/** A service account and its one key, as PEM. */
export interface ServiceAccount {
  readonly email: string;
  readonly clientId: string;
  readonly privateKeyId: string;
  readonly privateKey: string;
  readonly publicKey: string;
}

export interface Permission {
  readonly id: string;
  readonly type: "user" | "anyone";
  readonly role: "owner" | "writer" | "commenter" | "reader";
  readonly emailAddress?: string;
}

/** A file or folder of Drive. Times are RFC 3339 in UTC. */
export interface DriveFile {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly description?: string;
  readonly parents: readonly string[];
  readonly trashed: boolean;
  readonly version: number;
  readonly createdTime: string;
  readonly modifiedTime: string;
  readonly permissions: readonly Permission[];
}

/** Everything that these Google APIs remember. Values are never changed in place. */
export interface State {
  readonly accounts: ReadonlyMap<string, ServiceAccount>;
  /** By refresh token. */
  readonly grants: ReadonlyMap<string, UserGrant>;
  /** Who may use the ad platform; undefined until it is first started. */
  readonly adsAccess: AdsAccess | undefined;
  readonly files: ReadonlyMap<string, DriveFile>;
  readonly spreadsheets: ReadonlyMap<string, Spreadsheet>;
  readonly buckets: ReadonlyMap<string, StoredBucket>;
  /** By bucket and name. Their contents are files beside the state. */
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Firestore's databases by name, but for the one that is always there. Their documents are files beside the state. */
  readonly databases: ReadonlyMap<string, DatabaseProperties>;
  readonly operations: ReadonlyMap<string, StoredOperation>;
}

/** One step of a write; the steps of a request are kept together or not at all. */
export type Change =
  | { readonly kind: "account"; readonly account: ServiceAccount }
  | { readonly kind: "grant"; readonly grant: UserGrant }
  | { readonly kind: "adsAccess"; readonly access: AdsAccess }
  | { readonly kind: "file"; readonly file: DriveFile }
  | { readonly kind: "deleteFile"; readonly id: string }
  | { readonly kind: "spreadsheet"; readonly id: string; readonly changes: readonly SpreadsheetChange[] }
  | { readonly kind: "bucket"; readonly bucket: StoredBucket }
  | { readonly kind: "deleteBucket"; readonly name: string }
  | { readonly kind: "object"; readonly object: StoredObject }
  | { readonly kind: "deleteObject"; readonly bucket: string; readonly name: string }
  | { readonly kind: "database"; readonly database: DatabaseProperties }
  | { readonly kind: "operation"; readonly operation: StoredOperation }
  | { readonly kind: "deleteOperation"; readonly id: string };

export const emptyState: State = {
  accounts: new Map(),
  grants: new Map(),
  adsAccess: undefined,
  files: new Map(),
  spreadsheets: new Map(),
  buckets: new Map(),
  objects: new Map(),
  databases: new Map(),
  operations: new Map(),
};

const blankSpreadsheet: Spreadsheet = { locale: "en_US", timeZone: "Etc/GMT", sheets: [] };

export function applyChange(state: State, change: Change): State {
  switch (change.kind) {
    case "account":
      return { ...state, accounts: new Map(state.accounts).set(change.account.email, change.account) };
    case "grant":
      return { ...state, grants: new Map(state.grants).set(change.grant.refreshToken, change.grant) };
    case "adsAccess":
      return { ...state, adsAccess: change.access };
    case "file":
      return { ...state, files: new Map(state.files).set(change.file.id, change.file) };
    case "deleteFile":
      return {
        ...state,
        files: without(state.files, change.id),
        spreadsheets: without(state.spreadsheets, change.id),
      };
    case "spreadsheet": {
      const before = state.spreadsheets.get(change.id) ?? blankSpreadsheet;
      const after = change.changes.reduce(changeSpreadsheet, before);
      return { ...state, spreadsheets: new Map(state.spreadsheets).set(change.id, after) };
    }
    case "bucket":
      return { ...state, buckets: new Map(state.buckets).set(change.bucket.name, change.bucket) };
    case "deleteBucket":
      return { ...state, buckets: without(state.buckets, change.name) };
    case "object": {
      const key = objectKey(change.object.bucket, change.object.name);
      return { ...state, objects: new Map(state.objects).set(key, change.object) };
    }
    case "deleteObject":
      return { ...state, objects: without(state.objects, objectKey(change.bucket, change.name)) };
    case "database": {
      const { project, id } = change.database;
      const name = databaseName({ project, database: id });
      return { ...state, databases: new Map(state.databases).set(name, change.database) };
    }
    case "operation":
      return {
        ...state,
        operations: new Map(state.operations).set(change.operation.id, change.operation),
      };
    case "deleteOperation":
      return { ...state, operations: without(state.operations, change.id) };
  }
}

const rowsPerRecord = 5_000;

/** The state as records of changes that build it from nothing, each of a bounded size. */
export function* describeState(state: State): Generator<readonly Change[]> {
  for (const account of state.accounts.values()) yield [{ kind: "account", account }];
  for (const grant of state.grants.values()) yield [{ kind: "grant", grant }];
  if (state.adsAccess !== undefined) yield [{ kind: "adsAccess", access: state.adsAccess }];
  for (const file of state.files.values()) yield [{ kind: "file", file }];
  for (const bucket of state.buckets.values()) yield [{ kind: "bucket", bucket }];
  for (const object of state.objects.values()) yield [{ kind: "object", object }];
  for (const database of state.databases.values()) yield [{ kind: "database", database }];
  for (const operation of state.operations.values()) yield [{ kind: "operation", operation }];
  for (const [id, spreadsheet] of state.spreadsheets) {
    const { locale, timeZone, sheets } = spreadsheet;
    const changes: SpreadsheetChange[] = [{ kind: "properties", locale, timeZone }];
    sheets.forEach(({ rows: _, ...sheet }, index) => {
      changes.push({ kind: "addSheet", index, sheet });
    });
    yield [{ kind: "spreadsheet", id, changes }];
    for (const { sheetId, rows } of sheets) {
      for (let row = 0; row < rows.length; row += rowsPerRecord) {
        const cells = rows.slice(row, row + rowsPerRecord);
        yield [{ kind: "spreadsheet", id, changes: [{ kind: "setCells", sheetId, row, column: 0, cells }] }];
      }
    }
  }
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}
