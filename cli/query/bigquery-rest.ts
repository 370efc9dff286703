import { z } from "zod";
import { Failure } from "../failure.ts";

const restField = z.object({
  name: z.string(),
  type: z.string(),
  mode: z.string().optional(),
  get fields(): z.ZodOptional<z.ZodArray<typeof restField>> {
    return z.array(restField).optional();
  },
});

/** A column of a result as BigQuery's REST API describes it. */
export type RestField = z.infer<typeof restField>;

const restRow = z.object({ f: z.array(z.object({ v: z.unknown() })) });
export type RestRow = z.infer<typeof restRow>;

const page = z.object({
  jobReference: z.object({ jobId: z.string(), location: z.string().optional() }).optional(),
  jobComplete: z.boolean().default(true),
  schema: z.object({ fields: z.array(restField).default([]) }).optional(),
  rows: z.array(restRow).default([]),
  totalRows: z.string().optional(),
  pageToken: z.string().optional(),
  numDmlAffectedRows: z.string().optional(),
});
type Page = z.infer<typeof page>;

const failure = z.object({
  error: z.object({ message: z.string(), errors: z.array(z.object({ reason: z.string() })).optional() }),
});

/** A query that BigQuery refused or that failed while it ran, in BigQuery's own words. */
export class QueryError extends Failure {
  override readonly name = "QueryError";
  readonly reason: string | undefined;
  constructor(message: string, reason: string | undefined) {
    super(message);
    this.reason = reason;
  }
}

export interface QueryResult {
  /** Undefined where the statement has no rows to show. */
  readonly fields: readonly RestField[] | undefined;
  readonly rowCount: number;
  /** Rows that a DML statement changed. */
  readonly affectedRows: number | undefined;
  /** The rows, page by page. */
  pages(): AsyncGenerator<readonly RestRow[]>;
}

export interface QueryServer {
  /** Base address of the embedded BigQuery. */
  readonly url: string;
  readonly project: string;
  readonly location: string;
}

const rowsPerPage = 10_000;
const formatOptions = { useInt64Timestamp: true };

/** Runs one query or script and waits for it; its rows are read as they are asked for. Throws QueryError. */
export async function runQuery(server: QueryServer, sql: string): Promise<QueryResult> {
  const base = `${server.url}/bigquery/v2/projects/${encodeURIComponent(server.project)}/queries`;
  let first = await ask(base, {
    query: sql,
    useLegacySql: false,
    location: server.location,
    maxResults: rowsPerPage,
    timeoutMs: 60_000,
    formatOptions,
  });
  const next = (current: Page, parameters: Readonly<Record<string, string>>) => {
    if (current.jobReference === undefined) throw new QueryError("The answer names no job.", undefined);
    const { jobId, location = server.location } = current.jobReference;
    const words = new URLSearchParams({
      location,
      maxResults: String(rowsPerPage),
      "formatOptions.useInt64Timestamp": "true",
      ...parameters,
    });
    return ask(`${base}/${encodeURIComponent(jobId)}?${words}`);
  };
  while (!first.jobComplete) first = await next(first, { timeoutMs: "60000" });
  const start = first;
  async function* pages() {
    let current = start;
    for (;;) {
      if (current.rows.length > 0) yield current.rows;
      if (current.pageToken === undefined) return;
      current = await next(start, { pageToken: current.pageToken });
    }
  }
  return {
    fields: start.schema === undefined || start.schema.fields.length === 0 ? undefined : start.schema.fields,
    rowCount: Number(start.totalRows ?? 0),
    affectedRows: start.numDmlAffectedRows === undefined ? undefined : Number(start.numDmlAffectedRows),
    pages,
  };
}

async function ask(url: string, body?: object): Promise<Page> {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (response.ok) return page.parse(answer);
  const parsed = failure.safeParse(answer);
  if (!parsed.success) throw new QueryError(`The server answered ${response.status}.`, undefined);
  const { message, errors } = parsed.data.error;
  throw new QueryError(message, errors?.[0]?.reason);
}

/** All rows of a query whose result is known to be small. */
export async function allRows(server: QueryServer, sql: string): Promise<readonly (readonly unknown[])[]> {
  const result = await runQuery(server, sql);
  const rows: (readonly unknown[])[] = [];
  for await (const found of result.pages()) rows.push(...found.map(({ f }) => f.map(({ v }) => v)));
  return rows;
}
