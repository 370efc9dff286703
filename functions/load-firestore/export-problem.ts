import type { StagedRow } from "../landing/staged-row.ts";

/** A place of an export that could not be read; what is around it still is. */
export interface ExportProblem {
  readonly kind: "damage" | "unreadable_record" | "missing_file" | "missing_documents";
  /** As in `gs://bucket/name`. */
  readonly file: string;
  /** In bytes from the file's beginning; null where the problem is of the file as a whole. */
  readonly offset: number | null;
  /** Without any content of the file. */
  readonly reason: string;
  /** The record's bytes where it is whole but not a document. */
  readonly record: Uint8Array | null;
}

/** A problem as the reject that accounts for it. */
export function rejectOf(problem: ExportProblem, position: string, row: number): StagedRow {
  const { file, offset, reason, record } = problem;
  const data = {
    file,
    offset,
    ...(record === null ? {} : { record: Buffer.from(record).toString("base64") }),
  };
  return {
    staged_kind: "reject",
    row_key: null,
    row_data: JSON.stringify(data),
    row_hash: null,
    source_at: null,
    source_position: position,
    source_row: row,
    reject_reason: `${problem.kind}: ${reason} (${placeOf(problem)})`,
  };
}

/** What one reading of an export came to. Damages can be many: it keeps the first of each kind. */
export class Reading {
  /** Documents of the table's collection id under other parents: they are no rows of it. */
  otherDocuments = 0;
  private readonly problems = new Map<ExportProblem["kind"], { readonly first: string; count: number }>();

  add(problem: ExportProblem): void {
    const known = this.problems.get(problem.kind);
    if (known !== undefined) known.count += 1;
    else this.problems.set(problem.kind, { first: `${problem.reason} (${placeOf(problem)})`, count: 1 });
  }

  get isIncomplete(): boolean {
    return this.problems.size > 0;
  }

  /** What could not be read: the first place of each kind, and how many more there are. */
  describe(): string {
    const kinds = [...this.problems.values()].map(({ first, count }) =>
      count === 1 ? first : `${first}, and ${count - 1} more like it`,
    );
    return kinds.join("; ");
  }
}

function placeOf({ file, offset }: ExportProblem): string {
  return offset === null ? file : `${file}, byte ${offset}`;
}
