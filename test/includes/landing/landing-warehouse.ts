import { int64, string } from "../../../includes/contracts/column.ts";
import { hours } from "../../../includes/contracts/duration.ts";
import { type SpreadsheetSource, sourceTable } from "../../../includes/contracts/source-table.ts";
import { stagedColumns } from "../../../includes/landing/envelope.ts";
import type { LandingMode, ScopeRange } from "../../../includes/landing/landing.ts";
import { landingScript } from "../../../includes/landing/landing-script.ts";
import { createLedgerScript, createRawScript, ledgerTables } from "../../../includes/landing/tables.ts";
import { quoted, rawDataset, rawTable, sharedDataset, type Warehouse } from "../../../includes/names.ts";
import { list, sql, stringLiteral } from "../../../includes/sql/sql.ts";
import { startAnalyzer } from "../../../local/bigquery/analyzer/start.ts";
import { openEngine } from "../../../local/bigquery/engine/open-engine.ts";
import type { ResultValue } from "../../../local/bigquery/types/result-value.ts";

const warehouse: Warehouse = { project: "kura-test", location: "asia-northeast1", suffix: "" };

const source: SpreadsheetSource = {
  kind: "spreadsheets",
  name: "tests",
  description: "Rows made by a test.",
};

/** A staged row as a test states it; what is absent is NULL. */
export interface StagedRow {
  readonly kind: "row" | "present" | "deleted" | "reject";
  readonly key?: string;
  readonly scope?: string;
  readonly data?: string;
  readonly at?: string;
  readonly position?: string;
  readonly row?: number;
  readonly reason?: string;
}

export interface RawRow {
  readonly key: ResultValue | undefined;
  readonly data: ResultValue | undefined;
  readonly isDeleted: ResultValue | undefined;
  readonly isLate: ResultValue | undefined;
  readonly version: ResultValue | undefined;
}

export interface LandOptions {
  readonly mode: LandingMode;
  readonly position?: string;
  readonly scope?: string;
  readonly covers?: ScopeRange;
}

/** A warehouse in memory with as many raw tables as a test asks for. */
export async function openLandingWarehouse() {
  const analyzer = await startAnalyzer();
  const engine = await openEngine({ file: ":memory:", analyzer });
  const tables = ledgerTables(warehouse);
  const ledger = {
    loads: quoted(tables.loads),
    rejects: quoted(tables.rejects),
    overrides: quoted(tables.overrides),
  };
  let jobCount = 0;
  let tableCount = 0;

  const run = async (text: string): Promise<readonly (readonly ResultValue[])[]> => {
    jobCount += 1;
    const outcome = await engine.query({ projectId: warehouse.project, jobId: `job_${jobCount}`, sql: text });
    const result = outcome.result ?? outcome.children.findLast((child) => child.result !== undefined)?.result;
    return result === undefined ? [] : await result.read(0, result.rowCount);
  };

  await run(
    list(
      [
        rawDataset(warehouse, source.name),
        sharedDataset(warehouse, "ops"),
        sharedDataset(warehouse, "staging"),
      ].map((dataset) => `CREATE SCHEMA IF NOT EXISTS \`${warehouse.project}.${dataset}\``),
      ";",
    ),
  );
  await run(`${createLedgerScript(warehouse)};`);

  return {
    run,
    async close() {
      await engine.close();
      await analyzer.close();
    },
    /** A fresh raw table, and the ways to land in it and to look at it. */
    async table() {
      tableCount += 1;
      const table = sourceTable(source, `table_${tableCount}`, {
        description: "Rows of a test.",
        key: ["id"],
        columns: { id: int64("Number."), value: string("Value.") },
        spreadsheet: { title: "Test" },
        freshWithin: hours(1),
        owner: "test",
      });
      await run(`${createRawScript(warehouse, table)};`);
      const raw = quoted(rawTable(warehouse, table));
      let stagedCount = 0;

      const stage = async (rows: readonly StagedRow[]): Promise<string> => {
        stagedCount += 1;
        const staged = `\`${warehouse.project}.${sharedDataset(warehouse, "staging")}.${table.name}_${stagedCount}\``;
        await run(
          `CREATE TABLE ${staged} (${stagedColumns.map((column) => `${column.name} ${column.type}`).join(", ")})`,
        );
        if (rows.length > 0) {
          await run(
            `INSERT INTO ${staged} VALUES ${rows.map((row, index) => stagedValues(row, index)).join(",\n")}`,
          );
        }
        return staged;
      };

      const script = (staged: string, { mode, position, scope = "all", covers }: LandOptions): string =>
        `${landingScript({
          warehouse,
          table,
          mode,
          scope,
          covers,
          staged,
          stage: sql`
            SET landing_position = ${position === undefined ? "NULL" : stringLiteral(position)};
            SET landing_is_full_compare = TRUE;
          `,
        })};`;

      const loads = async () => {
        const rows = await run(sql`
          SELECT
            status, mode, rows_read, rows_landed, rows_unchanged, rows_rejected, rows_late, rows_tombstoned,
            error_message, override_id, load_id
          FROM ${ledger.loads}
          WHERE table_name = "${table.name}"
          ORDER BY attempt, load_id
        `);
        return rows.map(
          ([status, mode, read, landed, unchanged, rejected, late, tombstoned, error, override, id]) => ({
            status,
            mode,
            read,
            landed,
            unchanged,
            rejected,
            late,
            tombstoned,
            error,
            override,
            id,
          }),
        );
      };

      return {
        name: table.name,
        stage,
        script,
        loads,
        async land(rows: readonly StagedRow[], options: LandOptions) {
          await run(script(await stage(rows), options));
        },
        /** Raw in the order in which it was landed. */
        async raw(): Promise<readonly RawRow[]> {
          const rows = await run(
            `SELECT row_key, row_data, is_deleted, is_late, version FROM ${raw} ORDER BY version, row_key, is_late DESC, row_data`,
          );
          return rows.map(([key, data, isDeleted, isLate, version]) => ({
            key,
            data,
            isDeleted,
            isLate,
            version,
          }));
        },
        /** What typed would read: the newest change of each key that is not late; null for a tombstone. */
        async current(): Promise<ReadonlyMap<string, string | null>> {
          const rows = await run(sql`
            SELECT row_key, IF(is_deleted, NULL, row_data)
            FROM ${raw}
            WHERE NOT is_late
            QUALIFY ROW_NUMBER() OVER (PARTITION BY row_key ORDER BY version DESC) = 1
          `);
          return new Map(rows.map(([key, data]) => [String(key), data === null ? null : String(data)]));
        },
        async rejects() {
          const rows = await run(sql`
            SELECT reason, row_key, row_data
            FROM ${ledger.rejects}
            WHERE table_name = "${table.name}"
            ORDER BY reason, row_key, row_data
          `);
          return rows.map(([reason, key, data]) => ({ reason, key, data }));
        },
        async allow(overrideId: string) {
          await run(sql`
            INSERT INTO ${ledger.overrides}
            VALUES ("${overrideId}", "tests", "${table.name}", "It is right.", "a test", CURRENT_TIMESTAMP())
          `);
        },
      };
    },
  };
}

function stagedValues(row: StagedRow, number: number): string {
  const text = (value: string | undefined) =>
    value === undefined ? "CAST(NULL AS STRING)" : stringLiteral(value);
  const hash = row.data === undefined ? undefined : `hash of ${row.data}`;
  const at = row.at === undefined ? "CAST(NULL AS TIMESTAMP)" : `TIMESTAMP ${stringLiteral(row.at)}`;
  return `(${[
    String(number),
    text(row.kind),
    text(row.key),
    text(row.scope),
    text(row.data),
    text(hash),
    at,
    text(row.position),
    row.row === undefined ? "CAST(NULL AS INT64)" : String(row.row),
    text(row.reason),
  ].join(", ")})`;
}
