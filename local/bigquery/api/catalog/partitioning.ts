import { z } from "zod";
import type { Partitioning, RangePartitioning } from "../../engine/engine.ts";
import { invalidRequest } from "../http/errors.ts";
import { boolean, integer, type JsonObject, optional } from "../http/json-values.ts";

export const timePartitioning = z.looseObject({
  type: z.enum(["HOUR", "DAY", "MONTH", "YEAR"]),
  field: optional(z.string()),
  expirationMs: optional(integer),
  requirePartitionFilter: optional(boolean),
});

export const rangePartitioning = z.looseObject({
  field: z.string(),
  range: z.looseObject({ start: integer, end: integer, interval: integer }),
});

export const clusteringFields = z
  .looseObject({ fields: optional(z.array(z.string())) })
  .transform((clustering): readonly string[] => clustering.fields ?? []);

interface RestPartitioning {
  readonly timePartitioning?: z.infer<typeof timePartitioning> | undefined;
  readonly rangePartitioning?: z.infer<typeof rangePartitioning> | undefined;
}

/** How a table is partitioned, from its REST properties. */
export function partitioningOf(rest: RestPartitioning): Partitioning | RangePartitioning | undefined {
  const { timePartitioning: time, rangePartitioning: range } = rest;
  if (time !== undefined && range !== undefined) {
    throw invalidRequest("A table cannot have both timePartitioning and rangePartitioning.");
  }
  if (range !== undefined) {
    const { start, end, interval } = range.range;
    return { kind: "RANGE", field: range.field, start, end, interval };
  }
  if (time === undefined) return undefined;
  return {
    kind: "TIME",
    granularity: time.type,
    ...(time.field === undefined ? {} : { field: time.field }),
    ...(time.expirationMs === undefined ? {} : { expirationMs: time.expirationMs }),
  };
}

/** The REST properties of a table's partitioning. */
export function restPartitioning(
  partitioning: Partitioning | RangePartitioning | undefined,
  requirePartitionFilter: boolean | undefined,
): JsonObject {
  if (partitioning === undefined) return {};
  const filter = requirePartitionFilter === undefined ? {} : { requirePartitionFilter };
  if (partitioning.kind === "RANGE") {
    const { field, start, end, interval } = partitioning;
    const range = { start: String(start), end: String(end), interval: String(interval) };
    return { rangePartitioning: { field, range }, ...filter };
  }
  const { granularity, field, expirationMs } = partitioning;
  return {
    timePartitioning: {
      type: granularity,
      ...(field === undefined ? {} : { field }),
      ...(expirationMs === undefined ? {} : { expirationMs: String(expirationMs) }),
      ...filter,
    },
    ...filter,
  };
}
