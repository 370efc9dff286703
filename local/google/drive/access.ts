import { fileNotFound, GoogleError, insufficientFilePermissions } from "../errors.ts";
import type { DriveFile, Permission, State } from "../state.ts";

export const folderMimeType = "application/vnd.google-apps.folder";
export const spreadsheetMimeType = "application/vnd.google-apps.spreadsheet";

const ranks: Readonly<Record<Permission["role"], number>> = { reader: 1, commenter: 2, writer: 3, owner: 4 };

export type Need = "reader" | "writer" | "owner";

/** Whether an account may use a file so: by its own permissions or by those of a folder above it. */
export function mayUse(state: State, file: DriveFile, account: string, need: Need): boolean {
  const granted = file.permissions.some(
    (permission) =>
      ranks[permission.role] >= ranks[need] &&
      (permission.type === "anyone" || permission.emailAddress === account),
  );
  if (granted) return true;
  return file.parents.some((id) => {
    const parent = state.files.get(id);
    return parent !== undefined && mayUse(state, parent, account, need);
  });
}

/** The file for Drive's own methods. @throws GoogleError 404 when missing or unseen, 403 when only readable. */
export function driveFile(state: State, id: string, account: string, need: Need): DriveFile {
  const file = state.files.get(id);
  if (file === undefined || !mayUse(state, file, account, "reader")) throw fileNotFound(id);
  if (!mayUse(state, file, account, need)) throw insufficientFilePermissions();
  return file;
}

/** The file behind a spreadsheet for the Sheets methods. @throws GoogleError 404 when missing, 403 when not shared. */
export function spreadsheetFile(state: State, id: string, account: string, need: Need): DriveFile {
  const file = state.files.get(id);
  if (file === undefined || file.mimeType !== spreadsheetMimeType) {
    throw new GoogleError(404, "Requested entity was not found.", "NOT_FOUND");
  }
  if (!mayUse(state, file, account, need)) {
    throw new GoogleError(403, "The caller does not have permission", "PERMISSION_DENIED");
  }
  return file;
}

/** The file after a change of it or its content. */
export function changedFile(file: DriveFile, now: Date, changes: Partial<DriveFile> = {}): DriveFile {
  return { ...file, ...changes, version: file.version + 1, modifiedTime: now.toISOString() };
}
