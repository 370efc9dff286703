import type { FastifyReply, FastifyRequest } from "fastify";
import { applyFieldMask, parseFieldMask } from "../../../rest/field-mask.ts";
import { RequestError } from "../../../rest/request-error.ts";
import { invalidRequest } from "./errors.ts";

/**
 * The part of an answer that the parameter `fields` asks for, as in `schema,rows(f/v)`; all of it without one. A field
 * that the answer does not have is passed over, as BigQuery does.
 */
export function partialAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const { query } = request;
  const fields = typeof query === "object" && query !== null && "fields" in query ? query.fields : undefined;
  if (typeof fields !== "string" || fields === "" || typeof payload !== "string" || payload === "")
    return payload;
  if (reply.statusCode >= 400) return payload;
  try {
    return JSON.stringify(applyFieldMask(JSON.parse(payload), parseFieldMask(fields)));
  } catch (error) {
    if (error instanceof RequestError) throw invalidRequest(error.message, "fields");
    throw error;
  }
}
