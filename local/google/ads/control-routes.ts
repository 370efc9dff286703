import type { FastifyInstance } from "fastify";
import { invalidArgument } from "../errors.ts";
import { type AdsLimits, adsSettingsSchema } from "./settings.ts";
import { WorldLineError } from "./world/world-change.ts";
import type { WorldStore } from "./world/world-store.ts";

/**
 * The routes by which tests and the sample make what Google's own servers know: `POST /_ads/world` takes lines of JSON,
 * as lines.ts states them, and makes them all or, at the first that is wrong, none; `POST /_ads/settings` changes how
 * the API answers.
 */
export function addAdsControls(server: FastifyInstance, store: WorldStore, limits: AdsLimits): void {
  server.post("/_ads/world", async (request, reply) => {
    try {
      return await reply.send(await store.change(request.raw));
    } catch (error) {
      if (!(error instanceof WorldLineError)) throw error;
      return await reply.code(400).send(invalidArgument(error.message).body);
    }
  });
  server.post("/_ads/settings", async (request, reply) => {
    let text = "";
    for await (const chunk of request.raw) text += String(chunk);
    const settings = adsSettingsSchema.safeParse(JSON.parse(text));
    if (!settings.success) return await reply.code(400).send(invalidArgument(settings.error.message).body);
    limits.change(settings.data);
    return await reply.send({});
  });
}
