import { z } from "zod";

const target = z.object({
  database: z.string().default(""),
  schema: z.string().default(""),
  name: z.string().default(""),
});

const descriptor = z
  .looseObject({
    description: z.string().optional(),
    columns: z
      .array(z.looseObject({ path: z.array(z.string()).default([]), description: z.string().optional() }))
      .default([]),
  })
  .optional();

const action = z.looseObject({
  target,
  fileName: z.string().default(""),
  dependencyTargets: z.array(target).default([]),
  disabled: z.boolean().default(false),
  actionDescriptor: descriptor,
  /** The table of whose options an assertion follows. */
  parentAction: target.optional(),
});

const texts = z.array(z.string()).default([]);

const table = action.extend({
  enumType: z.enum(["TABLE", "VIEW", "INCREMENTAL"]),
  query: z.string().default(""),
  incrementalQuery: z.string().optional(),
  preOps: texts,
  postOps: texts,
  incrementalPreOps: texts,
  incrementalPostOps: texts,
  uniqueKey: texts,
  bigquery: z
    .looseObject({
      partitionBy: z.string().optional(),
      requirePartitionFilter: z.boolean().optional(),
      clusterBy: texts,
      updatePartitionFilter: z.string().optional(),
      incrementalPredicates: texts,
    })
    .default({ clusterBy: [], incrementalPredicates: [] }),
});

const graph = z.looseObject({
  tables: z.array(table).default([]),
  operations: z.array(action.extend({ queries: texts, hasOutput: z.boolean().default(false) })).default([]),
  assertions: z.array(action.extend({ query: z.string().default("") })).default([]),
  declarations: z.array(action).default([]),
  graphErrors: z
    .looseObject({
      compilationErrors: z
        .array(
          z.looseObject({
            message: z.string().default(""),
            fileName: z.string().optional(),
            actionTarget: target.optional(),
          }),
        )
        .default([]),
    })
    .default({ compilationErrors: [] }),
});

/** Dataform's graph as far as it is checked; it may have errors. */
export type GraphJson = z.infer<typeof graph>;
export type GraphTarget = z.infer<typeof target>;
export type GraphAction = z.infer<typeof action>;
export type GraphTable = z.infer<typeof table>;

export function readGraph(json: unknown): GraphJson {
  return graph.parse(json);
}

export function readTarget(value: unknown): GraphTarget {
  return target.parse({ ...(typeof value === "object" ? value : {}) });
}

const reference = z.object({
  database: z.string().optional(),
  schema: z.string().optional(),
  name: z.string().default(""),
});

/** A reference as a definition writes it, without what it leaves out. */
export function writtenTarget(value: unknown): { readonly name: string } & Partial<GraphTarget> {
  const { database, schema, name } = reference.safeParse(value).data ?? { name: "" };
  return { ...(database && { database }), ...(schema && { schema }), name };
}

/** A target as one name: `project.dataset.name`. */
export function nameOf({ database, schema, name }: GraphTarget): string {
  return [database, schema, name].filter((part) => part !== "").join(".");
}
