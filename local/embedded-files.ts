import path from "node:path";

/** Where a state folder keeps what. */
export interface EmbeddedFiles {
  readonly warehouse: string;
  readonly postgres: string;
  readonly google: string;
  readonly temporary: string;
}

export function embeddedFiles(stateFolder: string): EmbeddedFiles {
  return {
    warehouse: path.join(stateFolder, "warehouse.duckdb"),
    postgres: path.join(stateFolder, "postgres"),
    google: path.join(stateFolder, "google.json"),
    temporary: path.join(stateFolder, "temporary"),
  };
}
