import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { registerNativeFunctions, runtimeStatements } from "../../translate/functions/index.ts";
import { BigQueryError } from "../engine.ts";
import { quoteIdentifier, quoteText } from "./quoting.ts";

export interface DatabaseOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  /** Where large results and sorts spill. */
  readonly temporaryDirectory?: string;
  /** DuckDB's `memory_limit`, as in `800MB`. */
  readonly memoryLimit?: string;
}

/** Schema of the physical tables, and schema of what the engine knows about them. */
export const dataSchema = "data";
export const catalogSchema = "kura";

const openFiles = new Set<string>();

/**
 * DuckDB hands a scan to its threads by groups of so many rows. On a single group one thread works while the others ask
 * for work without a pause, which takes processors from whoever else has work.
 */
const rowsInGroup = 122_880;

/** The DuckDB instance that holds an engine's data and metadata, and its connections. */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #file: string;
  readonly #temporaryDirectory: string;
  readonly #connections = new Set<DuckDBConnection>();
  #usesAllThreads = false;

  private constructor(instance: DuckDBInstance, file: string, temporaryDirectory: string) {
    this.#instance = instance;
    this.#file = file;
    this.#temporaryDirectory = temporaryDirectory;
  }

  /** @throws BigQueryError when the file is in use by another process or is not a database of the engine. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const file = options.file === ":memory:" ? options.file : path.resolve(options.file);
    if (openFiles.has(file)) throw inUse(file);
    if (file !== ":memory:") openFiles.add(file);
    try {
      const instance = await createInstance(file);
      const temporaryDirectory = await spillDirectory(file, options.temporaryDirectory);
      const database = new Database(instance, file, temporaryDirectory);
      await database.#prepare(options).catch(async (error: unknown) => {
        await database.close();
        throw error;
      });
      return database;
    } catch (error) {
      openFiles.delete(file);
      throw error;
    }
  }

  async #prepare(options: DatabaseOptions): Promise<void> {
    const connection = await this.connect();
    try {
      await connection.run(`SET GLOBAL temp_directory = ${quoteText(this.#temporaryDirectory)}`);
      await connection.run("SET GLOBAL TimeZone = 'UTC'");
      await connection.run("SET GLOBAL autoinstall_known_extensions = false");
      await connection.run("SET GLOBAL threads = 1");
      if (options.memoryLimit !== undefined) {
        await connection.run(`SET GLOBAL memory_limit = ${quoteText(options.memoryLimit)}`);
      }
      for (const schema of [dataSchema, catalogSchema]) {
        await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`);
      }
      registerNativeFunctions(connection);
      for (const statement of runtimeStatements) await connection.run(statement);
    } finally {
      this.disconnect(connection);
    }
  }

  async connect(): Promise<DuckDBConnection> {
    const connection = await this.#instance.connect();
    this.#connections.add(connection);
    return connection;
  }

  /** Makes ready for a statement that reads so many rows: DuckDB uses all processors from the first large one on. */
  async expectRows(count: number): Promise<void> {
    if (count <= rowsInGroup || this.#usesAllThreads) return;
    this.#usesAllThreads = true;
    const connection = await this.connect();
    try {
      await connection.run("RESET GLOBAL threads");
    } finally {
      this.disconnect(connection);
    }
  }

  disconnect(connection: DuckDBConnection): void {
    if (this.#connections.delete(connection)) connection.closeSync();
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.closeSync();
    this.#connections.clear();
    this.#instance.closeSync();
    openFiles.delete(this.#file);
    await rm(this.#temporaryDirectory, { recursive: true, force: true });
  }
}

async function createInstance(file: string): Promise<DuckDBInstance> {
  try {
    if (file !== ":memory:") await mkdir(path.dirname(file), { recursive: true });
    return await DuckDBInstance.create(file);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes("Could not set lock on file")) throw inUse(file);
    throw new BigQueryError(
      "backendError",
      500,
      `Cannot open the warehouse file ${file}: ${message}. If the file is damaged, remove it and build again.`,
    );
  }
}

function inUse(file: string): BigQueryError {
  return new BigQueryError(
    "backendError",
    503,
    `The warehouse file ${file} is in use by another process. Stop that one first, or use another state folder.`,
  );
}

/** A new folder for what DuckDB spills; beside the file unless told otherwise. */
async function spillDirectory(file: string, configured: string | undefined): Promise<string> {
  if (file !== ":memory:" && configured === undefined) {
    const directory = `${file}.tmp`;
    await mkdir(directory, { recursive: true });
    return directory;
  }
  const parent = configured ?? tmpdir();
  await mkdir(parent, { recursive: true });
  return mkdtemp(path.join(parent, "kura-bigquery-"));
}
