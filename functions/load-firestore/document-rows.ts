import type { FirestoreTable } from "../../includes/contracts/source-table.ts";
import { hashJsonText } from "../landing/json-text.ts";
import type { StagedRows } from "../landing/stage.ts";
import type { StagedRow } from "../landing/staged-row.ts";
import { type CloudStorage, objectText } from "./cloud-storage.ts";
import {
  type Damage,
  type DocumentName,
  type ExportItem,
  type FirestoreDocument,
  readDocumentLots,
} from "./export/index.ts";
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
): StagedRows {
  const collections = collectionsOf(table);
  const rows = new RowReader(table, collections.at(-1) ?? "", managed.position, reading);
  const isWanted = (name: DocumentName): boolean => isDocumentOf(collections, name);
  yield rows.rejects(managed.problems);
  for (const part of partsOf(managed, table)) {
    yield rows.rejects(part.problems);
    rows.beginPart(part.problems.length > 0);
    for await (const { file, bytes } of readAhead(storage, part.files)) {
      const lots = readDocumentLots(bytes, objectText(file), { isWanted });
      for await (const items of lots) yield rows.read(items);
    }
    const { recordCount, isDamaged } = rows;
    if (!isDamaged && part.documentCount !== null && part.documentCount !== recordCount) {
      yield rows.rejects([countProblem(managed, part, part.documentCount, recordCount)]);
    }
  }
}

/** Makes rows of what an export holds, and counts. */
class RowReader {
  /** The records of the part, whatever they are. */
  recordCount = 0;
  /** Whether any bytes of the part are lost, so that its count says nothing more. */
  isDamaged = false;
  private place = 0;

  constructor(
    private readonly table: FirestoreTable,
    private readonly collection: string,
    private readonly position: string,
    private readonly reading: Reading,
  ) {}

  beginPart(isDamaged: boolean): void {
    this.recordCount = 0;
    this.isDamaged = isDamaged;
  }

  *rejects(problems: readonly ExportProblem[]): Generator<StagedRow> {
    for (const problem of problems) {
      this.reading.add(problem);
      this.place += 1;
      yield rejectOf(problem, this.position, this.place);
    }
  }

  *read(items: Iterable<ExportItem>): Generator<StagedRow> {
    for (const item of items) {
      if (item.kind === "damage") {
        if (item.record === null) this.isDamaged = true;
        else this.recordCount += 1;
        yield* this.rejects([problemOf(item)]);
        continue;
      }
      this.recordCount += 1;
      if (item.kind === "document") {
        this.place += 1;
        yield rowOf(item.document, this.table, this.position, this.place);
      } else if (item.name.collection === this.collection) {
        this.reading.otherDocuments += 1;
      }
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
