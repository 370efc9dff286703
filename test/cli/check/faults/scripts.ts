import { described, type Faults, inModel, orders, ref, table } from "../planted-faults.ts";

function operation(name: string, sql: string, dependencies: readonly string[] = []): string {
  const declared = dependencies.map((each) => JSON.stringify(each)).join(", ");
  return `operate("${name}").dependencies([${declared}]).queries((ctx) => \`${sql}\`);\n`;
}

const script = (sql: string, ...says: readonly (string | RegExp)[]) =>
  inModel(`operate("m").queries((ctx) => \`${sql}\`);\n`, ...says);

/** Scripts, and the functions and procedures that they make and call. */
export const scriptFaults: Faults = {
  "a row of a loop over a table in back quotes": script(
    `FOR r IN (SELECT id FROM ${orders}) DO SELECT r.«unknown_column»idd; END FOR;`,
    "Field name idd does not exist in STRUCT<id INT64>; Did you mean id?",
  ),
  "a temporary function that is wrong, and its calls": script(
    `CREATE TEMP FUNCTION f(x INT64) AS (x + «unknown_column»y); SELECT f(1), f(2); CREATE TEMP FUNCTION g(x INT64) AS (f(x)); SELECT g(1);`,
    "Unrecognized name: y",
  ),
  "a function in JavaScript, called with its types": script(
    `CREATE TEMP FUNCTION f(x INT64) RETURNS STRING LANGUAGE js AS 'return x'; SELECT f(1) || 'x'; SELECT «type_error»f('a');`,
    /^No matching signature for function F for/,
  ),
  "what a function in JavaScript answers": script(
    `CREATE TEMP FUNCTION f(x INT64) RETURNS STRING LANGUAGE js AS 'return x'; SELECT «type_error»f(1) + 1;`,
    /^No matching signature for operator \+/,
  ),
  "a permanent function that another action makes": inModel(
    table(
      "m",
      `SELECT «type_error»shop.twice(status) AS id FROM ${orders}`,
      `${described}, dependencies: ["z"]`,
    ) + operation("z", "CREATE OR REPLACE FUNCTION shop.twice(x INT64) AS (x * 2)"),
    /^No matching signature for function shop.twice/i,
  ),
  "a permanent function that is no declared dependency": inModel(
    table("m", `SELECT «undeclared_dependency»shop.twice(id) AS id FROM ${orders}`) +
      operation("z", "CREATE OR REPLACE FUNCTION shop.twice(x INT64) AS (x * 2)"),
    /^my-project.shop.twice is read, but not declared as a dependency/,
  ),
  "a permanent function that reads a table": inModel(
    operation("z", `CREATE OR REPLACE FUNCTION shop.newest() AS ((SELECT MAX(id) FROM ${orders}))`) +
      table(
        "m",
        `SELECT shop.newest() AS id, «unknown_column»nothing FROM ${orders}`,
        `${described}, dependencies: ["z"]`,
      ),
    "Unrecognized name: nothing",
  ),
  "a table function": inModel(
    operation(
      "z",
      `CREATE OR REPLACE TABLE FUNCTION shop.since(first INT64) AS SELECT id FROM ${orders} WHERE id > first`,
    ) +
      table(
        "m",
        "SELECT id FROM shop.since(5) WHERE «unknown_column»idd = 1",
        `${described}, dependencies: ["z"]`,
      ),
    "Unrecognized name: idd; Did you mean id?",
  ),
  "a permanent function that nothing makes": inModel(
    table("m", `SELECT «unknown_function»shop.twice(id) AS id FROM ${orders}`),
    "Function not found: shop.twice",
  ),
  "the body of a procedure": script(
    `CREATE OR REPLACE PROCEDURE shop.p(x INT64, OUT y STRING) BEGIN DECLARE n INT64; SET n = «type_error»CURRENT_DATE(); SET y = (SELECT «unknown_column»statuss FROM ${orders} WHERE id = x); END`,
    "Cannot coerce expression of type DATE to type INT64",
    "Unrecognized name: statuss; Did you mean status?",
  ),
  "a procedure that calls itself": script(
    "CREATE OR REPLACE PROCEDURE shop.p(x INT64) BEGIN IF x > 0 THEN CALL shop.p(«type_error»'a'); END IF; END",
    "Cannot coerce expression of type STRING to type INT64",
  ),
  "the arguments of a procedure": inModel(
    operation(
      "p",
      "CREATE OR REPLACE PROCEDURE shop.p(x INT64, OUT y STRING) BEGIN SET y = FORMAT('%d', x); END",
    ) +
      operation(
        "m",
        "DECLARE answer STRING; CALL shop.p(«type_error»'a', answer); CALL shop.p(1, «invalid_query»'x'); «invalid_query»CALL shop.p(1); CALL shop.p(1, answer)",
        ["p"],
      ),
    "Cannot coerce expression of type STRING to type INT64",
    "The argument for the OUT or INOUT parameter y must be a variable",
    "Number of arguments does not match for procedure shop.p: expected 2, got 1",
  ),
  "what a procedure leaves to its caller": inModel(
    operation(
      "p",
      "CREATE OR REPLACE PROCEDURE shop.p() BEGIN CREATE TEMP TABLE made AS SELECT 1 AS a; END",
    ) + operation("m", "CALL shop.p(); SELECT «unknown_column»b FROM made", ["p"]),
    "Unrecognized name: b",
  ),
  "a procedure that nothing makes": script("«unknown_function»CALL shop.p(1)", "Procedure not found: shop.p"),
  "a procedure of another project": script(
    "«not_checked»CALL \\`other.tools.p\\`(1)",
    "No definition makes procedure other.tools.p: it is not looked into",
  ),
  "a function of another project": inModel(
    table("m", `SELECT «not_checked»bqutil.fn.int(id) AS id FROM ${orders}`),
    "No definition makes function bqutil.fn.int: what calls it is not looked into",
  ),
  "SQL that a script makes of a table's values": script(
    `FOR r IN (SELECT status FROM ${orders}) DO EXECUTE IMMEDIATE «not_checked»CONCAT('DROP TABLE ', r.status); END FOR;`,
    "What EXECUTE IMMEDIATE runs depends on values: it is not looked into",
  ),
  "the variables that take what a query answers": script(
    "DECLARE n, m INT64; DECLARE f FLOAT64; EXECUTE IMMEDIATE 'SELECT 1, 2' INTO n, f; EXECUTE IMMEDIATE 'SELECT 1, 2' «invalid_query»INTO n; EXECUTE IMMEDIATE 'SELECT 1, DATE(2025, 1, 1)' INTO n, «type_error»m; EXECUTE IMMEDIATE 'SELECT 1' INTO «unknown_column»none;",
    "EXECUTE IMMEDIATE … INTO takes 1 columns, but the query has 2",
    "Cannot coerce expression of type DATE to type INT64",
    "Undeclared variable: none",
  ),
  "SQL that a script makes of constants": script(
    `DECLARE n INT64 DEFAULT 5; EXECUTE IMMEDIATE FORMAT("SELECT «unknown_column»aa + %d", n);`,
    "Unrecognized name: aa",
  ),
  "a text that does not parse, and what builds on it": inModel(
    `publish("m", { type: "table", ${described} }).preOps((ctx) => "DECLARE day DATE DEFAULT CURRENT_DATE() «syntax_error»FORM x").query((ctx) => \`SELECT id FROM ${orders} WHERE DATE(placed_at) = day\`);\n`,
    /^Syntax error: /,
  ),
  "a policy on the rows of a table": script(
    `CREATE ROW ACCESS POLICY p ON ${orders} GRANT TO ('user:a@example.com') FILTER USING («unknown_column»idd = 1)`,
    "Unrecognized name: idd; Did you mean id?",
  ),
  INFORMATION_SCHEMA: script(
    "SELECT «unknown_column»table_nam FROM shop.INFORMATION_SCHEMA.TABLES; SELECT column_name FROM shop.INFORMATION_SCHEMA.COLUMNS",
    "Unrecognized name: table_nam; Did you mean table_name?",
  ),
  "a view of INFORMATION_SCHEMA that nothing tells": script(
    "SELECT anything FROM «not_checked»\\`region-us\\`.INFORMATION_SCHEMA.JOBS",
    "The columns of region-us.INFORMATION_SCHEMA.JOBS are not known: what reads it is not looked into",
  ),
  "LOAD DATA": script(
    "LOAD DATA INTO shop.loaded (id INT64) FROM FILES (format = 'CSV', uris = ['gs://bucket/*']); SELECT «unknown_column»idd FROM shop.loaded",
    "Unrecognized name: idd; Did you mean id?",
  ),
  "a variable that is declared twice": script(
    "DECLARE a INT64; BEGIN DECLARE «invalid_query»a STRING; END;",
    "Variable 'a' redeclaration",
  ),
  "a temporary table that a query before did not make": inModel(
    `operate("m").queries((ctx) => ["CREATE TEMP TABLE made AS SELECT 1 AS a", "SELECT a FROM «unknown_table»made"]);`,
    "Table not found: made",
  ),
  "a column of a table that an operation makes": inModel(
    `operate("t", { hasOutput: true, description: "What it is.", columns: [{ path: ["id"], description: "«column_not_produced»Number of it." }] }).queries((ctx) => \`CREATE OR REPLACE TABLE $\{ctx.self()} AS SELECT 1 AS «column_not_declared»one\`);\n` +
      table("m", `SELECT «unknown_column»two AS id FROM ${ref("t")}`),
    "Column id is declared, but the query has no such column",
    "Column one of the query is not declared: it has no description",
    "Unrecognized name: two",
  ),
  "the rows of an INSERT": inModel(
    table("t", `SELECT id FROM ${orders}`) +
      `operate("m").queries((ctx) => \`INSERT INTO ${ref("t")} (id) «invalid_query»SELECT id, total FROM ${orders}\`);`,
    "Inserted row has wrong column count; Has 2, expected 1",
  ),
  "a column of a MERGE": inModel(
    table("t", `SELECT id FROM ${orders}`) +
      `operate("m").queries((ctx) => \`MERGE ${ref("t")} AS t USING ${orders} AS o ON t.id = o.id WHEN MATCHED THEN UPDATE SET «unknown_column»total = o.total\`);`,
    /total/,
  ),
};
