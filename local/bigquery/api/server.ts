import type { IncomingMessage } from "node:http";
import fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from "fastify";
import { readJsonBody } from "../../rest/json-body.ts";
import { BigQueryError } from "../engine/engine.ts";
import type { ApiContext } from "./api-context.ts";
import { accessRoutes } from "./catalog/access-routes.ts";
import { datasetRoutes } from "./catalog/dataset-routes.ts";
import { projectRoutes } from "./catalog/project-routes.ts";
import { tableRoutes } from "./catalog/table-routes.ts";
import { asBigQueryError, errorBody } from "./http/errors.ts";
import { partialAnswer } from "./http/partial-answer.ts";
import { canonicalPath } from "./http/request-path.ts";
import { answerUnreadable } from "./http/unreadable-request.ts";
import { jobRoutes } from "./jobs/job-routes.ts";
import { routineRoutes } from "./routines/routine-routes.ts";
import { tableDataRoutes } from "./rows/table-data-routes.ts";
import { uploadRoutes } from "./upload/upload-routes.ts";

/** A connection on which nothing moves for so long is given up, in milliseconds: more than any wait for a query. */
const IDLE_MS = 600_000;

/**
 * BigQuery's REST API v2 over an engine. Every answer that is not a success has BigQuery's error body. Credentials are
 * accepted and not looked at: the server is to be bound to the loopback interface only.
 */
export async function createApi(context: ApiContext): Promise<FastifyInstance> {
  const app = fastify({
    rewriteUrl: (request) => canonicalPath(request.url ?? "/"),
    forceCloseConnections: true,
    // Uploads take as long as their data does, and queries as long as they are waited for; but something has to move.
    requestTimeout: 0,
    connectionTimeout: IDLE_MS,
    clientErrorHandler: answerUnreadable,
    keepAliveTimeout: 60_000,
    routerOptions: { maxParamLength: 2048 },
    // Bodies are bounded where they are read, each by its own limit.
    bodyLimit: Number.MAX_SAFE_INTEGER,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (request: FastifyRequest, payload: IncomingMessage) =>
    readJsonBody(payload, request.headers["content-encoding"], context.bodyTimeoutMs),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const shaped = asBigQueryError(error);
    // The rest of a request that is given up is not waited for.
    if (!request.raw.complete) reply.header("connection", "close");
    return reply.code(shaped.status).send(errorBody(shaped));
  });
  app.setNotFoundHandler((request, reply) => {
    const message = `The requested URL ${request.method} ${request.url} was not found on this server.`;
    return reply.code(404).send(errorBody(new BigQueryError("notFound", 404, message)));
  });
  app.addHook("onSend", async (request, reply, payload) => partialAnswer(request, reply, payload));
  projectRoutes(app, context);
  datasetRoutes(app, context);
  tableRoutes(app, context);
  accessRoutes(app, context);
  routineRoutes(app, context);
  tableDataRoutes(app, context);
  jobRoutes(app, context);
  await app.register((scope) => uploadRoutes(scope, context));
  return app;
}
