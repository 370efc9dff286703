import type { ContractColumn } from "./column.ts";
import { type Duration, days } from "./duration.ts";

/** A PostgreSQL database that BigQuery reaches through a connection. */
export interface FederatedSource {
  readonly kind: "federated";
  readonly name: string;
  readonly description: string;
  /** The BigQuery connection's name in the warehouse's project and location. */
  readonly connection: string;
  /** The PostgreSQL schema of its tables. */
  readonly schema: string;
}

/** Spreadsheets of one shared Drive folder, filled in by people. */
export interface SpreadsheetSource {
  readonly kind: "spreadsheets";
  readonly name: string;
  readonly description: string;
}

/** A Firestore database, read from its managed exports. */
export interface FirestoreSource {
  readonly kind: "firestore";
  readonly name: string;
  readonly description: string;
  /**
   * What a warehouse without this source has: its tables, empty, and all that is built from them; or none of what
   * needs it.
   */
  readonly whenNotConfigured: "empty" | "left out";
  /** The database's id in its project; a project's first one is `(default)`. */
  readonly database: string;
}

/** Accounts of ad platforms, read as reports by day. */
export interface AdsSource {
  readonly kind: "ads";
  readonly name: string;
  readonly description: string;
  /**
   * What a warehouse without this source has: its tables, empty, and all that is built from them; or none of what
   * needs it.
   */
  readonly whenNotConfigured: "empty" | "left out";
}

export type Source = FederatedSource | SpreadsheetSource | FirestoreSource | AdsSource;

/** A pull of the whole table every time: small tables, or tables that nothing marks as changed. */
export interface WholePull {
  readonly every: "row";
}

/** A pull of the rows whose cursor moved, with the key set of the whole table beside it to find hard deletes. */
export interface CursorPull {
  readonly cursor: string;
  /** PostgreSQL's type of the cursor column; one without a time zone holds UTC. */
  readonly cursorType?: "timestamp" | "timestamptz";
  /** How far behind the last pull the next one starts: at least the replica's lag plus the longest transaction. */
  readonly overlap: Duration;
  /** How often every row is compared, to catch changes that left the cursor alone. */
  readonly fullCompare: Duration;
}

export type Pull = WholePull | CursorPull;

/** Where a spreadsheet's rows stand. All of its sheets are read; the first row of each is the header. */
export interface SpreadsheetLocation {
  /** The spreadsheet's title in the Drive folder. */
  readonly title: string;
}

/** Where a table's documents are. */
export interface FirestoreLocation {
  // Not a documentation comment, which a path would end.
  // Collection ids with * for each document id between them: consultations, or consultations/*/messages.
  // The key's columns are the ids of the path's documents, in its order.
  readonly path: string;
}

/** The platforms whose reports can be loaded. */
export type AdPlatform = "google";

/** Which report of which platform states the rows. */
export interface AdReport {
  readonly platform: AdPlatform;
  readonly level: "campaign" | "ad_group" | "ad";
}

/** How many rows one landing may tombstone before it is refused: more than `share` of the live rows and more than `rows`. */
export interface TombstoneLimit {
  readonly share: number;
  readonly rows: number;
}

interface ContractOptions<Name extends string> {
  readonly description: string;
  readonly key: readonly [NoInfer<Name>, ...NoInfer<Name>[]];
  readonly columns: Readonly<Record<Name, ContractColumn>>;
  /** Source fields whose change alone is no change of the row. */
  readonly volatile?: readonly string[];
  /** How old the newest successful load may be before the table counts as stale. */
  readonly freshWithin: Duration;
  readonly owner: string;
  readonly tombstoneLimit?: TombstoneLimit;
  /** The share of rejected rows above which dependent marts keep yesterday's numbers. */
  readonly rejectLimit?: number;
}

/** The single statement of what a source table is. Everything else about the table is derived from it. */
interface Contract<Name extends string> {
  readonly name: string;
  readonly description: string;
  /** The columns that identify a row; always required. */
  readonly key: readonly Name[];
  readonly columns: Readonly<Record<Name, ContractColumn>>;
  readonly volatile: readonly string[];
  readonly freshWithin: Duration;
  readonly owner: string;
  readonly tombstoneLimit: TombstoneLimit;
  readonly rejectLimit: number;
}

export interface FederatedTable<Name extends string = string> extends Contract<Name> {
  readonly kind: "federated";
  readonly source: FederatedSource;
  readonly pull: Pull;
}

export interface SpreadsheetTable<Name extends string = string> extends Contract<Name> {
  readonly kind: "spreadsheets";
  readonly source: SpreadsheetSource;
  readonly spreadsheet: SpreadsheetLocation;
}

export interface FirestoreTable<Name extends string = string> extends Contract<Name> {
  readonly kind: "firestore";
  readonly source: FirestoreSource;
  readonly documents: FirestoreLocation;
}

export interface AdsTable<Name extends string = string> extends Contract<Name> {
  readonly kind: "ads";
  readonly source: AdsSource;
  readonly report: AdReport;
}

export type SourceTable<Name extends string = string> =
  | FederatedTable<Name>
  | SpreadsheetTable<Name>
  | FirestoreTable<Name>
  | AdsTable<Name>;

/** The names under which the source states a column: its aliases, or its own name. */
export function sourceNames(name: string, column: ContractColumn): readonly string[] {
  return column.sourceNames.length > 0 ? column.sourceNames : [name];
}

/** A contract's columns in the order in which it states them. */
export function columnEntries(table: SourceTable): readonly (readonly [string, ContractColumn])[] {
  return Object.entries(table.columns);
}

type FederatedOptions<Name extends string> = ContractOptions<Name> & { readonly pull: Pull };
type SpreadsheetOptions<Name extends string> = ContractOptions<Name> & {
  readonly spreadsheet: SpreadsheetLocation;
};
type FirestoreOptions<Name extends string> = ContractOptions<Name> & {
  readonly documents: FirestoreLocation;
};
type AdsOptions<Name extends string> = ContractOptions<Name> & { readonly report: AdReport };

/** States the contract of one source table. Throws on a contract that contradicts itself. */
export function sourceTable<Name extends string>(
  source: FederatedSource,
  name: string,
  options: FederatedOptions<Name>,
): FederatedTable<Name>;
export function sourceTable<Name extends string>(
  source: SpreadsheetSource,
  name: string,
  options: SpreadsheetOptions<Name>,
): SpreadsheetTable<Name>;
export function sourceTable<Name extends string>(
  source: FirestoreSource,
  name: string,
  options: FirestoreOptions<Name>,
): FirestoreTable<Name>;
export function sourceTable<Name extends string>(
  source: AdsSource,
  name: string,
  options: AdsOptions<Name>,
): AdsTable<Name>;
export function sourceTable<Name extends string>(
  source: Source,
  name: string,
  options: FederatedOptions<Name> | SpreadsheetOptions<Name> | FirestoreOptions<Name> | AdsOptions<Name>,
): SourceTable<Name> {
  const contract = contractOf(name, options);
  const table = tableOf(source, options, contract);
  if (table === undefined) {
    throw new Error(`Contract ${source.name}.${name} does not say how a ${source.kind} table is read.`);
  }
  refuseContradictions(table);
  return table;
}

function tableOf<Name extends string>(
  source: Source,
  options: FederatedOptions<Name> | SpreadsheetOptions<Name> | FirestoreOptions<Name> | AdsOptions<Name>,
  contract: Contract<Name>,
): SourceTable<Name> | undefined {
  if (source.kind === "federated" && "pull" in options) {
    return { kind: source.kind, source, pull: options.pull, ...contract };
  }
  if (source.kind === "spreadsheets" && "spreadsheet" in options) {
    return { kind: source.kind, source, spreadsheet: options.spreadsheet, ...contract };
  }
  if (source.kind === "firestore" && "documents" in options) {
    return { kind: source.kind, source, documents: options.documents, ...contract };
  }
  if (source.kind === "ads" && "report" in options) {
    return { kind: source.kind, source, report: options.report, ...contract };
  }
  return undefined;
}

function contractOf<Name extends string>(name: string, options: ContractOptions<Name>): Contract<Name> {
  const columns: Record<Name, ContractColumn> = { ...options.columns };
  for (const column of options.key) {
    columns[column] = columns[column].required();
  }
  return {
    name,
    description: options.description,
    key: options.key,
    columns,
    volatile: options.volatile ?? [],
    freshWithin: options.freshWithin,
    owner: options.owner,
    tombstoneLimit: options.tombstoneLimit ?? { share: 0.2, rows: 10 },
    rejectLimit: options.rejectLimit ?? 0.05,
  };
}

function refuseContradictions(table: SourceTable): void {
  const at = `Contract ${table.source.name}.${table.name}`;
  const claimed = new Map<string, string>();
  for (const [column, definition] of columnEntries(table)) {
    if (!/^[a-z][a-z0-9_]*$/.test(column)) {
      throw new Error(
        `${at}: column "${column}" is not lower snake case; name it so and state the source's name with .from().`,
      );
    }
    for (const fieldName of sourceNames(column, definition)) {
      const sourceName = [...definition.containers, fieldName].join(".");
      const other = claimed.get(sourceName);
      if (other !== undefined) {
        throw new Error(`${at}: columns "${other}" and "${column}" both read the source's "${sourceName}".`);
      }
      claimed.set(sourceName, column);
    }
  }
  if (table.kind === "federated" && "cursor" in table.pull && table.pull.overlap.seconds > days(7).seconds) {
    throw new Error(`${at}: an overlap of more than a week re-reads too much; use a whole pull.`);
  }
  if (table.kind === "firestore") refuseUnlikePath(at, table);
}

function refuseUnlikePath(at: string, { documents, key }: FirestoreTable): void {
  const segments = documents.path.split("/");
  const isPath =
    segments.length % 2 === 1 &&
    segments.every((segment, index) => (index % 2 === 0 ? !/^\**$/.test(segment) : segment === "*"));
  if (!isPath) {
    throw new Error(
      `${at}: "${documents.path}" is no path of documents; write collection ids with * between them, as in a/*/b.`,
    );
  }
  const ids = (segments.length + 1) / 2;
  if (key.length !== ids) {
    throw new Error(
      `${at}: its documents have ${ids} document ids in their path and the key has ${key.length} columns; name one for each.`,
    );
  }
}
