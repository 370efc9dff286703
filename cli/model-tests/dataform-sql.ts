import { z } from "zod";
import type { GraphTable, GraphTarget } from "../dataform/graph.ts";
import { Failure } from "../failure.ts";

const texts = z.array(z.string()).default([]);

/** What Dataform's compiled graph says of a table beside what everybody reads. */
const execution = z.looseObject({
  preOps: texts,
  postOps: texts,
  incrementalPreOps: texts,
  incrementalPostOps: texts,
  uniqueKey: texts,
  where: z.string().default(""),
  onSchemaChange: z.string().default("IGNORE"),
  incrementalStrategy: z.string().default("INCREMENTAL_STRATEGY_UNSPECIFIED"),
  materialized: z.boolean().default(false),
  bigquery: z
    .looseObject({
      partitionBy: z.string().default(""),
      clusterBy: texts,
      updatePartitionFilter: z.string().default(""),
      incrementalPredicates: texts,
      partitionExpirationDays: z.number().default(0),
      requirePartitionFilter: z.boolean().default(false),
      additionalOptions: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
});

/** The columns by which an incremental table's rows are merged; none where rows are only added. */
export function uniqueKeyOf(table: GraphTable): readonly string[] {
  return execution.parse(table).uniqueKey;
}

/** The script by which the Dataform CLI builds a table or view anew. */
export function firstRunScript(table: GraphTable): string {
  const { preOps, postOps } = execution.parse(table);
  return script([...preOps, createStatement(table), ...postOps]);
}

/** The script by which the Dataform CLI updates an incremental table of these columns. Throws Failure for what tests cannot run. */
export function incrementalRunScript(table: GraphTable, columns: readonly string[]): string {
  const { incrementalPreOps, incrementalPostOps, onSchemaChange, incrementalStrategy } =
    execution.parse(table);
  if (table.enumType !== "INCREMENTAL") {
    throw new Failure(`${nameOf(table)} is no incremental table: it has no rows of an earlier run.`);
  }
  if (onSchemaChange !== "IGNORE" || incrementalStrategy === "INSERT_OVERWRITE") {
    const setting = onSchemaChange === "IGNORE" ? incrementalStrategy : `onSchemaChange ${onSchemaChange}`;
    throw new Failure(`Incremental runs of ${nameOf(table)} cannot be tested: ${setting} is not supported.`);
  }
  return script([...incrementalPreOps, updateStatement(table, columns), ...incrementalPostOps]);
}

function createStatement(table: GraphTable): string {
  const { bigquery, materialized } = execution.parse(table);
  const isView = table.enumType === "VIEW";
  const options = [
    ...(bigquery.partitionBy !== "" && bigquery.partitionExpirationDays > 0
      ? [`partition_expiration_days=${bigquery.partitionExpirationDays}`]
      : []),
    ...(bigquery.partitionBy !== "" && bigquery.requirePartitionFilter
      ? ["require_partition_filter=true"]
      : []),
    ...Object.entries(bigquery.additionalOptions).map(([name, value]) => `${name}=${value}`),
  ];
  return [
    `create or replace ${materialized ? "materialized " : ""}${isView ? "view" : "table"} ${quotedTarget(table.target)}`,
    ...(bigquery.partitionBy === "" ? [] : [`partition by ${bigquery.partitionBy}`]),
    ...(bigquery.clusterBy.length === 0 ? [] : [`cluster by ${bigquery.clusterBy.join(", ")}`]),
    ...(options.length === 0 ? [] : [`OPTIONS(${options.join(",")})`]),
    `as ${table.query}`,
  ].join(" ");
}

function updateStatement(table: GraphTable, columns: readonly string[]): string {
  const { uniqueKey, where, bigquery } = execution.parse(table);
  const newRows = table.incrementalQuery ?? table.query;
  const query = where === "" ? newRows : `select * from (${newRows}\n) as subquery where ${where}`;
  const names = columns.map((column) => `\`${column}\``).join(",");
  if (uniqueKey.length === 0) {
    return `insert into ${quotedTarget(table.target)} (${names}) select ${names} from (${query}\n) as insertions`;
  }
  const { updatePartitionFilter } = bigquery;
  const predicates = bigquery.incrementalPredicates.filter((predicate) => predicate.trim() !== "");
  const conditions = [
    ...uniqueKey.map((column) => `DATAFORM_DEST.${column} = DATAFORM_SOURCE.${column}`),
    ...(updatePartitionFilter === "" ? [] : [`DATAFORM_DEST.${updatePartitionFilter}`]),
    ...predicates.map((predicate) => `(${predicate})`),
  ];
  return [
    `merge ${quotedTarget(table.target)} DATAFORM_DEST`,
    `using (${query}\n) DATAFORM_SOURCE`,
    `on ${conditions.join(" and ")}`,
    `when matched then update set ${columns.map((column) => `\`${column}\` = DATAFORM_SOURCE.${column}`).join(",")}`,
    `when not matched then insert (${names}) values (${names})`,
  ].join("\n");
}

/** A statement may end in a comment or a semicolon of its own. */
function script(statements: readonly string[]): string {
  return statements
    .map((statement) => statement.trim().replace(/;$/, ""))
    .filter((statement) => statement !== "")
    .join("\n;\n");
}

export function quotedTarget({ database, schema, name }: GraphTarget): string {
  return `\`${database}.${schema}.${name}\``;
}

function nameOf({ target }: GraphTable): string {
  return `${target.schema}.${target.name}`;
}
