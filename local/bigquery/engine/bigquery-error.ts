/** A failure in BigQuery's own shape. `reason` as in `invalidQuery`, `notFound`, `duplicate`, `invalid`, `stopped`, `quotaExceeded`. */
export class BigQueryError extends Error {
  override readonly name = "BigQueryError";
  readonly reason: string;
  readonly status: number;
  readonly location: string | undefined;
  constructor(reason: string, status: number, message: string, location?: string) {
    super(message);
    this.reason = reason;
    this.status = status;
    this.location = location;
  }
}

/** What is wrong with one record of a file: told by its number, never by its values. */
export interface RecordError {
  readonly record: number;
  readonly message: string;
}

/** A load that failed for its records. */
export class LoadError extends BigQueryError {
  readonly records: readonly RecordError[];
  constructor(message: string, records: readonly RecordError[]) {
    super("invalid", 400, message);
    this.records = records;
  }
}
