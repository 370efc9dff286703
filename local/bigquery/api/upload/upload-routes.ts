import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { ApiContext } from "../api-context.ts";
import { invalidRequest, notFound } from "../http/errors.ts";
import { readJsonBody } from "../http/json-body.ts";
import { type JsonObject, optional } from "../http/json-values.ts";
import { projectPath } from "../http/references.ts";
import { insertJob } from "../jobs/insert-job.ts";
import { readRelatedUpload } from "./multipart-related.ts";
import { contentRange, ResumableSession } from "./resumable-session.ts";
import { decompress, stage } from "./staged-file.ts";

/** Unfinished and answered resumable uploads that are kept; the oldest goes first. */
const MAX_SESSIONS = 200;
const RESUME_INCOMPLETE = 308;
const CLIENT_CLOSED = 499;

const uploadQuery = z.object({ uploadType: optional(z.string()), upload_id: optional(z.string()) });

/** Load jobs with the data in the request: `uploadType=multipart` and `uploadType=resumable`. */
export async function uploadRoutes(app: FastifyInstance, context: ApiContext): Promise<void> {
  const sessions = new Map<string, ResumableSession>();
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
    const { upload_id } = uploadQuery.parse(request.query);
    await sessionOf(upload_id ?? "").discard();
    sessions.delete(upload_id ?? "");
    return reply.code(CLIENT_CLOSED).send();
  });

  async function begin(projectId: string, request: FastifyRequest, reply: FastifyReply) {
    const metadata = await readJsonBody(bodyOf(request), request.headers["content-encoding"]);
    const session = new ResumableSession(projectId, metadata, context.staging.newFile());
    await writeFile(session.file, "");
    const id = randomUUID();
    sessions.set(id, session);
    for (const [oldest, abandoned] of sessions) {
      if (sessions.size <= MAX_SESSIONS) break;
      sessions.delete(oldest);
      if (abandoned.answer === undefined) await abandoned.discard();
    }
    const path = request.originalUrl.replace(/\?.*$/, "");
    const location = `http://${request.headers.host ?? ""}${path}?uploadType=resumable&upload_id=${id}`;
    return reply.headers({ location, "x-guploader-uploadid": id }).send();
  }

  async function receive(request: FastifyRequest, reply: FastifyReply, id: string) {
    const session = sessionOf(id);
    return context.resourceLocks.run(`upload ${id}`, async () => {
      const length = request.headers["content-length"];
      const range = contentRange(
        request.headers["content-range"],
        length === undefined ? undefined : Number(length),
      );
      if (session.answer === undefined && (await session.append(bodyOf(request), range))) {
        session.answer = finish(context, session);
      }
      if (session.answer !== undefined) return session.answer;
      const received = session.received;
      return reply
        .code(RESUME_INCOMPLETE)
        .headers(received === 0 ? {} : { range: `bytes=0-${received - 1}` })
        .send();
    });
  }

  function sessionOf(id: string): ResumableSession {
    const session = sessions.get(id);
    if (session === undefined) throw notFound("Upload", id);
    return session;
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

async function finish(context: ApiContext, session: ResumableSession): Promise<JsonObject> {
  await decompress(session.file);
  return insertStaged(context, session.projectId, session.metadata, session.file);
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
