import type { DuckDBConnection } from "@duckdb/node-api";
import { Catalog } from "./catalog.ts";
import { catalogChanges, definitionStatements, leftBehind } from "./catalog-changes.ts";
import { catalogSchema, type Database, dataSchema } from "./database.ts";
import { Mutex } from "./mutex.ts";
import { quoteIdentifier, quoteText } from "./quoting.ts";
import { readStoredDataset, readStoredRoutine, readStoredTable } from "./stored-definitions.ts";

/** Keeps the versions that a reader may still need. */
export interface SnapshotHold {
  readonly version: bigint;
}

/** Left-behind tables that are dropped without waiting for a change of definitions. */
const worthDropping = 16;

const definitions = `${catalogSchema}.definitions`;
const catalogVersion = `${catalogSchema}.version`;

/**
 * The catalog on disk and its versions in memory.
 *
 * The version row is read inside each reader's DuckDB transaction, so that definitions and data belong to the same
 * instant. Physical tables that a change leaves behind are dropped only when no reader can still name them; what a
 * killed process leaves is dropped at the next open.
 */
export class CatalogStore {
  readonly #database: Database;
  readonly #connection: DuckDBConnection;
  readonly #writes = new Mutex();
  readonly #versions = new Map<bigint, Catalog>();
  readonly #holds = new Set<SnapshotHold>();
  #garbage: { readonly version: bigint; readonly physicalName: string }[] = [];
  #version: bigint;
  #collecting = false;

  private constructor(database: Database, connection: DuckDBConnection, version: bigint, catalog: Catalog) {
    this.#database = database;
    this.#connection = connection;
    this.#version = version;
    this.#versions.set(version, catalog);
  }

  static async open(database: Database): Promise<CatalogStore> {
    const connection = await database.connect();
    await connection.run(
      `CREATE TABLE IF NOT EXISTS ${definitions} (kind VARCHAR, dataset VARCHAR, name VARCHAR, definition VARCHAR)`,
    );
    await connection.run(`CREATE TABLE IF NOT EXISTS ${catalogVersion} (version BIGINT)`);
    await connection.run(
      `INSERT INTO ${catalogVersion} SELECT 1 WHERE NOT EXISTS (SELECT * FROM ${catalogVersion})`,
    );
    const catalog = await readCatalog(connection);
    await dropLeftovers(connection, catalog);
    const version = await readVersion(connection);
    return new CatalogStore(database, connection, version, catalog);
  }

  get current(): Catalog {
    return this.#at(this.#version);
  }

  /** Called before a reader's DuckDB transaction begins. */
  hold(): SnapshotHold {
    const hold = { version: this.#version };
    this.#holds.add(hold);
    return hold;
  }

  release(hold: SnapshotHold): void {
    this.#holds.delete(hold);
    this.#forgetVersions();
    void this.#collect();
  }

  /** Begins a DuckDB transaction on `connection`; answers the definitions as of it. */
  async begin(connection: DuckDBConnection): Promise<Catalog> {
    return this.#at(await readVersion(connection, "BEGIN; "));
  }

  /**
   * Changes definitions: `next` sees the newest catalog and answers the new one, and the DuckDB statements that must
   * commit with it. What it throws leaves everything as it was.
   */
  change<T>(
    next: (catalog: Catalog) => {
      readonly catalog: Catalog;
      readonly statements?: readonly string[];
      readonly value: T;
    },
  ): Promise<T> {
    return this.#writes.run(async () => {
      const before = this.current;
      const { catalog, statements, value } = next(before);
      if (catalog === before && statements === undefined) return value;
      const version = this.#version + 1n;
      const changes = catalogChanges(before, catalog);
      this.#versions.set(version, catalog);
      try {
        await this.#runTogether([
          ...(statements ?? []),
          ...definitionStatements(definitions, changes),
          `UPDATE ${catalogVersion} SET version = ${version}`,
          ...this.#takeDroppable().map(dropStatement),
        ]);
      } catch (error) {
        this.#versions.delete(version);
        throw error;
      }
      this.#version = version;
      for (const physicalName of leftBehind(changes)) this.#garbage.push({ version, physicalName });
      this.#forgetVersions();
      void this.#collect();
      return value;
    });
  }

  /** Gives up a physical table that no definition names. */
  discard(physicalName: string): void {
    this.#garbage.push({ version: this.#version, physicalName });
    void this.#collect();
  }

  async close(): Promise<void> {
    await this.#collect(1);
    await this.#writes.run(async () => this.#database.disconnect(this.#connection));
  }

  /** Runs statements in one transaction. */
  async #runTogether(statements: readonly string[]): Promise<void> {
    try {
      await this.#connection.run(["BEGIN", ...statements, "COMMIT"].join(";\n"));
    } catch (error) {
      await this.#connection.run("ROLLBACK").catch(() => undefined);
      throw error;
    }
  }

  #at(version: bigint): Catalog {
    const catalog = this.#versions.get(version);
    if (catalog === undefined) throw new Error(`Catalog version ${version} is no longer known`);
    return catalog;
  }

  #oldestHeld(): bigint {
    let oldest = this.#version;
    for (const hold of this.#holds) if (hold.version < oldest) oldest = hold.version;
    return oldest;
  }

  #forgetVersions(): void {
    const oldest = this.#oldestHeld();
    for (const version of this.#versions.keys()) if (version < oldest) this.#versions.delete(version);
  }

  /** Drops what nobody can name any more, where it is worth a transaction of its own: mostly the next change drops it. */
  async #collect(atLeast = worthDropping): Promise<void> {
    if (this.#collecting) return;
    const oldest = this.#oldestHeld();
    if (this.#garbage.filter((entry) => entry.version <= oldest).length < atLeast) return;
    this.#collecting = true;
    try {
      await this.#writes.run(async () => this.#runTogether(this.#takeDroppable().map(dropStatement)));
    } catch {
      // What could not be dropped now is dropped at the next open.
    } finally {
      this.#collecting = false;
    }
  }

  #takeDroppable(): readonly string[] {
    const oldest = this.#oldestHeld();
    const droppable = this.#garbage.filter((entry) => entry.version <= oldest);
    this.#garbage = this.#garbage.filter((entry) => entry.version > oldest);
    return droppable.map(({ physicalName }) => physicalName);
  }
}

function dropStatement(physicalName: string): string {
  return `DROP TABLE IF EXISTS ${physicalName}`;
}

/** A new physical name, never used before. */
export function newPhysicalName(): string {
  return `${dataSchema}.${quoteIdentifier(`t_${crypto.randomUUID().replaceAll("-", "")}`)}`;
}

async function readVersion(connection: DuckDBConnection, before = ""): Promise<bigint> {
  const reader = await connection.runAndReadAll(`${before}SELECT version FROM ${catalogVersion}`);
  const version = reader.getRows()[0]?.[0];
  if (typeof version !== "bigint") throw new Error("The warehouse file has no catalog version");
  return version;
}

async function readCatalog(connection: DuckDBConnection): Promise<Catalog> {
  const reader = await connection.runAndReadAll(
    `SELECT kind, definition FROM ${definitions} ORDER BY kind = 'dataset' DESC`,
  );
  let catalog = Catalog.empty;
  for (const [kind, definition] of reader.getRows()) {
    const json = String(definition);
    if (kind === "dataset") catalog = catalog.withDataset(readStoredDataset(json));
    else if (kind === "table") catalog = catalog.withTable(readStoredTable(json));
    else catalog = catalog.withFunction(readStoredRoutine(json));
  }
  return catalog;
}

async function dropLeftovers(connection: DuckDBConnection, catalog: Catalog): Promise<void> {
  const kept = physicalNames(catalog);
  const reader = await connection.runAndReadAll(
    `SELECT table_name FROM duckdb_tables() WHERE schema_name = ${quoteText(dataSchema)} AND database_name = current_database()`,
  );
  for (const [name] of reader.getRows()) {
    const physicalName = `${dataSchema}.${quoteIdentifier(String(name))}`;
    if (!kept.has(physicalName)) await connection.run(`DROP TABLE ${physicalName}`);
  }
}

function physicalNames(catalog: Catalog): ReadonlySet<string> {
  const names = new Set<string>();
  for (const dataset of catalog.datasets()) {
    for (const table of dataset.tables.values()) {
      if (table.physicalName !== undefined) names.add(table.physicalName);
    }
  }
  return names;
}
