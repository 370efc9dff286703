import { z } from "zod";
import { type PostgresColumn, scalar } from "./postgres-type.ts";

export interface PostgresTable {
  readonly name: string;
  readonly columns: readonly PostgresColumn[];
}

/** What contracts say of a database that BigQuery reads through a connection. */
export interface PostgresSource {
  readonly connection: string;
  readonly schema: string;
  readonly tables: readonly PostgresTable[];
}

/** A federated contract, as far as its database's columns follow from it. */
export const federatedContract = z.looseObject({
  name: z.string(),
  source: z.looseObject({ kind: z.literal("federated"), connection: z.string(), schema: z.string() }),
  pull: z.looseObject({ cursor: z.string().optional(), cursorType: z.string().optional() }),
  volatile: z.array(z.string()).default([]),
  columns: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      sourceNames: z.array(z.string()).default([]),
      containers: z.array(z.string()).default([]),
    }),
  ),
});

type FederatedContract = z.infer<typeof federatedContract>;

/** What PostgreSQL's column may be where a contract's column has a type. */
const types: Readonly<Record<string, string>> = {
  INT64: "int8",
  NUMERIC: "numeric",
  FLOAT64: "float8",
  BOOL: "bool",
  STRING: "text",
  DATE: "date",
  DATETIME: "timestamp",
  TIME: "time",
  TIMESTAMP: "timestamp|timestamptz",
  JSON_TEXT: "json|jsonb",
};

/** The databases of federated contracts, by connection and schema. */
export function postgresSources(contracts: readonly FederatedContract[]): readonly PostgresSource[] {
  const sources = new Map<string, { connection: string; schema: string; tables: PostgresTable[] }>();
  for (const contract of contracts) {
    const { connection, schema } = contract.source;
    const key = `${connection}\n${schema}`;
    const source = sources.get(key) ?? { connection, schema, tables: [] };
    source.tables.push({ name: contract.name, columns: columnsOf(contract) });
    sources.set(key, source);
  }
  return [...sources.values()];
}

/** Every name that the source has or had of each column; fields that only the pull names are there too. */
function columnsOf(contract: FederatedContract): readonly PostgresColumn[] {
  const columns = new Map<string, PostgresColumn>();
  for (const [name, column] of Object.entries(contract.columns)) {
    const [container] = column.containers;
    if (container !== undefined) columns.set(container, { name: container, type: scalar("json|jsonb") });
    else {
      const names = column.sourceNames.length > 0 ? column.sourceNames : [name];
      for (const each of names) {
        const type = scalar(types[column.type] ?? "text");
        columns.set(each, { name: each, type, isPossible: names.length > 1 });
      }
    }
  }
  const { cursor, cursorType = "timestamp" } = contract.pull;
  if (cursor !== undefined) columns.set(cursor, { name: cursor, type: scalar(cursorType) });
  for (const name of contract.volatile) if (!columns.has(name)) columns.set(name, { name, type: undefined });
  return [...columns.values()];
}
