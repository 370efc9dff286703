import { text } from "node:stream/consumers";
import { Failure, UsageFailure } from "../failure.ts";
import { QueryError, runQuery } from "../query/bigquery-rest.ts";
import { explainQueryError } from "../query/explain-error.ts";
import { type StateFlags, withWarehouse } from "../query/open-warehouse.ts";
import { printCsv, printJson, printTable } from "../query/printers.ts";

export interface QueryFlags extends StateFlags {
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** `kura query`. */
export async function query(argument: string, flags: QueryFlags): Promise<void> {
  const sql = argument === "-" ? await text(process.stdin) : argument;
  if (sql.trim() === "") throw new UsageFailure("There is no SQL to run.");
  await withWarehouse(flags, async (server) => {
    try {
      const result = await runQuery(server, sql);
      if (flags.json === true) await printJson(result, process.stdout);
      else if (flags.csv === true) await printCsv(result, process.stdout);
      else await printTable(result, process.stdout);
    } catch (error) {
      if (error instanceof QueryError) throw new Failure(explainQueryError(error, sql));
      throw error;
    }
  });
}
