import { described, type Faults, incremental, inModel, orders, ref, table } from "../planted-faults.ts";

const patients = JSON.stringify([
  { name: "id", type: "INTEGER" },
  { name: "name", type: "STRING" },
  { name: "born_on", type: "DATE" },
]);

function withPatients(source: string, ...says: readonly (string | RegExp)[]) {
  return {
    files: {
      "schemas/raw.patients.json": patients,
      "definitions/model.ts": `declare({ schema: "raw", name: "patients" });\n${source}`,
    },
    says,
  };
}

const from = "$" + "{ctx.ref('raw', 'patients')}";

/** What GoogleSQL says of queries, in its words. */
export const statementFaults: Faults = {
  "an ambiguous name": inModel(
    table("m", `SELECT «invalid_query»id FROM ${orders} AS a JOIN ${orders} AS b ON a.id = b.id`),
    "Column name id is ambiguous",
  ),
  "a column of the other side": withPatients(
    table(
      "m",
      `SELECT o.id FROM ${orders} AS o LEFT JOIN ${from} AS p ON p.id = o.patient_id AND o.«unknown_column»name = 'x'`,
    ),
    /^Name name not found inside o/,
  ),
  "a side that comes later": inModel(
    table(
      "m",
      `SELECT a.id FROM ${orders} AS a JOIN ${orders} AS b ON a.id = «unknown_column»c.id JOIN ${orders} AS c ON TRUE`,
    ),
    /^Unrecognized name: c/,
  ),
  "USING a column of one side": withPatients(
    table("m", `SELECT o.id FROM ${orders} AS o JOIN ${from} AS p USING («unknown_column»patient_id)`),
    "Column patient_id in USING clause not found on right side of join",
  ),
  "an alias of the select list in WHERE": inModel(
    table("m", `SELECT id, total * 2 AS twice FROM ${orders} WHERE «unknown_column»twice > 5`),
    "Unrecognized name: twice",
  ),
  "an aggregate in WHERE": inModel(
    table("m", `SELECT id FROM ${orders} WHERE «invalid_query»SUM(total) > 1`),
    "Aggregate function SUM not allowed in WHERE clause",
  ),
  "a column that is not grouped": inModel(
    table("m", `SELECT «invalid_query»id, COUNT(*) AS n FROM ${orders} GROUP BY status`),
    /^SELECT list expression references column id which is neither grouped nor aggregated/,
  ),
  "a window frame that runs backwards": inModel(
    table(
      "m",
      `SELECT SUM(id) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND «invalid_query»1 PRECEDING) AS id FROM ${orders}`,
    ),
    /^Starting window framing expression cannot be CURRENT ROW/,
  ),
  "a frame of a function that takes none": inModel(
    table("m", `SELECT ROW_NUMBER() OVER (ORDER BY id «invalid_query»ROWS 1 PRECEDING) AS id FROM ${orders}`),
    /Window framing clause is not allowed for analytic function row_number/i,
  ),
  "types of a comparison": withPatients(
    table("m", `SELECT o.id FROM ${orders} AS o JOIN ${from} AS p ON «type_error»o.placed_at = p.born_on`),
    /^No matching signature for operator =/,
  ),
  "types of a set operation": inModel(
    table("m", `SELECT id FROM ${orders} UNION ALL «type_error»SELECT status FROM ${orders}`),
    /^Column 1 in UNION ALL has incompatible types/,
  ),
  "a set operation of different widths": inModel(
    table("m", `SELECT id FROM ${orders} UNION ALL «invalid_query»SELECT id, total FROM ${orders}`),
    /^Queries in UNION ALL have mismatched column count/,
  ),
  "a function that there is not": inModel(
    table("m", `SELECT «unknown_function»COUNT_IF(id > 1) AS id FROM ${orders}`),
    "Function not found: COUNT_IF; Did you mean countif?",
  ),
  "a column of a STAR EXCEPT": inModel(
    table("m", `SELECT * EXCEPT («unknown_column»idd) FROM (SELECT id FROM ${orders})`),
    "Column idd in SELECT * EXCEPT list does not exist",
  ),
  "a name that a helper is given": {
    files: {
      "includes/half.ts": "export const half = (column: string): string => `DIV($" + "{column}, 2)`;\n",
      "definitions/model.ts": `import { half } from "../includes/half";\n${table("m", `SELECT $\{half("«unknown_column»idd")} AS id FROM ${orders}`)}`,
    },
    says: ["Unrecognized name: idd; Did you mean id?"],
  },
  "a name of a list": inModel(
    `const names = ["id", "«unknown_column»idd"];\n${table("m", `SELECT $\{names.map((name) => \`o.$\{name}\`).join(", ")} FROM ${orders} AS o`)}`,
    "Name idd not found inside o",
  ),
  "both queries of an incremental table": inModel(
    incremental(
      "m",
      `SELECT id FROM ${orders} WHERE «unknown_column»second > 1`,
      `SELECT id FROM ${orders} WHERE «unknown_column»first > 1`,
    ),
    "Unrecognized name: first",
    "Unrecognized name: second",
  ),
  "what both queries of an incremental table share": inModel(
    `publish("m", { type: "incremental", ${described} }).query((ctx) => \`SELECT id FROM ${orders} WHERE «unknown_column»shared > 1 $\{ctx.incremental() ? "AND id > 5" : ""}\`);`,
    "Unrecognized name: shared",
  ),
  "an update that is wrong where the whole build is, too, and what reads the table": inModel(
    incremental(
      "m",
      `SELECT «unknown_column»idd AS id FROM ${orders}`,
      `SELECT id FROM ${orders} WHERE «unknown_column»news`,
    ) + table("reader", `SELECT id, nothing FROM ${ref("m")}`),
    "Unrecognized name: news",
    "Unrecognized name: idd; Did you mean id?",
  ),
  "a query that is empty": inModel(`«invalid_query»${table("m", "")}`, "The query is empty"),
  "a query that is a comment": inModel(table("m", "«invalid_query»-- to be written"), "The query is empty"),
  "a query of two statements": inModel(
    table("m", `SELECT 1 AS id; «invalid_query»SELECT id FROM ${orders}`),
    "The text must be one query: this is a second statement",
  ),
  "a query that is none": inModel(
    table("m", `«invalid_query»DELETE FROM ${orders} WHERE TRUE`),
    "The text must be a query",
  ),
  "a wildcard that matches nothing": inModel(
    table("m", "SELECT id FROM «unknown_table»\\`my-project.raw.event_*\\`"),
    "my-project.raw.event_* does not match any table",
  ),
  "a column of tables by a wildcard": inModel(
    table(
      "m",
      "SELECT id FROM \\`my-project.raw.ord*\\` WHERE _TABLE_SUFFIX = 'ers' AND «unknown_column»idd = 1",
    ),
    "Unrecognized name: idd; Did you mean id?",
  ),
  "a table that is read by its name": inModel(
    table("a", `SELECT id FROM ${orders}`) + table("m", "SELECT id FROM «undeclared_dependency»shop.a"),
    "my-project.shop.a is read, but not declared as a dependency: it may not be built before",
  ),
  "a view and an assertion in a circle": inModel(
    `assert("check_v", { dependencies: ["v"] }).query((ctx) => \`SELECT id FROM $\{ctx.ref("v")}\`);\n«dependency_cycle»publish("v", { type: "view", ${described}, dependencies: ["check_v"] }).query((ctx) => \`SELECT id FROM ${orders}\`);\n`,
    "Dependencies run in a circle: my-project.shop.v → my-project.assertions.check_v → my-project.shop.v",
  ),
};
