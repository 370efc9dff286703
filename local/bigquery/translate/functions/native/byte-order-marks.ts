import { textDecoder } from "@duckdb/node-api/lib/vectors/dataAccessors.js";

const exactDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Lets DuckDB's client hand over texts that start with U+FEFF as they are: its own decoder leaves that character out. */
export function keepByteOrderMarks(): void {
  textDecoder.decode = exactDecoder.decode.bind(exactDecoder);
}
