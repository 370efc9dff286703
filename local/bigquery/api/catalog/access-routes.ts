import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { ApiContext } from "../api-context.ts";
import { notFound, notImplemented } from "../http/errors.ts";
import { datasetPath, tablePath } from "../http/references.ts";
import { Policies, setPolicyBody, testPermissionsBody } from "./policies.ts";

const methodPath = z.object({ projectId: z.string(), datasetId: z.string(), tableMethod: z.string() });

/** Who may do what with tables, as far as callers ask: IAM policies, row access policies; and the models that none has. */
export function accessRoutes(app: FastifyInstance, context: ApiContext): void {
  const { engine } = context;
  const policies = new Policies();

  // `tables/{table}:getIamPolicy`, `:setIamPolicy` and `:testIamPermissions`.
  app.post("/projects/:projectId/datasets/:datasetId/tables/:tableMethod", async (request, reply) => {
    const { tableMethod, ...dataset } = methodPath.parse(request.params);
    const at = tableMethod.lastIndexOf(":");
    const table = () => engine.getTable(tablePath.parse({ ...dataset, tableId: tableMethod.slice(0, at) }));
    switch (tableMethod.slice(at + 1)) {
      case "getIamPolicy":
        return policies.get(await table());
      case "setIamPolicy":
        return policies.set(await table(), setPolicyBody.parse(request.body).policy);
      case "testIamPermissions": {
        await table();
        // Whoever reaches this server may do everything.
        return { permissions: testPermissionsBody.parse(request.body ?? {}).permissions ?? [] };
      }
      default:
        return reply.callNotFound();
    }
  });

  app.get("/projects/:projectId/datasets/:datasetId/tables/:tableId/rowAccessPolicies", async (request) => {
    await engine.getTable(tablePath.parse(request.params));
    return {};
  });

  app.post("/projects/:projectId/datasets/:datasetId/tables/:tableId/rowAccessPolicies", async () => {
    throw notImplemented("A row access policy");
  });

  app.get("/projects/:projectId/datasets/:datasetId/models", async (request) => {
    await engine.getDataset(datasetPath.parse(request.params));
    return {};
  });

  app.get("/projects/:projectId/datasets/:datasetId/models/:modelId", async (request) => {
    const { projectId, datasetId, modelId } = datasetPath
      .extend({ modelId: z.string() })
      .parse(request.params);
    await engine.getDataset({ projectId, datasetId });
    throw notFound("Model", `${projectId}:${datasetId}.${modelId}`);
  });
}
