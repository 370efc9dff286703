import type { RecordError } from "./bigquery-error.ts";
import type { FieldSchema, Partitioning, RangePartitioning, TableReference } from "./metadata.ts";

/** How the text of CSV files is read. */
export interface CsvFormat {
  readonly kind: "CSV";
  /** One character; a comma where absent. */
  readonly delimiter?: string;
  /** One character, or none at all where empty; a double quote where absent. */
  readonly quote?: string;
  /** Rows at the top of each file that are no data; found out by autodetection where absent. */
  readonly skipLeadingRows?: number;
  readonly allowQuotedNewlines?: boolean;
  /** Rows that lack columns at their end have NULL there. */
  readonly allowJaggedRows?: boolean;
  /** What stands for NULL where it is not quoted; nothing at all where absent. */
  readonly nullMarkers?: readonly string[];
  /** Whether a text may hold ASCII 0. */
  readonly preserveAsciiControlCharacters?: boolean;
  readonly encoding?: "UTF-8" | "ISO-8859-1" | "UTF-16BE" | "UTF-16LE";
}

export interface ParquetFormat {
  readonly kind: "PARQUET";
  /** Whether a list is read as an array. */
  readonly enableListInference: boolean;
}

export type LoadFormat = { readonly kind: "NEWLINE_DELIMITED_JSON" } | CsvFormat | ParquetFormat;

export interface LoadRequest {
  readonly destination: TableReference;
  /** The one partition that is written, as a decorator names it. */
  readonly partition?: string;
  /** Newline-delimited JSON where absent. */
  readonly format?: LoadFormat;
  /** Required unless the table exists, the schema is detected or the files tell it. */
  readonly schema?: readonly FieldSchema[];
  /** Whether columns and types are found out by looking at the files. */
  readonly autodetect?: boolean;
  readonly createDisposition: "CREATE_IF_NEEDED" | "CREATE_NEVER";
  readonly writeDisposition: "WRITE_EMPTY" | "WRITE_APPEND" | "WRITE_TRUNCATE";
  readonly schemaUpdateOptions?: readonly ("ALLOW_FIELD_ADDITION" | "ALLOW_FIELD_RELAXATION")[];
  readonly partitioning?: Partitioning | RangePartitioning;
  readonly clustering?: readonly string[];
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Files on local disk; text may be gzipped. */
  readonly files: readonly string[];
  readonly ignoreUnknownValues: boolean;
  readonly maxBadRecords: number;
  /** Ends the load, of which then nothing happened. */
  readonly signal?: AbortSignal;
}

export interface LoadOutcome {
  readonly rows: number;
  readonly badRecords: number;
  /** What was wrong with the first of the bad records. */
  readonly errors: readonly RecordError[];
}

export interface CopyRequest {
  readonly sources: readonly (TableReference & { readonly partition?: string })[];
  readonly destination: TableReference;
  /** The one partition that is written, as a decorator names it. */
  readonly partition?: string;
  readonly createDisposition: LoadRequest["createDisposition"];
  readonly writeDisposition: LoadRequest["writeDisposition"];
  /** Ends the copy, of which then nothing happened. */
  readonly signal?: AbortSignal;
}

export interface ExportRequest {
  readonly source: TableReference;
  /** Where the Parquet file goes, on local disk. */
  readonly file: string;
  readonly compression: "NONE" | "SNAPPY" | "GZIP" | "ZSTD";
}
