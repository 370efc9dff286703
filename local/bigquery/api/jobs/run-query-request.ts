import { z } from "zod";
import type { ApiContext } from "../api-context.ts";
import { resultFields } from "../catalog/field-schema.ts";
import { boolean, integer, type JsonObject, optional } from "../http/json-values.ts";
import { formatOptions, timestampFormat } from "../rows/format-options.ts";
import { newReference } from "./insert-job.ts";
import type { Job } from "./job.ts";
import { boundedTimeout, queryAnswer } from "./query-answer.ts";
import { queryConfiguration, queryRequest, shownQueryConfiguration } from "./query-configuration.ts";
import { dryRun, startQueryJob } from "./run-job.ts";

/** Requests whose requestId is remembered, so that a repeated one finds its job. */
const MAX_REMEMBERED_REQUESTS = 1000;

const queryRequestBody = queryConfiguration.extend({
  maxResults: optional(integer),
  timeoutMs: optional(integer),
  jobTimeoutMs: optional(integer),
  dryRun: optional(boolean),
  location: optional(z.string()),
  requestId: optional(z.string()),
  labels: optional(z.record(z.string(), z.string())),
  formatOptions: optional(formatOptions),
});

type QueryRequestBody = z.infer<typeof queryRequestBody>;

/** jobs.query: runs a query and answers its first page as JSON text, or that it is not complete after timeoutMs. */
export async function runQueryRequest(
  context: ApiContext,
  projectId: string,
  rawBody: unknown,
): Promise<string> {
  const body = queryRequestBody.parse(rawBody);
  if (body.dryRun === true) return JSON.stringify(await dryRunAnswer(context, projectId, body));
  return queryAnswer(jobOf(context, projectId, body), {
    kind: "bigquery#queryResponse",
    timeoutMs: boundedTimeout(body.timeoutMs),
    maxResults: body.maxResults,
    startIndex: undefined,
    pageToken: undefined,
    timestampFormat: timestampFormat(body.formatOptions),
  });
}

function jobOf(context: ApiContext, projectId: string, body: QueryRequestBody): Job {
  const requestKey = body.requestId === undefined ? undefined : `${projectId} ${body.requestId}`;
  const known = requestKey === undefined ? undefined : context.requests.get(requestKey);
  if (known !== undefined) return known;
  const reference = newReference(context, projectId, { location: body.location });
  const { query, defaultDataset, parameterMode, queryParameters, maximumBytesBilled, labels, jobTimeoutMs } =
    body;
  const shown = {
    query,
    ...(defaultDataset === undefined ? {} : { defaultDataset }),
    ...(parameterMode === undefined ? {} : { parameterMode }),
    ...(queryParameters === undefined ? {} : { queryParameters }),
    ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled: maximumBytesBilled.toString() }),
  };
  const job = startQueryJob(
    context,
    { reference, kind: "QUERY", configuration: shownQueryConfiguration(shown, { labels, jobTimeoutMs }) },
    queryRequest(body, reference),
    jobTimeoutMs,
  );
  if (requestKey !== undefined) remember(context, requestKey, job);
  return job;
}

function remember(context: ApiContext, requestKey: string, job: Job): void {
  context.requests.set(requestKey, job);
  for (const key of context.requests.keys()) {
    if (context.requests.size <= MAX_REMEMBERED_REQUESTS) break;
    context.requests.delete(key);
  }
}

async function dryRunAnswer(
  context: ApiContext,
  projectId: string,
  body: QueryRequestBody,
): Promise<JsonObject> {
  const reference = newReference(context, projectId, { location: body.location });
  const outcome = await dryRun(context, queryRequest(body, reference));
  return {
    kind: "bigquery#queryResponse",
    jobReference: { projectId, location: reference.location },
    ...(outcome.result === undefined ? {} : { schema: { fields: resultFields(outcome.result.columns) } }),
    statementType: outcome.statementType,
    totalBytesProcessed: outcome.bytesProcessed.toString(),
    jobComplete: true,
    cacheHit: false,
  };
}
