import { z } from "zod";
import { withPostgres } from "../../local/postgres/connection.ts";
import { Failure, messageOf } from "../failure.ts";
import type { OwnDatabase } from "./environment.ts";

/**
 * Looks whether every database can be reached and every table of its contracts be read, before anything is loaded.
 * Throws Failure that says of each database what is wrong and what to do; passwords are not in it.
 */
export async function reachDatabases(databases: readonly OwnDatabase[]): Promise<void> {
  const problems = await Promise.all(databases.map(problemsOf));
  const told = problems.flat();
  if (told.length > 0) throw new Failure(told.join("\n"));
}

async function problemsOf(database: OwnDatabase): Promise<readonly string[]> {
  const { address, variable, connection, tables } = database;
  const where = `The database of ${connection} (${address.host}:${address.port}, database ${address.database}, user ${address.user})`;
  try {
    return await withPostgres(address, async (client) => {
      const { rows } = await client.query(readability, [
        tables.map(({ source }) => source.schema),
        tables.map(({ name }) => name),
      ]);
      const missing = relations
        .parse(rows)
        .filter((relation) => relation.is_readable !== true)
        .map(({ name, is_readable: isReadable }) =>
          isReadable === null ? `${name} does not exist` : `${name} may not be read`,
        );
      if (missing.length === 0) return [];
      return [
        `${where}: ${missing.join(", ")}. Grant SELECT to the user, or change the contracts in includes/contracts.`,
      ];
    });
  } catch (error) {
    return [`${where} cannot be read: ${reasonOf(error)}. Check that it runs, and the URL in ${variable}.`];
  }
}

/** Several addresses tried make one error without a message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  const reason = messageOf(error);
  return /does not support SSL/.test(reason) ? `${reason}, which ?sslmode=disable goes without` : reason;
}

const relations = z.array(z.object({ name: z.string(), is_readable: z.boolean().nullable() }));

/** One row a table or view: whether all of its columns may be read; null where it does not exist. */
const readability = `
  SELECT
    wanted.schema_name || '.' || wanted.relation_name AS name,
    CASE WHEN relation.oid IS NOT NULL THEN has_schema_privilege(namespace.oid, 'USAGE') AND (
      has_table_privilege(relation.oid, 'SELECT')
      OR NOT EXISTS (
        SELECT FROM pg_attribute AS attribute
        WHERE attribute.attrelid = relation.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
          AND NOT has_column_privilege(relation.oid, attribute.attnum, 'SELECT')
      )
    ) END AS is_readable
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted(schema_name, relation_name, place)
  LEFT JOIN pg_namespace AS namespace ON namespace.nspname = wanted.schema_name
  LEFT JOIN pg_class AS relation
  ON relation.relnamespace = namespace.oid AND relation.relname = wanted.relation_name
    AND relation.relkind IN ('r', 'p', 'v', 'm', 'f')
  ORDER BY wanted.place
`;
