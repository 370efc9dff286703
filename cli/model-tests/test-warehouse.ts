import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { SourceTable } from "../../includes/contracts/source-table.ts";
import { createLedgerScript, createRawScript, ledgerTables } from "../../includes/landing/tables.ts";
import type { Analyzer } from "../../local/bigquery/analyzer/analyzer.ts";
import { startAnalyzer } from "../../local/bigquery/analyzer/start.ts";
import type { Engine, ResultSet, TableReference } from "../../local/bigquery/engine/engine.ts";
import { openEngine } from "../../local/bigquery/engine/open-engine.ts";
import { columnField, fieldColumns } from "../../local/bigquery/engine/schema/field-types.ts";
import type { Column } from "../../local/bigquery/types/sql-type.ts";
import type { GraphTarget } from "../dataform/graph.ts";
import { Failure, messageOf } from "../failure.ts";
import { type CanonicalCell, resultCell } from "./cell.ts";
import { firstRunScript, incrementalRunScript, quotedTarget, uniqueKeyOf } from "./dataform-sql.ts";
import { collectInputs, type Input, type TestRow } from "./inputs.ts";
import type { Action, ModelGraph } from "./model-graph.ts";
import { jsonLine } from "./rows.ts";
import { instantMicros } from "./times.ts";

/** What a model is run over. */
export interface ModelRun {
  /** As in `warehouse.fct_order`; a published mart by its own name, as in `mart.daily_kpis`. */
  readonly model: string;
  readonly given: readonly Input[];
  /** Now, in ISO with its zone. */
  readonly clock: string;
  /** The model's rows before an incremental run. */
  readonly existing?: readonly TestRow[] | undefined;
  /** What the model's rows before an incremental run are built from. */
  readonly builtFrom?: readonly Input[] | undefined;
  /** A condition on the rows that are read. */
  readonly where?: string | undefined;
}

export interface ModelResult {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly CanonicalCell[])[];
  /** The columns that identify a row; none where the model does not say. */
  readonly key: readonly string[];
}

/** A table or view that stands in the warehouse. */
interface Relation {
  readonly action: Action;
  readonly columns: readonly Column[];
  /** What it holds when no test gives it rows: nothing, what its query says, or what its script made. */
  readonly rest: "empty" | "view" | "built";
  /** The clock at which it was built. */
  clock: bigint;
  isFilled: boolean;
}

/**
 * A warehouse in memory in which one model at a time is run over rows that a test gives. What the model reads is made
 * once, empty, by the definitions' own statements: only what reads nothing itself, such as a calendar, holds what its
 * definition says. Views stay views over what they read.
 */
export class TestWarehouse {
  readonly #graph: ModelGraph;
  readonly #contracts: readonly SourceTable[];
  readonly #analyzer: Analyzer;
  readonly #engine: Engine;
  readonly #relations = new Map<string, Relation>();
  readonly #clock: { micros: bigint };
  #jobs = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    parts: { readonly analyzer: Analyzer; readonly engine: Engine; readonly clock: { micros: bigint } },
    graph: ModelGraph,
    contracts: readonly SourceTable[],
  ) {
    this.#analyzer = parts.analyzer;
    this.#engine = parts.engine;
    this.#clock = parts.clock;
    this.#graph = graph;
    this.#contracts = contracts;
  }

  /** Opens an empty warehouse for the models of a graph; contracts tell the columns of raw tables. */
  static async open(graph: ModelGraph, contracts: readonly SourceTable[]): Promise<TestWarehouse> {
    const clock = { micros: 0n };
    const analyzer = await startAnalyzer();
    const engine = await openEngine({
      file: ":memory:",
      analyzer,
      clock: () => clock.micros,
      location: graph.location,
    });
    const warehouse = new TestWarehouse({ analyzer, engine, clock }, graph, contracts);
    await warehouse.#createDatasets();
    return warehouse;
  }

  /** Runs a model over its inputs, after all runs that were asked for before. Throws Failure for what cannot be run. */
  run(run: ModelRun): Promise<ModelResult> {
    const result = this.#turn.then(() => this.#run(run));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#engine.close();
    await this.#analyzer.close();
  }

  async #run({ model, given, clock, existing, builtFrom, where }: ModelRun): Promise<ModelResult> {
    const micros = instantMicros(clock);
    if (micros === undefined) {
      throw new Failure(
        `The clock ${JSON.stringify(clock)} is no time with its zone, as in 2025-07-15T05:00:00+09:00.`,
      );
    }
    this.#clock.micros = micros;
    const action = this.#graph.model(model);
    const inputs = collectInputs(given);
    const earlier = collectInputs(builtFrom ?? []);
    await this.#prepareAll(this.#graph.reads(action));
    await this.#prepareAll(
      [...inputs.keys(), ...earlier.keys()].map((name) => this.#graph.readable(name, action)),
    );
    if (builtFrom !== undefined) {
      await this.#fill(earlier);
      await this.#build(action);
    }
    if (existing !== undefined) {
      await this.#fill(new Map());
      await this.#build(action);
      await this.#load(action.target, await this.#columns(action.target), existing);
    }
    await this.#fill(inputs, action);
    if (existing !== undefined || builtFrom !== undefined) await this.#update(action);
    else await this.#build(action);
    return this.#read(action, where);
  }

  /** Runs a model's own statements, as Dataform does where it is not there yet. */
  async #build(action: Action): Promise<void> {
    if (action.kind === "table") await this.#query(firstRunScript(action.table), action.name);
    if (action.kind === "operation") {
      for (const sql of action.queries) await this.#query(sql, action.name);
    }
    const relation = this.#relations.get(action.name);
    if (relation !== undefined) relation.isFilled = true;
  }

  async #update(action: Action): Promise<void> {
    if (action.kind !== "table") throw new Failure(`${action.name} is no incremental table.`);
    const columns = (await this.#columns(action.target)).map(({ name }) => name);
    await this.#query(incrementalRunScript(action.table, columns), action.name);
  }

  async #read(action: Action, where: string | undefined): Promise<ModelResult> {
    const source = action.kind === "assertion" ? `(${action.query}\n)` : quotedTarget(action.target);
    const name = where === undefined ? action.name : `The condition ${where} on ${action.name}`;
    // A condition may end in a comment.
    const condition = where === undefined ? "" : ` WHERE ${where}\n`;
    const result = await this.#query(`SELECT * FROM ${source}${condition}`, name);
    if (result === undefined) throw new Failure(`${action.name} has no rows to compare.`);
    const { columns } = result;
    const rows = await result.read(0, result.rowCount);
    await result.close();
    return {
      columns,
      rows: rows.map((row) => columns.map(({ type }, index) => resultCell(row[index] ?? null, type))),
      key: action.kind === "table" ? uniqueKeyOf(action.table) : [],
    };
  }

  async #prepareAll(actions: readonly Action[]): Promise<void> {
    const closure = this.#graph.closure(actions);
    const missing = closure.filter(({ name }) => !this.#relations.has(name));
    if (missing.length > 0) await this.#fill(new Map());
    for (const action of missing) await this.#prepare(action);
    for (const { name } of closure) {
      const relation = this.#relations.get(name);
      if (relation?.rest === "built" && relation.clock !== this.#clock.micros) await this.#restore(relation);
    }
  }

  /** Makes what a model reads; what that reads is there already. */
  async #prepare(action: Action): Promise<void> {
    const loadedTable = this.#loadedTableScript(action.target);
    if (loadedTable !== undefined) await this.#query(loadedTable, action.name);
    else if (action.kind === "declaration") throw undescribed(action);
    else await this.#build(action);
    const isView = action.kind === "table" && action.table.enumType === "VIEW";
    const readsNothing = this.#graph.reads(action).length === 0;
    const rest = isView ? "view" : readsNothing && loadedTable === undefined ? "built" : "empty";
    const relation: Relation = {
      action,
      columns: await this.#columns(action.target),
      rest,
      clock: this.#clock.micros,
      isFilled: rest === "empty",
    };
    this.#relations.set(action.name, relation);
    // A query without groups answers a row even over nothing.
    if (rest === "empty") await this.#restore(relation);
  }

  /** Gives tables the rows of a test, and takes away those of the test before; the model that is run keeps its own. */
  async #fill(inputs: ReadonlyMap<string, readonly TestRow[]>, model?: Action): Promise<void> {
    const stale = [...this.#relations.values()].filter(
      ({ action, isFilled }) => isFilled && action !== model && !inputs.has(action.name),
    );
    await Promise.all(stale.map((relation) => this.#restore(relation)));
    await Promise.all(
      [...inputs].map(async ([name, rows]) => {
        const relation = this.#relations.get(name);
        if (relation === undefined) throw new Failure(`${name} is nothing that a test can give rows to.`);
        const wasFilled = relation.isFilled;
        relation.isFilled = true;
        if (relation.rest === "view" && !wasFilled) await this.#replaceView(relation);
        await this.#load(relation.action.target, relation.columns, rows);
      }),
    );
  }

  async #restore(relation: Relation): Promise<void> {
    const { action, columns, rest } = relation;
    if (rest === "empty") await this.#load(action.target, columns, []);
    if (rest === "view") await this.#engine.deleteTable(reference(action.target));
    if (rest !== "empty") await this.#build(action);
    relation.clock = this.#clock.micros;
    relation.isFilled = false;
  }

  /** Rows that are given to a view stand in a table of its name. */
  async #replaceView({ action, columns }: Relation): Promise<void> {
    await this.#engine.deleteTable(reference(action.target));
    await this.#engine.createTable({
      reference: reference(action.target),
      kind: "TABLE",
      schema: columns.map(columnField),
      labels: {},
    });
  }

  /** Puts rows in place of what a table holds, by a load job. */
  async #load(target: GraphTarget, columns: readonly Column[], rows: readonly TestRow[]): Promise<void> {
    const lines = rows.map((row, index) => jsonLine(`${target.schema}.${target.name}`, columns, row, index));
    const file = path.join(tmpdir(), `kura-rows-${randomUUID()}.ndjson`);
    await writeFile(file, lines.join("\n"), { mode: 0o600 });
    try {
      await this.#engine.load({
        destination: reference(target),
        createDisposition: "CREATE_NEVER",
        writeDisposition: "WRITE_TRUNCATE",
        files: [file],
        ignoreUnknownValues: false,
        maxBadRecords: 0,
      });
    } finally {
      await rm(file, { force: true });
    }
  }

  async #query(sql: string, name: string): Promise<ResultSet | undefined> {
    this.#jobs += 1;
    try {
      const outcome = await this.#engine.query({
        projectId: this.#graph.project,
        jobId: `test_${this.#jobs}`,
        sql,
      });
      return outcome.result;
    } catch (error) {
      throw new Failure(`${name} does not run: ${messageOf(error)}`);
    }
  }

  async #columns(target: GraphTarget): Promise<readonly Column[]> {
    return fieldColumns((await this.#engine.getTable(reference(target))).schema);
  }

  /** The script that makes a table which loaders fill instead of Dataform; undefined for any other. */
  #loadedTableScript({ schema, name }: GraphTarget): string | undefined {
    const { project, location } = this.#graph;
    const warehouse = { project, location, suffix: "" };
    const ledger = Object.values(ledgerTables(warehouse));
    if (ledger.some(({ dataset, table }) => dataset === schema && table === name)) {
      return `${createLedgerScript(warehouse)};`;
    }
    const contract = this.#contracts.find((one) => schema === `raw_${one.source.name}` && name === one.name);
    return contract === undefined ? undefined : `${createRawScript(warehouse, contract)};`;
  }

  async #createDatasets(): Promise<void> {
    const { project, location } = this.#graph;
    for (const datasetId of this.#graph.datasets()) {
      await this.#engine.createDataset({
        reference: { projectId: project, datasetId },
        location,
        labels: {},
      });
    }
  }
}

function undescribed({ name }: Action): Failure {
  return new Failure(`${name} is declared only: nothing says which columns it has. State a contract for it.`);
}

function reference({ database, schema, name }: GraphTarget): TableReference {
  return { projectId: database, datasetId: schema, tableId: name };
}
