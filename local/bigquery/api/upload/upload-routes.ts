import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { readJsonBody } from "../../../rest/json-body.ts";
import { readRelatedUpload } from "../../../rest/multipart-related.ts";
import { RESUME_INCOMPLETE, ResumableUploads, rangeHeader } from "../../../rest/resumable-uploads.ts";
import type { ApiContext } from "../api-context.ts";
import { invalidRequest, notFound } from "../http/errors.ts";
import { type JsonObject, optional } from "../http/json-values.ts";
import { projectPath } from "../http/references.ts";
import { insertJob } from "../jobs/insert-job.ts";
import { decompress, stage } from "./staged-file.ts";

const CLIENT_CLOSED = 499;

const uploadQuery = z.object({ uploadType: optional(z.string()), upload_id: optional(z.string()) });

interface LoadUpload {
  readonly projectId: string;
  readonly metadata: unknown;
}

/** Load jobs with the data in the request: `uploadType=multipart` and `uploadType=resumable`. */
export async function uploadRoutes(app: FastifyInstance, context: ApiContext): Promise<void> {
  const uploads = new ResumableUploads<LoadUpload, JsonObject>(
    () => context.staging.newFile(),
    ({ projectId, metadata }, file) => finish(context, projectId, metadata, file),
  );
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));

  app.post("/upload/projects/:projectId/jobs", async (request, reply) => {
    const { projectId } = projectPath.parse(request.params);
    const { uploadType, upload_id } = uploadQuery.parse(request.query);
    if (upload_id !== undefined) return receive(request, reply, upload_id);
    if (uploadType === "multipart") return multipart(context, projectId, request);
    if (uploadType === "resumable") return begin(projectId, request, reply);
    throw invalidRequest(
      `Upload type ${uploadType ?? "(none)"} is not supported: use multipart or resumable.`,
    );
  });

  app.put("/upload/projects/:projectId/jobs", async (request, reply) =>
    receive(request, reply, uploadQuery.parse(request.query).upload_id ?? ""),
  );

  app.delete("/upload/projects/:projectId/jobs", async (request, reply) => {
    const id = uploadQuery.parse(request.query).upload_id ?? "";
    if (!(await uploads.cancel(id))) throw notFound("Upload", id);
    return reply.code(CLIENT_CLOSED).send();
  });

  async function begin(projectId: string, request: FastifyRequest, reply: FastifyReply) {
    const metadata = await readJsonBody(bodyOf(request), request.headers["content-encoding"]);
    const id = await uploads.begin({ projectId, metadata });
    const path = request.originalUrl.replace(/\?.*$/, "");
    const location = `http://${request.headers.host ?? ""}${path}?uploadType=resumable&upload_id=${id}`;
    return reply.headers({ location, "x-guploader-uploadid": id }).send();
  }

  async function receive(request: FastifyRequest, reply: FastifyReply, id: string) {
    const received = await uploads.receive(id, bodyOf(request), request.headers);
    if (received === undefined) throw notFound("Upload", id);
    if ("answer" in received) return received.answer;
    return reply.code(RESUME_INCOMPLETE).headers(rangeHeader(received.received)).send();
  }
}

async function multipart(
  context: ApiContext,
  projectId: string,
  request: FastifyRequest,
): Promise<JsonObject> {
  const { metadata, media } = await readRelatedUpload(bodyOf(request), request.headers["content-type"] ?? "");
  const file = context.staging.newFile();
  await stage(media, file);
  return insertStaged(context, projectId, metadata, file);
}

async function finish(
  context: ApiContext,
  projectId: string,
  metadata: unknown,
  file: string,
): Promise<JsonObject> {
  await decompress(file);
  return insertStaged(context, projectId, metadata, file);
}

/** Hands a staged file to its load job; a job that never starts leaves no file behind. */
async function insertStaged(
  context: ApiContext,
  projectId: string,
  metadata: unknown,
  file: string,
): Promise<JsonObject> {
  try {
    return await insertJob(context, projectId, metadata, file);
  } catch (thrown) {
    await rm(file, { force: true });
    throw thrown;
  }
}

function bodyOf(request: FastifyRequest): Readable {
  return request.body instanceof Readable ? request.body : Readable.from([]);
}
