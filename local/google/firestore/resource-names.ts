import { GoogleError, invalidArgument } from "../errors.ts";

/** A database of Firestore. */
export interface DatabaseName {
  readonly project: string;
  readonly database: string;
}

const maximumSegmentBytes = 1500;
const maximumSegments = 200;
const smallestNumericId = -(2n ** 63n);
const largestNumericId = 2n ** 63n - 1n;

export function databaseName({ project, database }: DatabaseName): string {
  return `projects/${project}/databases/${database}`;
}

export function documentName(database: DatabaseName, path: string): string {
  return `${databaseName(database)}/documents/${path}`;
}

/** Reads `projects/…/databases/…/documents/…`, the path with an even number of segments. @throws GoogleError 400 */
export function parseDocumentName(name: string): { readonly database: DatabaseName; readonly path: string } {
  const [projects, project, databases, database, documents, ...segments] = name.split("/");
  const isWhole =
    projects === "projects" && databases === "databases" && documents === "documents" && project && database;
  if (!isWhole) {
    throw invalidArgument(
      `Document name "${name}" is not of the form projects/{project}/databases/{database}/documents/{path}.`,
    );
  }
  requireSegments(segments, name);
  if (segments.length === 0 || segments.length % 2 !== 0) {
    throw invalidArgument(`Document name "${name}" has invalid segments: it does not name a document.`);
  }
  return { database: { project, database }, path: segments.join("/") };
}

/** The path of a document that must be in this database. @throws GoogleError 400 */
export function documentPath(name: string, { project, database }: DatabaseName): string {
  const parsed = parseDocumentName(name);
  if (parsed.database.project !== project || parsed.database.database !== database) {
    throw invalidArgument(
      `Document name "${name}" has invalid database: expected ${databaseName({ project, database })}.`,
    );
  }
  return parsed.path;
}

/** Holds the segments of a path against Firestore's rules for the ids of collections and documents. @throws GoogleError 400 */
export function requireSegments(segments: readonly string[], name = segments.join("/")): void {
  if (segments.length > maximumSegments) throw invalidArgument(`The name "${name}" is too deep.`);
  for (const [index, segment] of segments.entries()) {
    if (segment === "") throw invalidArgument(`The name "${name}" contains an empty segment.`);
    if (segment === "." || segment === "..") {
      throw invalidArgument(`Resource id "${segment}" is invalid because it is a relative path.`);
    }
    const isReserved = /^__.*__$/s.test(segment);
    if (isReserved && (index % 2 === 0 || numericId(segment) === undefined)) {
      throw invalidArgument(`Resource id "${segment}" is invalid because it is reserved.`);
    }
    if (/\p{Surrogate}/u.test(segment) || segment.includes("/")) {
      throw invalidArgument(`Resource id "${segment}" is invalid.`);
    }
    if (Buffer.byteLength(segment, "utf8") > maximumSegmentBytes) {
      throw invalidArgument(`Resource id is longer than ${maximumSegmentBytes} bytes.`);
    }
  }
}

/** The number of an id such as `__id7__`, which Datastore gave; undefined for any other id. */
export function numericId(segment: string): bigint | undefined {
  const digits = /^__id(-?[1-9][0-9]{0,18})__$/.exec(segment)?.[1];
  if (digits === undefined) return undefined;
  const number = BigInt(digits);
  return number < smallestNumericId || number > largestNumericId ? undefined : number;
}

export function databaseNotFound({ project, database }: DatabaseName): GoogleError {
  return new GoogleError(
    404,
    `The database ${database} does not exist for project ${project}. Please visit ` +
      `https://console.cloud.google.com/datastore/setup?project=${project} to add a Cloud Firestore database.`,
    "NOT_FOUND",
  );
}
