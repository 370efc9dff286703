import type { FirestoreTable } from "../../includes/contracts/source-table.ts";
import { hashJsonText } from "../landing/json-text.ts";
import type { StagedRow } from "../landing/staged-row.ts";
import { type CloudStorage, objectText } from "./cloud-storage.ts";
import { type Damage, type DocumentName, type FirestoreDocument, readDocuments } from "./export/index.ts";
import { locationText } from "./export-location.ts";
import { type ExportProblem, type Reading, rejectOf } from "./export-problem.ts";
import type { ExportPart, ManagedExport } from "./open-export.ts";
import { readAhead } from "./read-ahead.ts";
import { collectionsOf, isDocumentOf, partsOf } from "./table-documents.ts";

/**
 * The rows of a table as an export states them, and a reject for whatever of the export cannot be read: `reading` says
 * afterwards whether there was any.
 */
export async function* documentRows(
  storage: CloudStorage,
  managed: ManagedExport,
  table: FirestoreTable,
  reading: Reading,
): AsyncGenerator<readonly StagedRow[]> {
  const { position } = managed;
  const collections = collectionsOf(table);
  const isWanted = (name: DocumentName): boolean => isDocumentOf(collections, name);
  let place = 0;
  const reject = (problem: ExportProblem): StagedRow => {
    reading.add(problem);
    place += 1;
    return rejectOf(problem, position, place);
  };
  for (const problem of managed.problems) yield [reject(problem)];
  for (const part of partsOf(managed, table)) {
    for (const problem of part.problems) yield [reject(problem)];
    let isDamaged = part.problems.length > 0;
    let recordCount = 0;
    for await (const { file, bytes } of readAhead(storage, part.files)) {
      for await (const item of readDocuments(bytes, objectText(file), { isWanted })) {
        if (item.kind === "damage") {
          if (item.record === null) isDamaged = true;
          else recordCount += 1;
          yield [reject(problemOf(item))];
          continue;
        }
        recordCount += 1;
        if (item.kind === "document") {
          place += 1;
          yield [rowOf(item.document, table, position, place)];
        } else if (item.name.collection === collections.at(-1)) {
          reading.otherDocuments += 1;
        }
      }
    }
    if (!isDamaged && part.documentCount !== null && part.documentCount !== recordCount) {
      yield [reject(countProblem(managed, part, part.documentCount, recordCount))];
    }
  }
}

function rowOf(
  { name, json }: FirestoreDocument,
  table: FirestoreTable,
  position: string,
  place: number,
): StagedRow {
  return {
    staged_kind: "row",
    row_key: JSON.stringify(name.path.split("/")),
    row_data: json,
    row_hash: hashJsonText(json, table.volatile),
    source_at: null,
    source_position: position,
    source_row: place,
    reject_reason: null,
  };
}

function problemOf({ file, offset, reason, record }: Damage): ExportProblem {
  return { kind: record === null ? "damage" : "unreadable_record", file, offset, reason, record };
}

function countProblem(
  { location }: ManagedExport,
  { directory }: ExportPart,
  expected: number,
  read: number,
): ExportProblem {
  return {
    kind: "missing_documents",
    file: `${locationText(location)}/${directory}`,
    offset: null,
    reason: `the export's metadata counts ${expected} documents, but its output files hold ${read}`,
    record: null,
  };
}
