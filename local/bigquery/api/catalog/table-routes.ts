import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Engine, NewTable, TableChange, TableMetadata, TableReference } from "../../engine/engine.ts";
import type { ApiContext } from "../api-context.ts";
import { invalidRequest, notImplemented } from "../http/errors.ts";
import { checkMatch } from "../http/etags.ts";
import { boolean, integer, type JsonObject, optional } from "../http/json-values.ts";
import { mergedLabels, replacedLabels, restLabels } from "../http/labels.ts";
import { pageOf } from "../http/paging.ts";
import { datasetPath, partitionPath, tablePath, tableReference } from "../http/references.ts";
import { columnFields, restSchema } from "./field-schema.ts";
import { clusteringFields, partitioningOf, rangePartitioning, timePartitioning } from "./partitioning.ts";
import { restConstraints, tableListItem, tableResource } from "./table-resource.ts";

const MAX_LISTED = 1000;

const properties = {
  description: z.string().nullish(),
  friendlyName: z.string().nullish(),
  labels: restLabels,
  schema: optional(restSchema),
  expirationTime: integer.nullish(),
  requirePartitionFilter: boolean.nullish(),
  view: optional(z.looseObject({ query: z.string(), useLegacySql: optional(boolean) })),
  timePartitioning: optional(timePartitioning),
  rangePartitioning: optional(rangePartitioning),
  clustering: optional(clusteringFields),
};

const newTable = z.looseObject({ tableReference, ...properties });
const changedTable = z.looseObject(properties);
const listQuery = z.object({ maxResults: optional(integer), pageToken: optional(z.string()) });

/** The tables resource: insert, get, list, patch, update, delete. */
export function tableRoutes(app: FastifyInstance, context: ApiContext): void {
  const { engine } = context;
  const resource = async (table: TableMetadata) =>
    tableResource(table, (await engine.getDataset(table.reference)).location);

  app.post("/projects/:projectId/datasets/:datasetId/tables", async (request) => {
    const path = datasetPath.parse(request.params);
    const body = newTable.parse(request.body);
    refuseUnsupported(body);
    refuseOtherConstraints(undefined, body);
    const reference = { ...path, tableId: body.tableReference.tableId };
    return resource(
      await engine.createTable(tableOf(reference, await withViewSchema(engine, reference, body))),
    );
  });

  app.get("/projects/:projectId/datasets/:datasetId/tables", async (request) => {
    const { maxResults, pageToken } = listQuery.parse(request.query);
    const all = await engine.listTables(datasetPath.parse(request.params));
    const page = pageOf(all, pageToken, Math.min(maxResults ?? MAX_LISTED, MAX_LISTED));
    return {
      kind: "bigquery#tableList",
      etag: `${all.length}`,
      ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
      tables: page.items.map(tableListItem),
      totalItems: all.length,
    };
  });

  app.get("/projects/:projectId/datasets/:datasetId/tables/:tableId", async (request, reply) => {
    // A partition has its table's metadata.
    const table = await engine.getTable(partitionPath.parse(request.params).reference);
    if (request.headers["if-none-match"] === table.etag) return reply.code(304).send();
    return resource(table);
  });

  for (const method of ["PATCH", "PUT"] as const) {
    app.route({
      method,
      url: "/projects/:projectId/datasets/:datasetId/tables/:tableId",
      handler: async (request) => {
        const reference = tablePath.parse(request.params);
        const given = changedTable.parse(request.body ?? {});
        refuseUnsupported(given);
        const body = await withViewSchema(engine, reference, given);
        return context.resourceLocks.run(nameOf(reference), async () => {
          const current = await engine.getTable(reference);
          checkMatch(request.headers["if-match"], current.etag);
          refuseOtherLayout(current, body);
          refuseOtherConstraints(current, body);
          const change = method === "PUT" ? replacement(current, body) : patch(body);
          return resource(await engine.updateTable(reference, change));
        });
      },
    });
  }

  app.delete("/projects/:projectId/datasets/:datasetId/tables/:tableId", async (request, reply) => {
    await engine.deleteTable(tablePath.parse(request.params));
    return reply.code(204).send();
  });
}

type Properties = z.infer<typeof changedTable>;

function tableOf(reference: TableReference, body: Properties): NewTable {
  const partitioning = partitioningOf(body);
  const requirePartitionFilter = body.requirePartitionFilter ?? body.timePartitioning?.requirePartitionFilter;
  if (!/^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd} ]{1,1024}$/u.test(reference.tableId)) {
    throw invalidRequest(`Invalid table ID "${reference.tableId}".`);
  }
  return {
    reference,
    kind: body.view === undefined ? "TABLE" : "VIEW",
    schema: body.schema ?? [],
    labels: mergedLabels({}, body.labels),
    ...(body.view === undefined ? {} : { viewQuery: body.view.query }),
    ...(body.description ? { description: body.description } : {}),
    ...(body.friendlyName ? { friendlyName: body.friendlyName } : {}),
    ...(partitioning === undefined ? {} : { partitioning }),
    ...(typeof requirePartitionFilter === "boolean" ? { requirePartitionFilter } : {}),
    ...(body.clustering === undefined ? {} : { clustering: body.clustering }),
    ...(typeof body.expirationTime === "number" ? { expiresAt: body.expirationTime } : {}),
  };
}

/** Only what the body names changes; null clears. */
function patch(body: Properties): TableChange {
  const requirePartitionFilter = body.requirePartitionFilter ?? body.timePartitioning?.requirePartitionFilter;
  return {
    ...(body.schema === undefined ? {} : { schema: body.schema }),
    ...(body.description === undefined ? {} : { description: body.description }),
    ...(body.friendlyName === undefined ? {} : { friendlyName: body.friendlyName }),
    ...(body.labels === undefined || body.labels === null ? {} : { labels: body.labels }),
    ...(body.expirationTime === undefined ? {} : { expiresAt: body.expirationTime }),
    ...(requirePartitionFilter === undefined ? {} : { requirePartitionFilter }),
    ...(body.view === undefined ? {} : { viewQuery: body.view.query }),
  };
}

/** The body is the whole table: what it leaves out is cleared. */
function replacement(current: TableMetadata, body: Properties): TableChange {
  return {
    ...patch(body),
    description: body.description ?? null,
    friendlyName: body.friendlyName ?? null,
    labels: replacedLabels(current.labels, body.labels),
    expiresAt: body.expirationTime ?? null,
  };
}

/** A view's columns are its query's; the body may describe them. Throws `invalidQuery` for a query that is none. */
async function withViewSchema(
  engine: Engine,
  { projectId }: TableReference,
  body: Properties,
): Promise<Properties> {
  if (body.view === undefined) return body;
  const request = { projectId, jobId: randomUUID(), sql: body.view.query, dryRun: true };
  const { result } = await engine.query(request);
  await result?.close();
  if (result === undefined) throw invalidRequest("A view needs a query that returns rows.", "view.query");
  const described = new Map(body.schema?.map((field) => [field.name.toLowerCase(), field]));
  const schema = columnFields(result.columns).map((field) => {
    const { description, policyTags } = described.get(field.name.toLowerCase()) ?? {};
    return {
      ...field,
      ...(description === undefined ? {} : { description }),
      ...(policyTags === undefined ? {} : { policyTags }),
    };
  });
  return { ...body, schema };
}

function refuseUnsupported(body: JsonObject & Pick<Properties, "view">): void {
  const unsupported = [
    "externalDataConfiguration",
    "materializedView",
    "snapshotDefinition",
    "cloneDefinition",
    "encryptionConfiguration",
    "biglakeConfiguration",
    "foreignTypeInfo",
  ];
  for (const property of unsupported) {
    if (body[property]) throw notImplemented(`Table property ${property}`);
  }
  if (body.view?.useLegacySql === true) throw notImplemented("A view in legacy SQL");
}

/** Partitioning is fixed when a table is made; clustering is not changed by the embedded BigQuery. */
function refuseOtherLayout(current: TableMetadata, body: Properties): void {
  const asked = partitioningOf(body);
  if (asked !== undefined && layoutOf(asked) !== layoutOf(current.partitioning)) {
    throw invalidRequest("Cannot change partitioning/clustering spec for a partitioned/clustered table.");
  }
  const clustering = body.clustering;
  if (clustering !== undefined && clustering.join() !== (current.clustering ?? []).join()) {
    throw notImplemented("Changing a table's clustering");
  }
}

/** Keys are stated by CREATE and ALTER TABLE; a whole table that is sent back has those that it has. */
function refuseOtherConstraints(current: TableMetadata | undefined, body: JsonObject): void {
  const { tableConstraints: asked } = body;
  const { tableConstraints: present } = current === undefined ? {} : restConstraints(current);
  if (asked === undefined || asked === null || isDeepStrictEqual(asked, present)) return;
  throw notImplemented("Changing a table's keys by its resource; ALTER TABLE does");
}

function layoutOf(partitioning: TableMetadata["partitioning"]): string {
  if (partitioning === undefined) return "";
  if (partitioning.kind === "TIME") return `${partitioning.granularity} ${partitioning.field ?? ""}`;
  return `${partitioning.field} ${partitioning.start} ${partitioning.end} ${partitioning.interval}`;
}

function nameOf({ projectId, datasetId, tableId }: TableReference): string {
  return `${projectId}.${datasetId}.${tableId}`;
}
