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

export type Source = FederatedSource | SpreadsheetSource;

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

export type SourceTable<Name extends string = string> = FederatedTable<Name> | SpreadsheetTable<Name>;

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
  source: Source,
  name: string,
  options: FederatedOptions<Name> | SpreadsheetOptions<Name>,
): SourceTable<Name> {
  const contract = contractOf(name, options);
  const table: SourceTable<Name> | undefined =
    source.kind === "federated" && "pull" in options
      ? { kind: "federated", source, pull: options.pull, ...contract }
      : source.kind === "spreadsheets" && "spreadsheet" in options
        ? { kind: "spreadsheets", source, spreadsheet: options.spreadsheet, ...contract }
        : undefined;
  if (table === undefined) {
    throw new Error(`Contract ${source.name}.${name} does not say how a ${source.kind} table is read.`);
  }
  refuseContradictions(table);
  return table;
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
    for (const sourceName of sourceNames(column, definition)) {
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
}
