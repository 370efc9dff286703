import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { DatasetMetadata } from "../../engine/engine.ts";
import type { ApiContext } from "../api-context.ts";
import { invalidRequest, notImplemented } from "../http/errors.ts";
import { checkMatch } from "../http/etags.ts";
import { boolean, integer, type JsonObject, jsonObject, optional } from "../http/json-values.ts";
import { matchesLabelFilter, mergedLabels, restLabels } from "../http/labels.ts";
import { pageOf } from "../http/paging.ts";
import { datasetPath, projectPath } from "../http/references.ts";

const MAX_LISTED = 1000;

const properties = {
  description: z.string().nullish(),
  friendlyName: z.string().nullish(),
  labels: restLabels,
  defaultTableExpirationMs: integer.nullish(),
  access: z.array(jsonObject).nullish(),
};

const newDataset = z.looseObject({
  datasetReference: z.looseObject({ datasetId: z.string() }),
  location: optional(z.string()),
  ...properties,
});

const changedDataset = z.looseObject(properties);

const listQuery = z.object({
  maxResults: optional(integer),
  pageToken: optional(z.string()),
  filter: optional(z.string()),
});

/** The datasets resource: insert, get, list, patch, update, delete. */
export function datasetRoutes(app: FastifyInstance, context: ApiContext): void {
  const { engine } = context;

  app.post("/projects/:projectId/datasets", async (request) => {
    const { projectId } = projectPath.parse(request.params);
    const body = newDataset.parse(request.body);
    refuseUnsupported(body);
    const { datasetId } = body.datasetReference;
    if (!/^\w{1,1024}$/.test(datasetId)) {
      throw invalidRequest(
        `Invalid dataset ID "${datasetId}". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.`,
      );
    }
    return datasetResource(
      await engine.createDataset({
        reference: { projectId, datasetId },
        location: body.location ?? context.location,
        labels: mergedLabels({}, body.labels),
        ...givenProperties(body),
      }),
    );
  });

  app.get("/projects/:projectId/datasets", async (request) => {
    const { projectId } = projectPath.parse(request.params);
    const { maxResults, pageToken, filter } = listQuery.parse(request.query);
    const all = (await engine.listDatasets(projectId)).filter((dataset) =>
      matchesLabelFilter(dataset.labels, filter),
    );
    const page = pageOf(all, pageToken, Math.min(maxResults ?? MAX_LISTED, MAX_LISTED));
    return {
      kind: "bigquery#datasetList",
      etag: `${all.length}`,
      ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
      datasets: page.items.map(datasetListItem),
    };
  });

  app.get("/projects/:projectId/datasets/:datasetId", async (request) =>
    datasetResource(await engine.getDataset(datasetPath.parse(request.params))),
  );

  for (const method of ["PATCH", "PUT"] as const) {
    app.route({
      method,
      url: "/projects/:projectId/datasets/:datasetId",
      handler: async (request) => {
        const reference = datasetPath.parse(request.params);
        const body = changedDataset.parse(request.body ?? {});
        refuseUnsupported(body);
        return context.resourceLocks.run(`${reference.projectId}.${reference.datasetId}`, async () => {
          const current = await engine.getDataset(reference);
          checkMatch(request.headers["if-match"], current.etag);
          const labels =
            method === "PUT" ? mergedLabels({}, body.labels) : mergedLabels(current.labels, body.labels);
          const change = method === "PUT" ? wholeProperties(body) : givenProperties(body);
          return datasetResource(await engine.updateDataset(reference, { ...change, labels }));
        });
      },
    });
  }

  app.delete("/projects/:projectId/datasets/:datasetId", async (request, reply) => {
    const { deleteContents } = z.object({ deleteContents: optional(boolean) }).parse(request.query);
    await engine.deleteDataset(datasetPath.parse(request.params), {
      deleteContents: deleteContents ?? false,
    });
    return reply.code(204).send();
  });
}

type Properties = z.infer<typeof changedDataset>;

/** The properties that the body names; null clears one, for which the engine has the empty value. */
function givenProperties(body: Properties): Partial<DatasetMetadata> {
  return {
    ...(body.description === undefined ? {} : { description: body.description ?? "" }),
    ...(body.friendlyName === undefined ? {} : { friendlyName: body.friendlyName ?? "" }),
    ...(body.defaultTableExpirationMs === undefined
      ? {}
      : { defaultTableExpirationMs: body.defaultTableExpirationMs ?? 0 }),
    ...(body.access === undefined ? {} : { access: body.access ?? [] }),
  };
}

function wholeProperties(body: Properties): Partial<DatasetMetadata> {
  return {
    description: body.description ?? "",
    friendlyName: body.friendlyName ?? "",
    defaultTableExpirationMs: body.defaultTableExpirationMs ?? 0,
    ...(body.access === undefined ? {} : { access: body.access ?? [] }),
  };
}

function refuseUnsupported(body: JsonObject): void {
  for (const property of ["externalDatasetReference", "linkedDatasetSource", "defaultCollation"]) {
    if (body[property]) throw notImplemented(`Dataset property ${property}`);
  }
  if (body.isCaseInsensitive === true) throw notImplemented("A case-insensitive dataset");
}

function datasetResource(dataset: DatasetMetadata): JsonObject {
  const { projectId, datasetId } = dataset.reference;
  return {
    ...datasetListItem(dataset),
    etag: dataset.etag,
    selfLink: `/bigquery/v2/projects/${projectId}/datasets/${datasetId}`,
    ...(dataset.description ? { description: dataset.description } : {}),
    ...(dataset.defaultTableExpirationMs
      ? { defaultTableExpirationMs: String(dataset.defaultTableExpirationMs) }
      : {}),
    access: dataset.access ?? [],
    creationTime: String(dataset.createdAt),
    lastModifiedTime: String(dataset.modifiedAt),
    type: "DEFAULT",
  };
}

function datasetListItem(dataset: DatasetMetadata): JsonObject {
  const { projectId, datasetId } = dataset.reference;
  return {
    kind: "bigquery#dataset",
    id: `${projectId}:${datasetId}`,
    datasetReference: { datasetId, projectId },
    ...(Object.keys(dataset.labels).length === 0 ? {} : { labels: dataset.labels }),
    ...(dataset.friendlyName ? { friendlyName: dataset.friendlyName } : {}),
    location: dataset.location,
  };
}
