import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Analyzer, EvaluatedTable } from "../../../../local/bigquery/analyzer/analyzer.ts";
import { startAnalyzer } from "../../../../local/bigquery/analyzer/start.ts";
import { resultValue } from "../../../../local/bigquery/engine/results/result-values.ts";
import { type TranslationContext, UnsupportedError } from "../../../../local/bigquery/translate/context.ts";
import {
  registerNativeFunctions,
  runtimeErrorMessage,
  runtimeStatements,
} from "../../../../local/bigquery/translate/functions/index.ts";
import { literalSql } from "../../../../local/bigquery/translate/literals.ts";
import { translateQuery } from "../../../../local/bigquery/translate/translate.ts";
import { duckdbType } from "../../../../local/bigquery/types/duckdb-type.ts";
import type { ResultValue } from "../../../../local/bigquery/types/result-value.ts";
import type { Column } from "../../../../local/bigquery/types/sql-type.ts";

/** What a query came to: rows, or GoogleSQL's message, or a refusal that names what has no translation. */
export type Outcome =
  | {
      readonly kind: "ROWS";
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly ResultValue[])[];
    }
  | {
      readonly kind: "ERROR";
      readonly message: string;
      /** The line of the query at which the analyzer found it, counted from 1; absent for errors of execution. */
      readonly line?: number;
    }
  | { readonly kind: "REFUSED"; readonly message: string };

/** Runs queries both in GoogleSQL's reference evaluator and, translated, in DuckDB. */
export class Parity {
  readonly #analyzer: Analyzer;
  readonly #connection: DuckDBConnection;
  /** The DuckDB tables that stand for tables of the cases. */
  readonly #relations = new Map<EvaluatedTable, Promise<string>>();

  private constructor(analyzer: Analyzer, connection: DuckDBConnection) {
    this.#analyzer = analyzer;
    this.#connection = connection;
  }

  static async start(): Promise<Parity> {
    const [analyzer, instance] = await Promise.all([startAnalyzer(), DuckDBInstance.create(":memory:")]);
    const connection = await instance.connect();
    registerNativeFunctions(connection);
    for (const statement of runtimeStatements) await connection.run(statement);
    return new Parity(analyzer, connection);
  }

  async close(): Promise<void> {
    this.#connection.closeSync();
    await this.#analyzer.close();
  }

  async reference(sql: string, tables: readonly EvaluatedTable[] = []): Promise<Outcome> {
    try {
      const { columns, rows } = await this.#analyzer.evaluate({ sql, tables });
      return { kind: "ROWS", columns, rows };
    } catch (error) {
      return failure(messageOf(error));
    }
  }

  /** The DuckDB SQL of a query. */
  async translate(sql: string, tables: readonly EvaluatedTable[] = []): Promise<string> {
    return (await this.#translated(sql, tables)).sql;
  }

  async embedded(sql: string, tables: readonly EvaluatedTable[] = []): Promise<Outcome> {
    try {
      const { sql: duckSql, columns } = await this.#translated(sql, tables);
      const reader = await this.#connection.runAndReadAll(duckSql);
      const rows = reader
        .getRows()
        .map((row) => columns.map((column, index) => resultValue(row[index] ?? null, column.type)));
      return { kind: "ROWS", columns, rows };
    } catch (error) {
      if (error instanceof UnsupportedError) return { kind: "REFUSED", message: error.message };
      return failure(runtimeErrorMessage(messageOf(error)));
    }
  }

  async #translated(sql: string, tables: readonly EvaluatedTable[]) {
    const statement = await this.#analyzer.analyze({
      sql,
      tables: tables.map(({ name, columns }) => ({ path: name.split("."), table: { name, columns } })),
    });
    const relations = tables.map(async (table) => [table.name, await this.#relation(table)] as const);
    return translateQuery(statement, contextOf(new Map(await Promise.all(relations))));
  }

  #relation(table: EvaluatedTable): Promise<string> {
    const known = this.#relations.get(table);
    if (known !== undefined) return known;
    const name = `"table ${this.#relations.size}"`;
    const created = this.#connection.run(`CREATE TEMP TABLE ${name} AS ${rowsOf(table)}`).then(() => name);
    this.#relations.set(table, created);
    return created;
  }
}

function contextOf(relations: ReadonlyMap<string, string>): TranslationContext {
  const none = (name: string): never => {
    throw new Error(`The parity tests have no ${name}`);
  };
  return {
    table: (name) => ({ relation: relations.get(name) ?? none(name) }),
    variable: none,
    systemVariable: (path) => none(path.join(".")),
    parameter: none,
    currentTimestampMicros: 1_700_000_000_000_000n,
  };
}

/** The rows of a table as a DuckDB query. */
function rowsOf({ columns, rows }: EvaluatedTable): string {
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const values = rows.map(
    (row) => `(${columns.map(({ type }, index) => literalSql(row[index] ?? null, type)).join(", ")})`,
  );
  const empty = columns.map(({ name, type }) => `NULL::${duckdbType(type)} AS "${name}"`).join(", ");
  if (values.length === 0) return `SELECT ${empty} WHERE FALSE`;
  return `SELECT * FROM (VALUES ${values.join(", ")}) AS t(${names})`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The message without its position, which differs where the same expression stands in another query. */
function failure(message: string): Outcome {
  const line = / \[at (\d+):\d+\]$/.exec(message)?.[1];
  return {
    kind: "ERROR",
    message: message.replace(/ \[at \d+:\d+\]$/, "").replace(/^\d+ [A-Z_]+: /, ""),
    ...(line === undefined ? {} : { line: Number(line) }),
  };
}
