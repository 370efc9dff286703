import pg, { type Connection, type Submittable } from "pg";
import { z } from "zod";
import type { Column } from "../types/sql-type.ts";
import { externalQueryError } from "./errors.ts";
import { mapType, type TypeMapping } from "./postgres-types.ts";

/** A result column of an inner query. */
export interface InnerColumn extends Column {
  readonly mapping: TypeMapping;
  /** PostgreSQL's type modifier: of numeric, its precision and scale; -1 where none was declared. */
  readonly typeModifier: number;
}

/** An inner query without the semicolons, white space and comments that may follow it: what can stand in parentheses. */
export function trimQuery(sql: string): string {
  const end = /;(?:\s|;|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*$/.exec(sql);
  return end === null ? sql : sql.slice(0, end.index);
}

/**
 * The result columns of an inner query, without running it. Throws pg's error where PostgreSQL refuses it, and BigQueryError
 * where it is not a single SELECT or has a column that BigQuery cannot take.
 */
export async function describeQuery(client: pg.Client, sql: string): Promise<readonly InnerColumn[]> {
  const fields = await describeStatement(client, sql);
  const query = trimQuery(sql);
  // Only a query can stand in parentheses: not SHOW or EXPLAIN, nor one that writes and returns what it wrote.
  const isQuery =
    fields.length > 0 &&
    (await describeStatement(client, `SELECT 1 FROM (\n${query}\n) AS inner_query`).then(
      () => true,
      (error: unknown) => {
        if (error instanceof pg.DatabaseError && error.code?.startsWith("42")) return false;
        if (error instanceof pg.DatabaseError && error.code?.startsWith("0A")) return false;
        throw error;
      },
    ));
  if (!isQuery) {
    throw externalQueryError(
      "Only a single read-only query (SELECT) with at least one column can be run in PostgreSQL",
    );
  }
  refuseNames(fields);
  const columns: InnerColumn[] = [];
  for (const { name, dataTypeID, dataTypeModifier } of fields) {
    const mapping = mapType(dataTypeID);
    if (mapping === undefined) throw await unsupportedType(client, name, dataTypeID, dataTypeModifier);
    columns.push({ name, type: { kind: mapping.kind }, mapping, typeModifier: dataTypeModifier });
  }
  return columns;
}

function refuseNames(fields: readonly Field[]): void {
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (name === "?column?") {
      throw externalQueryError(
        "A column that is an expression has no name: give it one with AS in the external query",
      );
    }
    if (seen.has(name.toLowerCase())) {
      throw externalQueryError(
        `Duplicate column names in the result are not supported. Found duplicate(s): ${name}`,
      );
    }
    seen.add(name.toLowerCase());
  }
}

async function unsupportedType(
  client: pg.Client,
  column: string,
  typeId: number,
  modifier: number,
): Promise<Error> {
  const { rows } = await client.query("SELECT format_type($1::oid, $2::int) AS name", [typeId, modifier]);
  return externalQueryError(
    `Postgres type (OID = ${typeId}) is not supported now: column "${column}" is of type ${rows[0]?.name}. ` +
      `Cast it to a supported type in the external query, as in "${column}"::text`,
  );
}

const field = z.object({
  name: z.string(),
  dataTypeID: z.number().int(),
  dataTypeModifier: z.number().int(),
});
const rowDescription = z.object({ fields: z.array(field) });
type Field = z.infer<typeof field>;

/** Parses and describes one statement by the extended protocol; of a statement without a result, no fields. */
async function describeStatement(client: pg.Client, sql: string): Promise<readonly Field[]> {
  return new Promise((resolve, reject) => {
    client.query(new StatementDescription(sql, resolve, reject));
  });
}

class StatementDescription implements Submittable {
  readonly #sql: string;
  readonly #resolve: (fields: readonly Field[]) => void;
  readonly #reject: (error: unknown) => void;
  #fields: readonly Field[] = [];

  constructor(sql: string, resolve: (fields: readonly Field[]) => void, reject: (error: unknown) => void) {
    this.#sql = sql;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: Connection): void {
    connection.parse({ name: "", text: this.#sql, types: [] }, true);
    connection.describe({ type: "S", name: "" }, true);
    connection.sync();
  }

  handleRowDescription(message: unknown): void {
    this.#fields = rowDescription.parse(message).fields;
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#fields);
  }
}
