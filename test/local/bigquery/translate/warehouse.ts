import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type {
  Analyzer,
  AnalyzerTable,
  EvaluatedTable,
} from "../../../../local/bigquery/analyzer/analyzer.ts";
import { startAnalyzer } from "../../../../local/bigquery/analyzer/start.ts";
import { resultValue } from "../../../../local/bigquery/engine/results/result-values.ts";
import type { TranslationContext } from "../../../../local/bigquery/translate/context.ts";
import {
  registerNativeFunctions,
  runtimeErrorMessage,
  runtimeStatements,
} from "../../../../local/bigquery/translate/functions/index.ts";
import { literalSql } from "../../../../local/bigquery/translate/literals.ts";
import { quoteName } from "../../../../local/bigquery/translate/names.ts";
import { type TranslatedQuery, translateStatement } from "../../../../local/bigquery/translate/translate.ts";
import { duckdbType } from "../../../../local/bigquery/types/duckdb-type.ts";
import type { ResultValue } from "../../../../local/bigquery/types/result-value.ts";
import type { Column } from "../../../../local/bigquery/types/sql-type.ts";

export interface Rows {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly ResultValue[])[];
}

/** Tables in DuckDB and in the reference evaluator alike, to compare the answers of both. */
export interface Warehouse {
  readonly analyzer: Analyzer;
  readonly connection: DuckDBConnection;
  /** The answer of GoogleSQL's reference evaluator. */
  evaluate(sql: string): Promise<Rows>;
  /** The answer of the translation in DuckDB. */
  query(sql: string): Promise<Rows>;
  /** Runs a statement that modifies a table, in a transaction; answers the rows that it inserted, updated and deleted. */
  modify(sql: string): Promise<{ inserted: number; updated: number; deleted: number }>;
  translate(sql: string): Promise<TranslatedQuery>;
  close(): Promise<void>;
}

export async function openWarehouse(tables: readonly EvaluatedTable[]): Promise<Warehouse> {
  const analyzer = await startAnalyzer();
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  registerNativeFunctions(connection);
  for (const statement of runtimeStatements) await connection.run(statement);
  for (const table of tables) await createTable(connection, table);

  const context: TranslationContext = {
    table: (name) => ({ relation: quoteName(name) }),
    variable: (name) => {
      throw new Error(`No variable ${name}`);
    },
    systemVariable: (path) => {
      throw new Error(`No system variable ${path.join(".")}`);
    },
    parameter: (name) => {
      throw new Error(`No parameter ${name}`);
    },
    currentTimestampMicros: 1_752_523_200_000_000n,
  };
  const known = tables.map((table) => ({ path: [table.name], table: analyzerTable(table) }));
  const analyze = (sql: string) => analyzer.analyze({ sql, tables: known });
  const translate = async (sql: string) => {
    const translated = translateStatement(await analyze(sql), context);
    if (translated.kind !== "QUERY") throw new Error("Not a query");
    return translated;
  };
  return {
    analyzer,
    connection,
    evaluate: (sql) => analyzer.evaluate({ sql, tables }),
    translate,
    async query(sql) {
      const { sql: translated, columns } = await translate(sql);
      return { columns, rows: await readRows(connection, translated, columns) };
    },
    async modify(sql) {
      const translated = translateStatement(await analyze(sql), context);
      if (translated.kind === "QUERY") throw new Error("Not a modification");
      const counts = { INSERT: 0, UPDATE: 0, DELETE: 0 };
      await connection.run("BEGIN");
      try {
        for (const step of translated.steps) {
          const reader = await connection.runAndReadAll(step.sql).catch(explain);
          if (step.kind === "CHECK" && reader.currentRowCount > 0) throw new Error(step.message);
          if (step.kind === "MODIFY") counts[step.operation] += Number(reader.getRows()[0]?.[0] ?? 0);
        }
        await connection.run("COMMIT");
      } catch (error) {
        await connection.run("ROLLBACK");
        throw error;
      }
      return { inserted: counts.INSERT, updated: counts.UPDATE, deleted: counts.DELETE };
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
      await analyzer.close();
    },
  };
}

function analyzerTable({ name, columns }: EvaluatedTable): AnalyzerTable {
  return { name, columns };
}

async function createTable(connection: DuckDBConnection, table: EvaluatedTable): Promise<void> {
  const columns = table.columns.map(({ name, type }) => `${quoteName(name)} ${duckdbType(type)}`);
  await connection.run(`CREATE TABLE ${quoteName(table.name)} (${columns.join(", ")})`);
  if (table.rows.length === 0) return;
  const rows = table.rows.map((row) => {
    const values = table.columns.map(({ type }, index) => literalSql(row[index] ?? null, type));
    return `(${values.join(", ")})`;
  });
  await connection.run(`INSERT INTO ${quoteName(table.name)} VALUES ${rows.join(", ")}`);
}

async function readRows(
  connection: DuckDBConnection,
  sql: string,
  columns: readonly Column[],
): Promise<readonly (readonly ResultValue[])[]> {
  const reader = await connection.runAndReadAll(sql).catch(explain);
  return reader
    .getRows()
    .map((row) => columns.map(({ type }, index) => resultValue(row[index] ?? null, type)));
}

function explain(error: unknown): never {
  throw new Error(runtimeErrorMessage(error instanceof Error ? error.message : String(error)), {
    cause: error,
  });
}

/** Rows as text, sorted unless their order counts: what two answers are compared by. */
export function comparable({ columns, rows }: Rows, isOrdered: boolean): object {
  const lines = rows.map((row) => JSON.stringify(row, comparableValue));
  return {
    types: columns.map((column) => JSON.stringify(column.type)),
    rows: isOrdered ? lines : lines.sort(),
  };
}

function comparableValue(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number")
    return Number.isFinite(value) ? Number(value.toPrecision(14)) : String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return value;
}
