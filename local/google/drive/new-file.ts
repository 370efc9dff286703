import { type Call, newIdentifier } from "../call.ts";
import type { DriveFile } from "../state.ts";

/** The folder at the top of an account's own Drive. */
export function rootFolderId(account: string): string {
  return `0A${Buffer.from(account, "utf8").toString("base64url").slice(0, 24)}PVA`;
}

/** A file as its creator finds it: in the given folders, or at the top of the creator's own Drive. */
export function newFile(
  call: Call,
  given: Pick<DriveFile, "name" | "mimeType"> & Partial<Pick<DriveFile, "id" | "parents" | "description">>,
): DriveFile {
  const time = call.now().toISOString();
  return {
    id: given.id ?? newIdentifier(),
    name: given.name,
    mimeType: given.mimeType,
    ...(given.description === undefined ? {} : { description: given.description }),
    parents: given.parents ?? [rootFolderId(call.caller)],
    trashed: false,
    version: 1,
    createdTime: time,
    modifiedTime: time,
    permissions: [{ id: permissionId(call.caller), type: "user", role: "owner", emailAddress: call.caller }],
  };
}

/** The stable identifier of an account among a file's permissions. */
export function permissionId(account: string): string {
  let hash = 14695981039346656037n;
  for (const byte of Buffer.from(account, "utf8"))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 1099511628211n);
  return hash.toString().padStart(20, "0");
}
