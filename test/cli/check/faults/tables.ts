import {
  described,
  type Faults,
  incremental,
  inModel,
  orders,
  partitioned,
  ref,
  table,
} from "../planted-faults.ts";

const good = `SELECT id FROM ${orders}`;

function withOptions(options: string, query = good): string {
  return table("m", query, `${described}, ${options}`);
}

const struct = "STRUCT('Kyoto' AS city) AS address";

/** Definitions of tables that their queries do not hold to. */
export const tableFaults: Faults = {
  "a column without a name": inModel(
    table("m", `SELECT id, «unnamed_column»total + 1 FROM ${orders}`),
    "CREATE TABLE columns must be named, but column 2 has no name",
  ),
  "a column of a view without a name, behind a star": inModel(
    table("m", `SELECT *, «unnamed_column»COUNT(*) OVER () FROM (${good})`).replace('"table"', '"view"'),
    "CREATE VIEW columns must be named, but column 2 has no name",
  ),
  "a column of an assertion without a name": inModel(
    `assert("m").query((ctx) => \`SELECT «unnamed_column»COUNT(*) FROM ${orders} HAVING COUNT(*) > 1\`);`,
    "CREATE VIEW columns must be named, but column 1 has no name",
  ),
  "two columns of one name": inModel(
    table("m", `SELECT id, status AS «duplicate_column»ID FROM ${orders}`),
    "CREATE TABLE has columns with duplicate name ID",
  ),
  "a column that a join has twice": inModel(
    table(
      "m",
      `SELECT a.id, b.id AS other, «duplicate_column»b.id FROM ${orders} AS a JOIN ${orders} AS b USING (patient_id)`,
      `description: "What it is.", columns: { id: "a", other: "b" }`,
    ),
    "CREATE TABLE has columns with duplicate name id",
  ),
  "a column of a star that is there already": inModel(
    table("m", `SELECT *, 1 AS «duplicate_column»id FROM (${good})`),
    "CREATE TABLE has columns with duplicate name id",
  ),
  "a declared column that is not produced": inModel(
    table(
      "m",
      good,
      `description: "What it is.", columns: { id: "Number of it.", idd: "«column_not_produced»What else." }`,
    ),
    "Column idd is declared, but the query has no such column; Did you mean id?",
  ),
  "a column that is not declared, in the select list that names it": inModel(
    table(
      "m",
      `WITH listed AS (SELECT id, total AS surplus FROM ${orders}) SELECT listed.id, listed.surplus AS «column_not_declared»rest FROM listed`,
    ),
    "Column rest of the query is not declared: it has no description",
  ),
  "a column that is not declared, through a star": inModel(
    table(
      "m",
      `WITH listed AS (SELECT id, total AS «column_not_declared»surplus FROM ${orders}) SELECT * FROM listed`,
    ),
    "Column surplus of the query is not declared: it has no description",
  ),
  "a declared field that the STRUCT lacks": inModel(
    table(
      "m",
      `SELECT id, ${struct} FROM ${orders}`,
      `description: "x", columns: { id: "i", address: { description: "Where.", columns: { city: "Of Japan.", zipp: "«column_not_produced»Postal code of it." } } }`,
    ),
    "Column address.zipp is declared, but the query has no such field",
  ),
  "a field beside declared ones": inModel(
    table(
      "m",
      `SELECT id, STRUCT('Kyoto' AS city, '600' AS zip) AS «column_not_declared»address FROM ${orders}`,
      `description: "x", columns: { id: "i", address: { description: "Where.", columns: { city: "Of Japan." } } }`,
    ),
    "Field address.zip of the query is not declared: it has no description",
  ),
  "fields of what is no STRUCT": inModel(
    table(
      "m",
      good,
      `description: "x", columns: { id: { description: "Number of it.", columns: { part: "«column_not_produced»A part of it." } } }`,
    ),
    "Column id.part is declared, but id is no STRUCT",
  ),
  "a STRUCT whose fields are not described": inModel(
    table(
      "m",
      `SELECT id, [STRUCT('a' AS sku)] AS «missing_description»lines FROM ${orders}`,
      `description: "x", columns: { id: "i", lines: "What was ordered." }`,
    ),
    "No field of lines is described: sku",
  ),
  "a column without a description": inModel(
    `«missing_description»${table("m", good, `description: "What it is.", columns: { id: "" }`)}`,
    "Column id has no description",
  ),
  "a partition by a column that is not there": inModel(
    withOptions(`bigquery: { partitionBy: "DATE_TRUNC(«unknown_column»day, MONTH)" }`),
    "Unrecognized name: day",
  ),
  "a partition by numbers without ranges": inModel(
    withOptions(`bigquery: { partitionBy: "«invalid_option»id" }`),
    /^(The field specified for time partitioning can only be|PARTITION BY expression must be)/,
  ),
  "a partition by ranges that are no steps": inModel(
    withOptions(`bigquery: { partitionBy: "«invalid_option»RANGE_BUCKET(id, [1, 2])" }`),
    /^PARTITION BY expression must be DATE/,
  ),
  "a partition by ranges": inModel(
    withOptions(`bigquery: { partitionBy: "RANGE_BUCKET(id, GENERATE_ARRAY(0, 100, 10))" }`),
  ),
  "a partition by a time itself": inModel(
    table(
      "m",
      `SELECT id, placed_at FROM ${orders}`,
      `description: "x", columns: { id: "i", placed_at: "p" }, bigquery: { partitionBy: "«invalid_option»placed_at" }`,
    ),
    /^PARTITION BY expression must be DATE/,
  ),
  "a partition by the time of ingestion": inModel(
    withOptions(`bigquery: { partitionBy: "«invalid_option»_PARTITIONDATE" }`),
    "_PARTITIONDATE cannot be used with the AS query_statement clause",
  ),
  "a cluster of a column that is not there": inModel(
    withOptions(`bigquery: { clusterBy: ["id", "«unknown_column»statuss"] }`),
    "clusterBy names column statuss, which the query does not have",
  ),
  "a cluster of a column that repeats": inModel(
    table(
      "m",
      `SELECT id, tags FROM ${orders}`,
      `description: "x", columns: { id: "i", tags: "t" }, bigquery: { clusterBy: ["«invalid_option»tags"] }`,
    ),
    "Entity tags is not of a type that tables can be clustered by: ARRAY.",
  ),
  "a cluster of five columns": inModel(
    table(
      "m",
      "SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d, 5 AS e",
      `description: "x", columns: { a: "a", b: "b", c: "c", d: "d", e: "e" }, bigquery: { clusterBy: ["a", "b", "c", "d", "«invalid_option»e"] }`,
    ),
    "Too many fields specified for clustering. Maximum is 4.",
  ),
  "a key that is not there": inModel(
    incremental("m", good, good, `, uniqueKey: ["«unknown_column»idd"]`),
    "uniqueKey names column idd, which the query does not have; Did you mean id?",
  ),
  "a key that cannot be compared": inModel(
    `publish("m", { type: "incremental", description: "x", columns: { id: "i", tags: "t" }, uniqueKey: ["«type_error»tags"] }).query((ctx) => \`SELECT id, tags FROM ${orders}\`);`,
    /^Equality is not defined for arguments of type ARRAY<STRING>/,
  ),
  "a filter of an update on a column that is not there": inModel(
    incremental(
      "m",
      good,
      good,
      `, uniqueKey: ["id"], bigquery: { updatePartitionFilter: "«unknown_column»dayy > '2025-01-01'" }`,
    ),
    /^Name dayy not found inside DATAFORM_DEST/,
  ),
  "a column of its own that an operation before or after lacks": inModel(
    table("m", good).replace(
      ".query(",
      ".postOps((ctx) => `DELETE FROM $" + "{ctx.self()} WHERE «unknown_column»idd = 1`).query(",
    ),
    "Unrecognized name: idd; Did you mean id?",
  ),
  "a table that reads itself": inModel(
    table("m", `SELECT id FROM $\{«self_read»ctx.self()}`),
    "my-project.shop.m is read by what builds it whole: where it is not there yet, the build fails",
  ),
  "an incremental table that reads itself where it is built whole": inModel(
    `publish("m", { type: "incremental", ${described} }).query((ctx) => \`SELECT id FROM ${orders} WHERE id > (SELECT MAX(id) FROM $\{«self_read»ctx.self()})\`);`,
    "my-project.shop.m is read by what builds it whole: where it is not there yet, the build fails",
  ),
  "a type that the update has otherwise": inModel(
    incremental("m", good, `SELECT CAST(id AS STRING) AS «incremental_mismatch»id FROM ${orders}`),
    "Column id is STRING in the incremental query and INT64 in the whole one",
  ),
  "a field's type that the update has otherwise": inModel(
    `publish("m", { type: "incremental", description: "x", columns: { id: { description: "i", columns: { a: "a", b: "b" } } } }).query((ctx) => \`SELECT STRUCT(1 AS a, $\{ctx.incremental() ? "'x'" : "2"} AS b) AS «incremental_mismatch»id\`);`,
    "Column id.b is STRING in the incremental query and INT64 in the whole one",
  ),
  "an output that is not made": inModel(
    `«missing_output»operate("m", { hasOutput: true, description: "What it is." }).queries("SELECT 1 AS one");`,
    "The operation has an output, but its SQL makes no table my-project.shop.m",
  ),
  "columns that nothing tells": inModel(
    `«unknown_columns»declare({ schema: "raw", name: "events" });\n${table("m", `SELECT anything AS id FROM $\{ctx.ref("raw", "events")}`)}`,
    /^The columns of my-project.raw.events are not known/,
  ),
  "what is right": inModel(
    partitioned("q") +
      table(
        "v",
        `SELECT id, day FROM ${ref("q")}`,
        `description: "x", columns: { ID: "Case does not count.", day: "d" }`,
      ) +
      incremental(
        "m",
        good,
        `${good} WHERE id > (SELECT MAX(id) FROM $\{ctx.self()})`,
        `, uniqueKey: ["ID"], bigquery: { clusterBy: ["id"] }`,
      ),
  ),
};
