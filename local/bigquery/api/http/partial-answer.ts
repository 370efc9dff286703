import type { FastifyReply, FastifyRequest } from "fastify";
import { GoogleError } from "../../../google/errors.ts";
import { applyFieldMask, type FieldTree, parseFieldMask } from "../../../google/field-mask.ts";
import { invalidRequest } from "./errors.ts";

/** A field that an answer does not have is passed over, as BigQuery does. */
const anyField: Record<string, FieldTree> = {};
anyField["*"] = anyField;

/** The part of an answer that the parameter `fields` asks for, as in `schema,rows(f/v)`; all of it without one. */
export function partialAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const { query } = request;
  const fields = typeof query === "object" && query !== null && "fields" in query ? query.fields : undefined;
  if (typeof fields !== "string" || fields === "" || typeof payload !== "string" || payload === "")
    return payload;
  if (reply.statusCode >= 400) return payload;
  try {
    return JSON.stringify(applyFieldMask(JSON.parse(payload), parseFieldMask(fields, anyField)));
  } catch (error) {
    if (error instanceof GoogleError) throw invalidRequest(`Invalid field selection ${fields}`, "fields");
    throw error;
  }
}
