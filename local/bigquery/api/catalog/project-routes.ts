import { createHash } from "node:crypto";
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
        numericId: projectNumber(context.projectId),
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

/** Twelve digits that stand for a project's name. */
function projectNumber(projectId: string): string {
  const digest = createHash("md5").update(projectId).digest();
  return String(100_000_000_000 + (digest.readUIntBE(0, 6) % 900_000_000_000));
}
