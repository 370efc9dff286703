import type { FirestoreTable } from "../../includes/contracts/source-table.ts";
import type { DocumentName } from "./export/index.ts";
import type { ExportPart, ManagedExport } from "./open-export.ts";

/** The ids of a table's collections, from the outermost. */
export function collectionsOf({ documents }: FirestoreTable): readonly string[] {
  return documents.path.split("/").filter((_, index) => index % 2 === 0);
}

/** Whether a document is a row of a table with these collections. */
export function isDocumentOf(
  collections: readonly string[],
  { path, collection }: Pick<DocumentName, "path" | "collection">,
): boolean {
  if (collection !== collections.at(-1)) return false;
  const segments = path.split("/");
  return (
    segments.length === collections.length * 2 && collections.every((id, index) => segments[index * 2] === id)
  );
}

/** The parts of an export that hold a table's documents; none where the export leaves its collection out. */
export function partsOf({ parts }: ManagedExport, table: FirestoreTable): readonly ExportPart[] {
  const collection = collectionsOf(table).at(-1);
  return parts.filter((part) => part.collection === null || part.collection === collection);
}

/** Whether an export states a table: it is of the table's database and holds its collection, be it empty. */
export function holds(managed: ManagedExport, table: FirestoreTable): boolean {
  return isOfDatabase(managed, table) && partsOf(managed, table).length > 0;
}

/** An export without any document may be of any database. */
export function isOfDatabase({ database }: ManagedExport, { source }: FirestoreTable): boolean {
  return database === null || database === source.database;
}
