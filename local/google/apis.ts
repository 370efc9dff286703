import type { Call } from "./call.ts";
import { defaultDriveFields, driveFields, handleDrive } from "./drive/handle.ts";
import type { FieldTree } from "./field-mask.ts";
import { handleSheets, sheetsFields } from "./sheets/handle.ts";

/** One of Google's JSON APIs, as the server dispatches to it. */
export interface Api {
  readonly service: "drive" | "sheets";
  readonly prefix: string;
  readonly fields: FieldTree;
  /** The mask of an answer whose request asks for no fields; everything where absent. */
  readonly defaultFields?: (path: readonly string[]) => string;
  readonly readScopes: readonly string[];
  readonly writeScopes: readonly string[];
  /** Answers a request; undefined is an answer without a body. The verb is a path's custom method, as in `:append`. */
  readonly handle: (call: Call, verb: string | undefined) => unknown;
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

export const apis: readonly Api[] = [
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
