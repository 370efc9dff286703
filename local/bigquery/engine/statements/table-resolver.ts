import type { AstNode } from "../../analyzer/analyzer.ts";
import { translateQuery } from "../../translate/translate.ts";
import type { Column } from "../../types/sql-type.ts";
import type { TableReference } from "../engine.ts";
import { datasetNotFound, invalidQuery, tableNotFound } from "../errors.ts";
import { schemaParameters } from "../schema/field-parameters.ts";
import { fieldColumns } from "../schema/field-types.ts";
import { SourceText } from "../script/source-text.ts";
import { type TableRecord, tableKey } from "../storage/catalog.ts";
import { quoteIdentifier } from "../storage/quoting.ts";
import type { Snapshot } from "../transactions/transaction.ts";
import { analyzeExcerpt } from "./analyze.ts";
import type { Environment } from "./environment.ts";
import { describeExternalQueries, type ExternalQuery } from "./external-queries.ts";
import { datasetTablesName, datasetTablesTable, informationSchemaTable } from "./information-schema.ts";
import { namedTables } from "./named-tables.ts";
import type { ResolvedTable } from "./resolved-table.ts";
import { statementsOf } from "./statement-list.ts";
import { calledFunctions, tablesOf } from "./stored-functions.ts";
import { type NameDefaults, resolveTableName } from "./table-names.ts";
import { translationContext } from "./translation-context.ts";
import { isWildcard, matchingTables, wildcardTable } from "./wildcard-tables.ts";

/** A view's query as parsed, with the table paths that it names. */
interface ParsedView {
  readonly source: SourceText;
  readonly node: AstNode;
  /** Absent where the query reads external ones, whose columns are asked for each time. */
  paths?: readonly (readonly string[])[];
}

/** An analyzed view, good for as long as the tables that it names have the same columns. */
interface AnalyzedView {
  readonly tablesSignature: string;
  readonly statement: AstNode;
}

const parsedViews = new WeakMap<TableRecord, ParsedView>();
const analyzedViews = new WeakMap<TableRecord, AnalyzedView>();
const deepestView = 16;

/** Finds a statement's tables, and expands its views. */
export class TableResolver {
  readonly references: TableReference[] = [];
  readonly viewExternalQueries: ExternalQuery[] = [];
  readonly #environment: Environment;
  readonly #snapshot: Snapshot;
  readonly #externalQueries: ReadonlyMap<string, ExternalQuery>;
  readonly #depth: number;

  constructor(
    environment: Environment,
    snapshot: Snapshot,
    externalQueries: readonly ExternalQuery[],
    depth = 0,
  ) {
    this.#environment = environment;
    this.#snapshot = snapshot;
    this.#externalQueries = new Map(externalQueries.map((query) => [query.name, query]));
    this.#depth = depth;
  }

  /** @throws BigQueryError `notFound` where there is no such table. */
  async resolve(
    path: readonly string[],
    defaults: NameDefaults = this.#environment.defaults,
  ): Promise<ResolvedTable> {
    const external = path.length === 1 ? this.#externalQueries.get(path[0] ?? "") : undefined;
    if (external !== undefined) {
      const { name, columns, physicalName } = external;
      return { name, columns, binding: { relation: physicalName }, isTemporary: true };
    }
    const { session } = this.#environment;
    const temporaryTables = this.#depth === 0 ? session.temporaryTables : new Map<string, TableRecord>();
    const name = resolveTableName(path, defaults, (each) => temporaryTables.has(each));
    if (name.kind === "information") {
      return await informationSchemaTable(name.dataset, name.view, this.#snapshot, session.parts);
    }
    if (name.kind === "temporary") {
      const record = temporaryTables.get(name.name);
      if (record === undefined) throw invalidQuery(`Not found: Table ${path.join(".")}`);
      return storedTable(record, `_SESSION.${name.name}`, true);
    }
    if (name.reference.tableId === datasetTablesName) {
      return await datasetTablesTable(name.reference, this.#snapshot, session.parts);
    }
    if (isWildcard(name.reference)) return this.#wildcard(name.reference);
    const record = this.#permanent(name.reference);
    this.#refer(name.reference);
    return record.kind === "VIEW"
      ? this.#expandView(record)
      : storedTable(record, tableKey(record.reference), false);
  }

  #wildcard(reference: TableReference): ResolvedTable {
    const dataset = this.#snapshot.catalog.dataset(reference);
    if (dataset === undefined) {
      throw datasetNotFound(reference, this.#environment.session.parts.location);
    }
    const matching = matchingTables(reference, dataset.tables.values()).filter(
      (record) => !isExpired(record, this.#snapshot),
    );
    const table = wildcardTable(reference, matching);
    for (const record of matching) this.#refer(record.reference);
    return table;
  }

  #permanent(reference: TableReference): TableRecord {
    const { location } = this.#environment.session.parts;
    const dataset = this.#snapshot.catalog.dataset(reference);
    if (dataset === undefined) throw datasetNotFound(reference, location);
    const record = dataset.tables.get(reference.tableId);
    if (record === undefined || isExpired(record, this.#snapshot)) {
      throw tableNotFound(reference, dataset.metadata.location);
    }
    return record;
  }

  #refer(reference: TableReference): void {
    const key = tableKey(reference);
    if (!this.references.some((each) => tableKey(each) === key)) this.references.push(reference);
  }

  async #expandView(record: TableRecord): Promise<ResolvedTable> {
    const name = tableKey(record.reference);
    if (this.#depth >= deepestView) throw invalidQuery(`Views nested too deeply at ${name}`);
    const view = await this.#parseView(record, name);
    const { source, node } = view;
    const environment: Environment = {
      session: this.#environment.session,
      defaults: {
        projectId: record.reference.projectId,
        defaultDataset: record.viewDefaultDataset,
      },
      systemVariables: new Map(),
    };
    const externalQueries = await describeExternalQueries(node, source, environment, this.#snapshot);
    const replacements = externalQueries.map(({ start, end, ...query }) => ({
      start,
      end,
      text: `\`${query.name}\``,
    }));
    const functions = await calledFunctions(node, environment, this.#snapshot);
    const excerpt = source.excerpt(node, { replacements });
    const resolver = new TableResolver(environment, this.#snapshot, externalQueries, this.#depth + 1);
    const paths =
      view.paths ??
      (externalQueries.length === 0 ? namedTables(node) : undefined) ??
      (await environment.session.parts.analyzer.tableNames(excerpt.sql));
    if (externalQueries.length === 0) view.paths = paths;
    const tables = await tablesOf(paths, functions, (path, defaults) => resolver.resolve(path, defaults));
    const tablesSignature = JSON.stringify([
      tables.map(({ path, table }) => [path, table.name, table.columns]),
      functions.definitions,
    ]);
    const known = analyzedViews.get(record);
    const statement =
      known?.tablesSignature === tablesSignature
        ? known.statement
        : await analyzeExcerpt(excerpt, tables, functions.definitions, environment);
    analyzedViews.set(record, { tablesSignature, statement });
    const byName = new Map(tables.map(({ table }) => [table.name, table]));
    const query = translateQuery(statement, translationContext(byName, environment, this.#snapshot));
    for (const reference of resolver.references) this.#refer(reference);
    this.viewExternalQueries.push(...externalQueries, ...resolver.viewExternalQueries);
    return { ...viewTable(record, name, query), view: { statement, tables: byName } };
  }

  async #parseView(record: TableRecord, name: string): Promise<ParsedView> {
    const known = parsedViews.get(record);
    if (known !== undefined) return known;
    const source = new SourceText(record.viewQuery ?? "");
    const { analyzer } = this.#environment.session.parts;
    const node = statementsOf(await analyzer.parseScript(source.sql))[0];
    if (node === undefined) throw invalidQuery(`View ${name} has no query`);
    const parsed = { source, node };
    parsedViews.set(record, parsed);
    return parsed;
  }
}

/** Whether the table's time has come: it is then as good as dropped. */
export function isExpired(record: TableRecord, snapshot: Snapshot): boolean {
  return record.expiresAt !== undefined && BigInt(record.expiresAt) * 1000n <= snapshot.timestampMicros;
}

function storedTable(record: TableRecord, name: string, isTemporary: boolean): ResolvedTable {
  const parameters = schemaParameters(record.schema);
  return {
    name,
    columns: fieldColumns(record.schema),
    binding: {
      relation: record.physicalName ?? "",
      ...(parameters.size === 0 ? {} : { parameters }),
    },
    record,
    isTemporary,
  };
}

function viewTable(
  record: TableRecord,
  name: string,
  query: { readonly sql: string; readonly columns: readonly Column[] },
): ResolvedTable {
  const columns = query.columns.map((column, index) => ({
    name: record.schema[index]?.name ?? column.name,
    type: column.type,
  }));
  const names = columns.map((column) => quoteIdentifier(column.name)).join(", ");
  return {
    name,
    columns,
    binding: { relation: `(SELECT * FROM (${query.sql}) AS view_query(${names}))` },
    record,
    isTemporary: false,
  };
}
