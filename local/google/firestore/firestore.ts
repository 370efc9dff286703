import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../store.ts";
import { formatTimestamp, microsOf } from "../time.ts";
import { Database } from "./database.ts";
import type { DatabaseProperties, StoredOperation } from "./operation.ts";
import { type DatabaseName, databaseName, databaseNotFound } from "./resource-names.ts";

/** The databases of Firestore: one file each, opened when it is first asked for. */
export class Firestore {
  private readonly open = new Map<string, Database>();

  constructor(
    private readonly folder: string,
    /** The project that has the database `(default)` from the beginning. */
    private readonly project: string,
    readonly store: Store,
    readonly now: () => Date,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** @throws GoogleError 404 */
  database(name: DatabaseName): Database {
    this.properties(name);
    const key = databaseName(name);
    let database = this.open.get(key);
    if (database === undefined) {
      const pending = this.pendingExports(name);
      database = Database.open(
        join(this.folder, `${encodeURIComponent(`${name.project}/${name.database}`)}.log`),
        {
          now: () => microsOf(this.now()),
          keepHistory: pending.length > 0,
          after: pending.reduce(
            (last, { snapshot }) => (BigInt(snapshot) > last ? BigInt(snapshot) : last),
            0n,
          ),
        },
      );
      this.open.set(key, database);
    }
    return database;
  }

  /** @throws GoogleError 404 */
  properties(name: DatabaseName): DatabaseProperties {
    const properties = this.databasesOf(name.project).find(({ id }) => id === name.database);
    if (properties === undefined) throw databaseNotFound(name);
    return properties;
  }

  databasesOf(project: string): readonly DatabaseProperties[] {
    const made = [...this.store.state.databases.values()].filter((database) => database.project === project);
    if (project !== this.project) return made;
    const createTime = formatTimestamp(0n);
    return [{ project, id: "(default)", locationId: "asia-northeast1", createTime }, ...made];
  }

  /** Exports that a stop of this server has interrupted, or that still run. */
  pendingExports(name?: DatabaseName): readonly StoredOperation[] {
    return [...this.store.state.operations.values()].filter(
      ({ end, database }) =>
        end === undefined && (name === undefined || databaseName(name) === databaseName(database)),
    );
  }

  close(): void {
    for (const database of this.open.values()) database.close();
    this.open.clear();
  }
}
