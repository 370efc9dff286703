import { z } from "zod";
import type { SourceTable } from "../../includes/contracts/source-table.ts";
import { tableName } from "./load-summary.ts";

/** A request that a function cannot do. The message says why. */
export class BadRequestError extends Error {
  override readonly name = "BadRequestError";
}

/** What every loading function takes in its request's body. */
export const loadRequestFields = {
  /** Names of contracts; all of the function's where absent. */
  tables: z.array(z.string()).min(1).optional(),
  /** Reads and lands even what has landed already, as after a changed contract. */
  force: z.boolean().optional(),
} as const;

/**
 * Reads a request's body; one without a body is an empty one.
 * @param example a body that the function takes
 * @throws BadRequestError
 */
export function readLoadRequest<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  example: string,
): z.output<Schema> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  throw new BadRequestError(
    `The request body cannot be read: ${z.prettifyError(parsed.error)}. It takes ${example}.`,
  );
}

/**
 * The contracts that a request names, each once, with or without their source's name; all where it names none.
 * @param kind what the contracts are of, as in `spreadsheet`
 * @throws BadRequestError for a name without a contract
 */
export function namedTables<Table extends SourceTable>(
  names: readonly string[] | undefined,
  contracts: readonly Table[],
  kind: string,
): readonly Table[] {
  if (names === undefined) return contracts;
  const tables = names.map((name) => {
    const table = contracts.find((each) => name === each.name || name === tableName(each));
    if (table === undefined) {
      const known = contracts.map((each) => each.name).join(", ");
      throw new BadRequestError(`There is no ${kind} contract "${name}". There are: ${known}.`);
    }
    return table;
  });
  return [...new Set(tables)];
}
