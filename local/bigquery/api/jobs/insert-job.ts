import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ApiContext } from "../api-context.ts";
import { invalidRequest } from "../http/errors.ts";
import { boolean, integer, type JsonObject, jsonObject, optional } from "../http/json-values.ts";
import { objectPattern } from "../storage/object-uri.ts";
import { copyConfiguration, copyRequest } from "./copy-configuration.ts";
import { extractConfiguration, extractRequest } from "./extract-configuration.ts";
import type { Job, JobReference } from "./job.ts";
import { dryRunResource, jobResource } from "./job-resource.ts";
import { loadConfiguration, loadRequest } from "./load-configuration.ts";
import { within } from "./query-answer.ts";
import { queryConfiguration, queryRequest, shownQueryConfiguration } from "./query-configuration.ts";
import { runExtract } from "./run-extract.ts";
import { dryRun, startQueryJob, startWork } from "./run-job.ts";
import { runLoad } from "./run-load.ts";

/** Jobs that are no queries are waited for this long, so that small ones are answered done and need no polling. */
const GRACE_MS = 500;

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
 * jobs.insert: starts a job and answers it at once. `stagedFile` is the uploaded file of a load job, on
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
  const [kind, more] = [query, load, copy, extract].filter((each) => each !== undefined);
  if (kind === undefined || more !== undefined) {
    throw invalidRequest(
      "Required parameter is missing: configuration must name one of query, load, copy and extract.",
    );
  }
  const reference = newReference(context, projectId, jobReference);
  if (query !== undefined) {
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
  const job = startOther(context, { projectId, reference, configuration, stagedFile });
  await within(job.finished, GRACE_MS);
  return jobResource(job);
}

interface OtherJob {
  readonly projectId: string;
  readonly reference: JobReference;
  readonly configuration: z.infer<typeof newJob>["configuration"];
  readonly stagedFile: string | undefined;
}

function startOther(context: ApiContext, { projectId, reference, configuration, stagedFile }: OtherJob): Job {
  const { load, copy, extract } = configuration;
  if (copy !== undefined) {
    const request = copyRequest(copyConfiguration.parse(copy), projectId);
    const shown = { ...configuration, jobType: "COPY" };
    return startWork(context, { reference, kind: "COPY", configuration: shown }, async ({ signal }) => ({
      kind: "COPY",
      rows: await context.engine.copy({ ...request, signal }),
    }));
  }
  if (extract !== undefined) {
    const request = extractRequest(extractConfiguration.parse(extract), projectId);
    const shown = { ...configuration, jobType: "EXTRACT" };
    return startWork(context, { reference, kind: "EXTRACT", configuration: shown }, (job) =>
      runExtract(context, request, job.signal),
    );
  }
  const parsed = loadConfiguration.parse(load);
  const uris = parsed.sourceUris ?? [];
  if (stagedFile === undefined && uris.length === 0) {
    throw invalidRequest("A load job needs an upload or sourceUris: no file was given to load.");
  }
  if (stagedFile !== undefined && uris.length > 0) {
    throw invalidRequest("A load job takes an upload or sourceUris, not both.");
  }
  for (const uri of uris) objectPattern(uri);
  const request = loadRequest(parsed, projectId, stagedFile === undefined ? [] : [stagedFile]);
  return startWork(
    context,
    { reference, kind: "LOAD", configuration: { ...configuration, jobType: "LOAD" } },
    (job) => runLoad(context, request, uris, job.signal),
  );
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
