import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { ApiContext } from "../api-context.ts";
import { invalidRequest } from "../http/errors.ts";
import { integer, optional } from "../http/json-values.ts";
import { positionOf } from "../http/paging.ts";
import { partitionPath, tablePath } from "../http/references.ts";
import { formatQuery, queryStringFormat } from "./format-options.ts";
import { insertAll } from "./insert-all.ts";
import { appendRows, rowsPage } from "./rows-page.ts";

const JSON_TYPE = "application/json; charset=utf-8";

const listQuery = z.object({
  maxResults: optional(integer),
  pageToken: optional(z.string()),
  startIndex: optional(integer),
  selectedFields: optional(z.string()),
  ...formatQuery,
});

/** The tabledata resource: list and insertAll. */
export function tableDataRoutes(app: FastifyInstance, context: ApiContext): void {
  app.get("/projects/:projectId/datasets/:datasetId/tables/:tableId/data", async (request, reply) => {
    const { reference, partition } = partitionPath.parse(request.params);
    const query = listQuery.parse(request.query);
    const table = await context.engine.getTable(reference);
    if (table.kind === "VIEW") throw invalidRequest("Cannot list a table of type VIEW.");
    const selectedFields = query.selectedFields?.split(",").map((path) => path.trim());
    refuseUnknownFields(selectedFields, new Set(table.schema.map((field) => field.name.toLowerCase())));
    const rows = await context.engine.readTable(reference, partition);
    try {
      const page = await rowsPage(rows, {
        start: query.pageToken ? positionOf(query.pageToken) : Math.max(0, query.startIndex ?? 0),
        maxResults: query.maxResults,
        timestampFormat: queryStringFormat(query),
        ...(selectedFields === undefined ? {} : { selectedFields }),
      });
      const head = {
        kind: "bigquery#tableDataList",
        etag: table.etag,
        totalRows: String(rows.rowCount),
        ...(page.pageToken === undefined ? {} : { pageToken: page.pageToken }),
      };
      return reply.type(JSON_TYPE).send(appendRows(head, page.rows));
    } finally {
      await rows.close();
    }
  });

  app.post("/projects/:projectId/datasets/:datasetId/tables/:tableId/insertAll", async (request) =>
    insertAll(context, tablePath.parse(request.params), request.body),
  );
}

function refuseUnknownFields(
  selectedFields: readonly string[] | undefined,
  known: ReadonlySet<string>,
): void {
  for (const path of selectedFields ?? []) {
    const [name = ""] = path.split(".");
    if (!known.has(name.toLowerCase())) {
      throw invalidRequest(`No such field: ${path}`, "selectedFields");
    }
  }
}
