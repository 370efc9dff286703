import { DuckDBConnection } from "@duckdb/node-api";

/** One statement that was sent to DuckDB. */
export interface SentStatement {
  readonly sql: string;
  readonly milliseconds: number;
}

/** Runs work and answers every statement that this process sent to DuckDB meanwhile, in the order in which they were sent. */
export async function recordDuckDb(work: () => Promise<void>): Promise<readonly SentStatement[]> {
  const { prototype } = DuckDBConnection;
  const { run, stream } = prototype;
  const statements: SentStatement[] = [];
  const timed = async <Result>(sql: string, send: () => Promise<Result>): Promise<Result> => {
    const index = statements.push({ sql, milliseconds: 0 }) - 1;
    const start = performance.now();
    try {
      return await send();
    } finally {
      statements[index] = { sql, milliseconds: performance.now() - start };
    }
  };
  // What reads at once runs through these two.
  prototype.run = function (sql, ...rest) {
    return timed(sql, () => run.call(this, sql, ...rest));
  };
  prototype.stream = function (sql, ...rest) {
    return timed(sql, () => stream.call(this, sql, ...rest));
  };
  try {
    await work();
  } finally {
    prototype.run = run;
    prototype.stream = stream;
  }
  return statements;
}
