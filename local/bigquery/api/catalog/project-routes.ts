import type { FastifyInstance } from "fastify";
import type { ApiContext } from "../api-context.ts";
import { projectPath } from "../http/references.ts";

/** The projects resource: the one project of this server, and the service account that clients ask for. */
export function projectRoutes(app: FastifyInstance, context: ApiContext): void {
  app.get("/projects", async () => ({
    kind: "bigquery#projectList",
    etag: context.projectId,
    projects: [
      {
        kind: "bigquery#project",
        id: context.projectId,
        projectReference: { projectId: context.projectId },
        friendlyName: context.projectId,
      },
    ],
    totalItems: 1,
  }));

  app.get("/projects/:projectId/serviceAccount", async (request) => ({
    kind: "bigquery#getServiceAccountResponse",
    email: `bigquery@${projectPath.parse(request.params).projectId}.embedded.invalid`,
  }));
}
