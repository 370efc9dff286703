import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { BigQueryError, type RoutineMetadata, type TableReference } from "../../engine/engine.ts";
import type { ApiContext } from "../api-context.ts";
import { invalidRequest } from "../http/errors.ts";
import { checkMatch } from "../http/etags.ts";
import { integer, optional } from "../http/json-values.ts";
import { pageOf } from "../http/paging.ts";
import { datasetPath } from "../http/references.ts";
import {
  createStatement,
  type RoutineBody,
  routineBody,
  routineListItem,
  routineResource,
} from "./routine-resource.ts";

const MAX_LISTED = 1000;

const routinePath = z
  .object({ projectId: z.string(), datasetId: z.string(), routineId: z.string() })
  .transform(({ projectId, datasetId, routineId }) => ({ projectId, datasetId, tableId: routineId }));

const listQuery = z.object({
  maxResults: optional(integer),
  pageToken: optional(z.string()),
  filter: optional(z.string()),
});

/** The routines resource: insert, get, list, update, delete. */
export function routineRoutes(app: FastifyInstance, context: ApiContext): void {
  const { engine } = context;

  app.post("/projects/:projectId/datasets/:datasetId/routines", async (request) => {
    const path = datasetPath.parse(request.params);
    const body = routineBody.parse(request.body);
    const reference = { ...path, tableId: body.routineReference.routineId };
    if (!/^\w{1,256}$/.test(reference.tableId)) {
      throw invalidRequest(`Invalid routine ID "${reference.tableId}".`);
    }
    return locked(context, reference, async () => {
      if ((await found(context, reference)) !== undefined) {
        const { projectId, datasetId, tableId } = reference;
        throw new BigQueryError(
          "duplicate",
          409,
          `Already Exists: Routine ${projectId}:${datasetId}.${tableId}`,
        );
      }
      return create(context, reference, body, "CREATE");
    });
  });

  app.get("/projects/:projectId/datasets/:datasetId/routines", async (request) => {
    const { maxResults, pageToken, filter } = listQuery.parse(request.query);
    const all = (await engine.listRoutines(datasetPath.parse(request.params))).filter(matches(filter));
    const page = pageOf(all, pageToken, Math.min(maxResults ?? MAX_LISTED, MAX_LISTED));
    return {
      ...(page.items.length === 0 ? {} : { routines: page.items.map(routineListItem) }),
      ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
    };
  });

  app.get("/projects/:projectId/datasets/:datasetId/routines/:routineId", async (request) =>
    routineResource(await engine.getRoutine(routinePath.parse(request.params))),
  );

  app.put("/projects/:projectId/datasets/:datasetId/routines/:routineId", async (request) => {
    const reference = routinePath.parse(request.params);
    const body = routineBody.parse(request.body);
    return locked(context, reference, async () => {
      checkMatch(request.headers["if-match"], (await engine.getRoutine(reference)).etag);
      return create(context, reference, body, "CREATE OR REPLACE");
    });
  });

  app.delete("/projects/:projectId/datasets/:datasetId/routines/:routineId", async (request, reply) => {
    await engine.deleteRoutine(routinePath.parse(request.params));
    return reply.code(204).send();
  });
}

async function create(context: ApiContext, reference: TableReference, body: RoutineBody, statement: string) {
  const { engine } = context;
  // A routine of a dataset that is not there is the dataset's error, not the statement's.
  await engine.getDataset(reference);
  const sql = createStatement(reference, body, statement);
  const request = { projectId: reference.projectId, jobId: randomUUID(), sql };
  const { statementType } = await engine.query({ ...request, dryRun: true });
  if (statementType === "SCRIPT") throw invalidRequest("definitionBody is not the body of one routine.");
  await engine.query(request);
  return routineResource(await engine.getRoutine(reference));
}

async function found(
  { engine }: ApiContext,
  reference: TableReference,
): Promise<RoutineMetadata | undefined> {
  try {
    return await engine.getRoutine(reference);
  } catch (error) {
    if (error instanceof BigQueryError && error.reason === "notFound") return undefined;
    throw error;
  }
}

function locked<T>(context: ApiContext, reference: TableReference, work: () => Promise<T>): Promise<T> {
  const { projectId, datasetId, tableId } = reference;
  return context.resourceLocks.run(`routine ${projectId}.${datasetId}.${tableId}`, work);
}

/** A list's filter, as in `routineType:SCALAR_FUNCTION`. */
function matches(filter: string | undefined): (routine: RoutineMetadata) => boolean {
  if (filter === undefined || filter === "") return () => true;
  const [, kind] = /^routineType:(\w+)$/.exec(filter.trim()) ?? [];
  if (kind === undefined) throw invalidRequest(`Invalid filter expression: ${filter}`, "filter");
  return (routine) => routine.kind === kind;
}
