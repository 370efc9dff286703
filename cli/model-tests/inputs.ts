import type { SourceTable } from "../../includes/contracts/source-table.ts";
import { privateTable } from "../../includes/names.ts";
import type { Cell } from "./cell.ts";

/** A row by its columns; those not mentioned are NULL. */
export type TestRow = Readonly<Record<string, Cell | undefined>>;

/** Rows of one table that a tested model reads. */
export interface Input {
  /** As in `warehouse.fct_order`. */
  readonly table: string;
  readonly rows: readonly TestRow[];
}

/** Columns that every landed row has beside its contract's. */
type EnvelopeColumn = "source_at" | "loaded_at" | "rejected_columns" | "uncast_columns";

/** A row of a contract's table: its columns, known to the editor. */
export type LandedRow<Name extends string> = Readonly<Partial<Record<Name | EnvelopeColumn, Cell>>>;

/** Rows of a table that a model reads, as in `rows("warehouse.dim_date", [{ date_on: "2025-07-15" }])`. */
export function rows(table: string, list: readonly TestRow[]): Input {
  return { table, rows: list };
}

/**
 * Rows of a contract's table as its landings left them: the model reads them through the contract's open view, and sees
 * which landing stated them. In one test's inputs, a row replaces what earlier ones stated of its key.
 */
export function landed<Name extends string>(
  contract: SourceTable<Name>,
  list: readonly LandedRow<NoInfer<Name>>[],
  { landing = 1 }: { readonly landing?: number } = {},
): Input {
  return stated(contract, list, { version: landing, is_deleted: false });
}

/** Rows that the source no longer has, named by their keys: tombstones, which keep the values that the rows had last. */
export function gone<Name extends string>(
  contract: SourceTable<Name>,
  keys: readonly LandedRow<NoInfer<Name>>[],
  { landing }: { readonly landing: number },
): Input {
  return stated(contract, keys, { version: landing, is_deleted: true });
}

function stated<Name extends string>(
  contract: SourceTable<Name>,
  list: readonly LandedRow<NoInfer<Name>>[],
  envelope: TestRow,
): Input {
  const { dataset, table } = privateTable({ project: "", location: "", suffix: "" }, contract);
  return {
    table: `${dataset}.${table}`,
    rows: list.map((row) => {
      const key = contract.key.map((column) => {
        const value = row[column];
        if (value !== undefined && value !== null) return String(value);
        throw new Error(
          `A row of ${contract.source.name}.${contract.name} lacks ${column}, which is of its key.`,
        );
      });
      return { row_key: JSON.stringify(key), ...envelope, ...row };
    }),
  };
}

/** The rows of each table that several inputs state, later ones over earlier ones. */
export function collectInputs(inputs: readonly Input[]): ReadonlyMap<string, readonly TestRow[]> {
  const tables = new Map<string, TestRow[]>();
  for (const { table, rows: stated } of inputs) {
    const known = tables.get(table) ?? [];
    tables.set(table, known);
    for (const row of stated) addRow(known, row);
  }
  return tables;
}

function addRow(known: TestRow[], row: TestRow): void {
  const { row_key: key } = row;
  const position = key === undefined ? -1 : known.findIndex((earlier) => earlier.row_key === key);
  if (position < 0) known.push(row);
  else known[position] = row.is_deleted === true ? { ...known[position], ...row } : row;
}
