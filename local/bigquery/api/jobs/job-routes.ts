import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { BigQueryError } from "../../engine/engine.ts";
import type { ApiContext } from "../api-context.ts";
import { invalidRequest } from "../http/errors.ts";
import { integer, optional } from "../http/json-values.ts";
import { pageTokenOf, positionOf } from "../http/paging.ts";
import { jobPath, projectPath } from "../http/references.ts";
import { formatQuery, queryStringFormat } from "../rows/format-options.ts";
import { insertJob } from "./insert-job.ts";
import type { Job } from "./job.ts";
import { jobListItem, jobResource } from "./job-resource.ts";
import { boundedTimeout, queryAnswer } from "./query-answer.ts";
import { runQueryRequest } from "./run-query-request.ts";

const MAX_LISTED = 1000;
const JSON_TYPE = "application/json; charset=utf-8";

const locationQuery = z.object({ location: optional(z.string()) });

const resultsQuery = z.object({
  location: optional(z.string()),
  maxResults: optional(integer),
  pageToken: optional(z.string()),
  startIndex: optional(integer),
  timeoutMs: optional(integer),
  ...formatQuery,
});

const listQuery = z.object({
  maxResults: optional(integer),
  pageToken: optional(z.string()),
  parentJobId: optional(z.string()),
  projection: optional(
    z
      .string()
      .toLowerCase()
      .pipe(z.enum(["full", "minimal"])),
  ),
  stateFilter: optional(z.union([z.string(), z.array(z.string())])),
  minCreationTime: optional(integer),
  maxCreationTime: optional(integer),
});

/** The jobs resource: insert, query, get, list, getQueryResults, cancel, delete. */
export function jobRoutes(app: FastifyInstance, context: ApiContext): void {
  const find = (params: unknown, query: unknown): Job => {
    const { projectId, jobId } = jobPath.parse(params);
    const { location } = locationQuery.parse(query);
    return context.jobs.get(projectId, jobId, location, context.location);
  };

  app.post("/projects/:projectId/jobs", async (request) => {
    const { projectId } = projectPath.parse(request.params);
    return insertJob(context, projectId, request.body, undefined);
  });

  app.post("/projects/:projectId/queries", async (request, reply) => {
    const { projectId } = projectPath.parse(request.params);
    const answer = await runQueryRequest(context, projectId, request.body);
    return reply.type(JSON_TYPE).send(answer);
  });

  app.get("/projects/:projectId/queries/:jobId", async (request, reply) => {
    const query = resultsQuery.parse(request.query);
    const answer = await queryAnswer(find(request.params, request.query), {
      kind: "bigquery#getQueryResultsResponse",
      timeoutMs: boundedTimeout(query.timeoutMs),
      maxResults: nonNegative(query.maxResults, "maxResults"),
      startIndex: nonNegative(query.startIndex, "startIndex"),
      pageToken: query.pageToken,
      timestampFormat: queryStringFormat(query),
    });
    return reply.type(JSON_TYPE).send(answer);
  });

  app.get("/projects/:projectId/jobs", async (request) => {
    const { projectId } = projectPath.parse(request.params);
    const query = listQuery.parse(request.query);
    const isListed = listFilter(query);
    // A page begins at a job, so that jobs that are made meanwhile move none to another page.
    const from = query.pageToken ? positionOf(query.pageToken) : Number.POSITIVE_INFINITY;
    const jobs = context.jobs.list(projectId).filter((job) => job.number <= from && isListed(job));
    const count = Math.min(query.maxResults ?? MAX_LISTED, MAX_LISTED);
    const next = jobs[count];
    return {
      kind: "bigquery#jobList",
      etag: randomUUID(),
      ...(next === undefined ? {} : { nextPageToken: pageTokenOf(next.number) }),
      jobs: jobs.slice(0, count).map((job) => jobListItem(job, query.projection ?? "minimal")),
    };
  });

  app.get("/projects/:projectId/jobs/:jobId", async (request) =>
    jobResource(find(request.params, request.query)),
  );

  app.post("/projects/:projectId/jobs/:jobId/cancel", async (request) => {
    const job = find(request.params, request.query);
    job.cancel(new BigQueryError("stopped", 499, "Job execution was cancelled: User requested cancellation"));
    return { kind: "bigquery#jobCancelResponse", job: jobResource(job) };
  });

  app.delete("/projects/:projectId/jobs/:jobId/delete", async (request, reply) => {
    const job = find(request.params, request.query);
    if (job.state.phase === "RUNNING") throw invalidRequest("Cannot delete a job that is still running.");
    if (job.parentJobId !== undefined) throw invalidRequest("Cannot delete a child job; delete its parent.");
    await context.jobs.remove(job);
    return reply.code(204).send();
  });
}

function listFilter(query: z.infer<typeof listQuery>): (job: Job) => boolean {
  const states = [query.stateFilter ?? []].flat().map((state) => state.toUpperCase());
  return (job) =>
    job.parentJobId === query.parentJobId &&
    (states.length === 0 || states.includes(job.state.phase)) &&
    (query.minCreationTime === undefined || job.createdAt >= query.minCreationTime) &&
    (query.maxCreationTime === undefined || job.createdAt <= query.maxCreationTime);
}

function nonNegative(value: number | undefined, name: string): number | undefined {
  if (value !== undefined && value < 0) throw invalidRequest(`Invalid value for ${name}: ${value}`, name);
  return value;
}
