import { z } from "zod";
import { type Call, parseStrictly } from "../call.ts";
import { fileNotFound, invalidValue, unimplemented } from "../errors.ts";
import type { FieldTree } from "../field-tree.ts";
import type { Change, DriveFile, Permission } from "../state.ts";
import { changedFile, driveFile, folderMimeType, mayUse, spreadsheetMimeType } from "./access.ts";
import { newFile, permissionId, rootFolderId } from "./new-file.ts";
import { type FilePredicate, parseFileQuery } from "./query.ts";

const permissionFields: FieldTree = { kind: true, id: true, type: true, role: true, emailAddress: true };
const fileFields: FieldTree = {
  kind: true,
  id: true,
  name: true,
  mimeType: true,
  description: true,
  parents: true,
  trashed: true,
  version: true,
  createdTime: true,
  modifiedTime: true,
  permissions: permissionFields,
};

/** Every field that an answer of the Drive API can have here, for partial responses. */
export const driveFields: FieldTree = {
  ...fileFields,
  ...permissionFields,
  files: fileFields,
  nextPageToken: true,
  incompleteSearch: true,
};

/** What Drive answers where no fields are asked for. */
export function defaultDriveFields(path: readonly string[]): string {
  if (path.includes("permissions")) return "kind,id,type,role,permissions(kind,id,type,role)";
  return "kind,id,name,mimeType,files(kind,id,name,mimeType),nextPageToken,incompleteSearch";
}

/** Answers a request to the Drive API v3; the path is what follows `/drive/v3`. */
export function handleDrive(call: Call): unknown {
  const [collection, fileId, nested, permission, ...more] = call.path;
  if (collection === "files" && more.length === 0) {
    const place = [
      call.method,
      fileId === undefined ? "" : "file",
      nested ?? "",
      permission === undefined ? "" : "id",
    ];
    switch (place.join(" ")) {
      case "GET   ":
        return list(call);
      case "POST   ":
        return create(call);
      case "GET file  ":
        return get(call, fileId ?? "");
      case "PATCH file  ":
        return update(call, fileId ?? "");
      case "DELETE file  ":
        return remove(call, fileId ?? "");
      case "GET file permissions ":
        return listPermissions(call, fileId ?? "");
      case "POST file permissions ":
        return createPermission(call, fileId ?? "");
      case "DELETE file permissions id":
        return deletePermission(call, fileId ?? "", permission ?? "");
    }
  }
  throw unimplemented(`The Drive method ${call.method} /drive/v3/${call.path.join("/")}`);
}

// Shared drives need no telling apart here: every file is found by those it is shared with.
const driveScope = {
  supportsAllDrives: z.enum(["true", "false"]).optional(),
  supportsTeamDrives: z.enum(["true", "false"]).optional(),
};

const listQuery = z.strictObject({
  ...driveScope,
  q: z.string().optional(),
  pageSize: z.coerce.number().int().min(1).max(1000).default(100),
  pageToken: z.string().optional(),
  orderBy: z.string().optional(),
  spaces: z.literal("drive").optional(),
  corpora: z.enum(["user", "allDrives"]).optional(),
  includeItemsFromAllDrives: z.enum(["true", "false"]).optional(),
});

function list(call: Call): unknown {
  const query = parseStrictly(listQuery, call.query, "drive.files.list");
  const matches: FilePredicate = query.q === undefined ? () => true : parseFileQuery(query.q);
  const root = rootFolderId(call.caller);
  const files = [...call.store.state.files.values()]
    .filter((file) => mayUse(call.store.state, file, call.caller, "reader"))
    .filter((file) =>
      matches({ ...file, parents: file.parents.flatMap((id) => (id === root ? [id, "root"] : [id])) }),
    )
    .sort(fileOrder(query.orderBy));
  const start = query.pageToken === undefined ? 0 : readPageToken(query.pageToken);
  const page = files.slice(start, start + query.pageSize);
  const next = start + query.pageSize;
  return {
    kind: "drive#fileList",
    ...(next < files.length ? { nextPageToken: writePageToken(next) } : {}),
    incompleteSearch: false,
    files: page.map(fileBody),
  };
}

const getQuery = z.strictObject({ ...driveScope, acknowledgeAbuse: z.literal("false").optional() });

function get(call: Call, fileId: string): unknown {
  parseStrictly(getQuery, call.query, "drive.files.get");
  return fileBody(driveFile(call.store.state, fileId, call.caller, "reader"));
}

const createQuery = z.strictObject({ ...driveScope });
const createBody = z.strictObject({
  name: z.string().default("Untitled"),
  mimeType: z.string(),
  description: z.string().optional(),
  parents: z.array(z.string()).length(1).optional(),
});

function create(call: Call): unknown {
  parseStrictly(createQuery, call.query, "drive.files.create");
  const body = parseStrictly(createBody, call.body ?? {}, "drive.files.create");
  if (body.mimeType !== folderMimeType && body.mimeType !== spreadsheetMimeType) {
    throw unimplemented(`drive.files.create of ${body.mimeType}`);
  }
  const parents = (body.parents ?? ["root"]).map((id) => parentFolder(call, id));
  const { name, mimeType, description } = body;
  const file = newFile(call, {
    name,
    mimeType,
    parents,
    ...(description === undefined ? {} : { description }),
  });
  const changes: Change[] = [{ kind: "file", file }];
  if (mimeType === spreadsheetMimeType) {
    const sheet = { sheetId: 0, title: "Sheet1", rowCount: 1000, columnCount: 26 };
    changes.push({ kind: "spreadsheet", id: file.id, changes: [{ kind: "addSheet", index: 0, sheet }] });
  }
  call.store.commit(changes);
  return fileBody(file);
}

const updateQuery = z.strictObject({
  ...driveScope,
  addParents: z.string().optional(),
  removeParents: z.string().optional(),
});
const updateBody = z.strictObject({
  name: z.string().optional(),
  description: z.string().optional(),
  trashed: z.boolean().optional(),
});

function update(call: Call, fileId: string): unknown {
  const query = parseStrictly(updateQuery, call.query, "drive.files.update");
  const body = parseStrictly(updateBody, call.body ?? {}, "drive.files.update");
  const file = driveFile(call.store.state, fileId, call.caller, "writer");
  const added = splitIds(query.addParents).map((id) => parentFolder(call, id));
  const removed = new Set(
    splitIds(query.removeParents).map((id) => (id === "root" ? rootFolderId(call.caller) : id)),
  );
  const parents = [...new Set([...file.parents.filter((id) => !removed.has(id)), ...added])];
  if (parents.length > 1) throw unimplemented("A file in more than one folder");
  const changed = changedFile(file, call.now(), {
    parents,
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(body.trashed === undefined ? {} : { trashed: body.trashed }),
  });
  call.store.commit([{ kind: "file", file: changed }]);
  return fileBody(changed);
}

function remove(call: Call, fileId: string): undefined {
  parseStrictly(createQuery, call.query, "drive.files.delete");
  driveFile(call.store.state, fileId, call.caller, "owner");
  call.store.commit(withDescendants(call, fileId).map((id) => ({ kind: "deleteFile", id })));
}

function withDescendants(call: Call, id: string): readonly string[] {
  const children = [...call.store.state.files.values()].filter((file) => file.parents.includes(id));
  return [id, ...children.flatMap((child) => withDescendants(call, child.id))];
}

function listPermissions(call: Call, fileId: string): unknown {
  parseStrictly(createQuery, call.query, "drive.permissions.list");
  const { permissions } = driveFile(call.store.state, fileId, call.caller, "reader");
  return { kind: "drive#permissionList", permissions: permissions.map(permissionBody) };
}

const permissionQuery = z.strictObject({
  ...driveScope,
  sendNotificationEmail: z.enum(["true", "false"]).optional(),
});
const permissionInput = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("user"),
    role: z.enum(["writer", "commenter", "reader"]),
    emailAddress: z.string().min(1),
  }),
  z.strictObject({ type: z.literal("anyone"), role: z.enum(["writer", "commenter", "reader"]) }),
]);

function createPermission(call: Call, fileId: string): unknown {
  parseStrictly(permissionQuery, call.query, "drive.permissions.create");
  const input = parseStrictly(permissionInput, call.body ?? {}, "drive.permissions.create");
  const file = driveFile(call.store.state, fileId, call.caller, "writer");
  const id = input.type === "user" ? permissionId(input.emailAddress) : "anyoneWithLink";
  const permission: Permission = { id, ...input };
  const permissions = [...file.permissions.filter((other) => other.id !== id), permission];
  call.store.commit([{ kind: "file", file: changedFile(file, call.now(), { permissions }) }]);
  return permissionBody(permission);
}

function deletePermission(call: Call, fileId: string, id: string): undefined {
  parseStrictly(createQuery, call.query, "drive.permissions.delete");
  const file = driveFile(call.store.state, fileId, call.caller, "writer");
  const permissions = file.permissions.filter((permission) => permission.id !== id);
  if (permissions.length === file.permissions.length) throw fileNotFound(id);
  call.store.commit([{ kind: "file", file: changedFile(file, call.now(), { permissions }) }]);
}

function parentFolder(call: Call, id: string): string {
  if (id === "root" || id === rootFolderId(call.caller)) return rootFolderId(call.caller);
  const folder = driveFile(call.store.state, id, call.caller, "writer");
  if (folder.mimeType !== folderMimeType) throw invalidValue("parents");
  return id;
}

function splitIds(ids: string | undefined): readonly string[] {
  return ids === undefined || ids === "" ? [] : ids.split(",");
}

const orders: Readonly<Record<string, (file: DriveFile) => string>> = {
  name: (file) => file.name,
  createdTime: (file) => file.createdTime,
  modifiedTime: (file) => file.modifiedTime,
};

function fileOrder(orderBy: string | undefined): (left: DriveFile, right: DriveFile) => number {
  if (orderBy === undefined) return () => 0;
  const keys = orderBy.split(",").map((term) => {
    const [name = "", direction] = term.trim().split(/\s+/);
    const key = orders[name];
    if (key === undefined) throw unimplemented(`orderBy ${name} of drive.files.list`);
    return { key, sign: direction === "desc" ? -1 : 1 };
  });
  return (left, right) => {
    for (const { key, sign } of keys) {
      const [first, second] = [key(left), key(right)];
      if (first !== second) return first < second ? -sign : sign;
    }
    return 0;
  };
}

function writePageToken(start: number): string {
  return Buffer.from(`files:${start}`, "utf8").toString("base64url");
}

function readPageToken(token: string): number {
  const match = /^files:([0-9]+)$/.exec(Buffer.from(token, "base64url").toString("utf8"));
  if (match === null) throw invalidValue("pageToken");
  return Number(match[1]);
}

function permissionBody(permission: Permission): Readonly<Record<string, unknown>> {
  return { kind: "drive#permission", ...permission };
}

function fileBody(file: DriveFile): Readonly<Record<string, unknown>> {
  return {
    kind: "drive#file",
    ...file,
    version: String(file.version),
    permissions: file.permissions.map(permissionBody),
  };
}
