import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ApiContext } from "../api-context.ts";
import { invalidRequest, notImplemented } from "../http/errors.ts";
import { boolean, integer, type JsonObject, jsonObject, optional } from "../http/json-values.ts";
import type { JobReference } from "./job.ts";
import { dryRunResource, jobResource } from "./job-resource.ts";
import { loadConfiguration, loadRequest } from "./load-configuration.ts";
import { within } from "./query-answer.ts";
import { queryConfiguration, queryRequest, shownQueryConfiguration } from "./query-configuration.ts";
import { dryRun, startLoadJob, startQueryJob } from "./run-job.ts";

/** Load jobs are waited for this long, so that small ones are answered done and need no polling. */
const LOAD_GRACE_MS = 500;

const newJob = z.looseObject({
  jobReference: optional(
    z.looseObject({
      projectId: optional(z.string()),
      jobId: optional(z.string()),
      location: optional(z.string()),
    }),
  ),
  configuration: z.looseObject(
    {
      query: optional(jsonObject),
      load: optional(jsonObject),
      copy: optional(jsonObject),
      extract: optional(jsonObject),
      dryRun: optional(boolean),
      labels: optional(z.record(z.string(), z.string())),
      jobTimeoutMs: optional(integer),
    },
    { error: "Required parameter is missing: configuration" },
  ),
});

/**
 * jobs.insert: starts a query or load job and answers it at once. `stagedFile` is the uploaded file of a load job, on
 * local disk; it belongs to the job from here on. A dry run answers schema and bytes and leaves no job.
 */
export async function insertJob(
  context: ApiContext,
  projectId: string,
  body: unknown,
  stagedFile: string | undefined,
): Promise<JsonObject> {
  const { configuration, jobReference } = newJob.parse(body);
  const { query, load, copy, extract } = configuration;
  if (copy !== undefined) throw notImplemented("A copy job");
  if (extract !== undefined) throw notImplemented("An extract job");
  const reference = newReference(context, projectId, jobReference);
  if (query !== undefined && load === undefined) {
    const request = queryRequest(queryConfiguration.parse(query), reference);
    if (configuration.dryRun === true) {
      return dryRunResource(reference, configuration, await dryRun(context, request));
    }
    const shown = shownQueryConfiguration(query, configuration);
    return jobResource(
      startQueryJob(
        context,
        { reference, kind: "QUERY", configuration: shown },
        request,
        configuration.jobTimeoutMs,
      ),
    );
  }
  if (load === undefined || query !== undefined) {
    throw invalidRequest("Required parameter is missing: configuration must name one of query and load.");
  }
  const parsed = loadConfiguration.parse(load);
  const request = loadRequest(parsed, projectId, stagedFile === undefined ? [] : [stagedFile]);
  if (stagedFile === undefined)
    throw invalidRequest("A load job needs an upload: no file was given to load.");
  const job = startLoadJob(
    context,
    { reference, kind: "LOAD", configuration: { ...configuration, jobType: "LOAD" } },
    request,
  );
  await within(job.finished, LOAD_GRACE_MS);
  return jobResource(job);
}

/** Names a job: as the caller says, or by a fresh id. Throws BigQuery's 400 for an invalid id. */
export function newReference(
  context: ApiContext,
  projectId: string,
  asked: { readonly jobId?: string | undefined; readonly location?: string | undefined } | undefined,
): JobReference {
  const jobId = asked?.jobId ?? `job_${randomUUID().replaceAll("-", "")}`;
  if (!/^[\w-]{1,1024}$/.test(jobId)) {
    throw invalidRequest(
      `Invalid job ID "${jobId}". Job IDs must be alphanumeric (plus underscores and dashes) and must be at most 1024 characters long.`,
    );
  }
  return { projectId, jobId, location: asked?.location ?? context.location };
}
