import type { Faults } from "../planted-faults.ts";

const contracts = `
const column = (type: string, sourceNames: readonly string[] = []) => ({ type, sourceNames, containers: [], description: "x" });
const source = { kind: "federated", name: "app", connection: "app", schema: "public" };
export const allTables = [
  {
    name: "orders", source, pull: { cursor: "updated_at" }, volatile: [],
    columns: { id: column("INT64"), total: column("NUMERIC"), placed_at: column("TIMESTAMP"), extra: column("JSON_TEXT"), on_day: column("DATE") },
  },
  { name: "items", source, pull: {}, volatile: [], columns: { id: column("INT64"), order_id: column("INT64") } },
];
`;

function pulled(call: string, ...says: readonly (string | RegExp)[]) {
  return {
    files: {
      "includes/contracts/index.ts": contracts,
      "definitions/model.ts": `operate("m").queries(\`SELECT * FROM ${call}\`);\n`,
    },
    says,
  };
}

const inner = (sql: string, ...says: readonly (string | RegExp)[]) =>
  pulled(`EXTERNAL_QUERY("my-project.us.app", '''${sql}''')`, ...says);

/** EXTERNAL_QUERY against what contracts say of the database. */
export const externalFaults: Faults = {
  "a connection that is none": pulled(
    `«external_query»EXTERNAL_QUERY("app", "SELECT 1 AS one")`,
    /app is no connection/,
  ),
  "a query that is not known": pulled(
    `«external_query»EXTERNAL_QUERY("my-project.us.app", @@query_label)`,
    "EXTERNAL_QUERY needs two constant strings: a connection and a SQL query",
  ),
  "a column in ON": inner(
    "SELECT o.id FROM orders AS o JOIN items AS i ON «unknown_column»i.order_idd = o.id",
    "PostgreSQL: column i.order_idd does not exist; Did you mean order_id?",
  ),
  "a schema that is not read": inner(
    "SELECT id FROM «unknown_table»archive.orders",
    /^PostgreSQL: relation "archive.orders" is in no contract/,
  ),
  "a name in quotes, whose case counts": inner(
    `SELECT «unknown_column»"ID" FROM orders`,
    /^PostgreSQL: column "ID" does not exist/,
  ),
  "a type that is refused, by a cast": inner(
    "SELECT id, «external_type»extra::jsonb AS extra FROM orders",
    /^BigQuery does not read PostgreSQL's jsonb: cast column extra/,
  ),
  "a function that nothing tells": inner(
    "SELECT id, «untyped_expression»my_function(id) AS f FROM orders",
    /^The contract does not tell the type of column f/,
  ),
  "a function of a column that is not there": inner(
    "SELECT lower(«unknown_column»nam) AS name FROM orders",
    /column "nam" does not exist/,
  ),
  "a column of USING that one side lacks": inner(
    "SELECT o.id FROM orders AS o JOIN «unknown_column»items AS i USING (order_id)",
    /^PostgreSQL: column "order_id" specified in USING clause does not exist in left table/,
  ),
  "a column that two tables have": inner(
    "SELECT «invalid_query»id FROM orders AS o JOIN items AS i ON i.order_id = o.id",
    'PostgreSQL: column reference "id" is ambiguous',
  ),
  "a column that USING makes one": inner("SELECT id, total, order_id FROM orders JOIN items USING (id)"),
  "a table beside a query in FROM": inner(
    "SELECT o.id, l.n FROM orders AS o, (SELECT count(*) AS n FROM items AS i WHERE i.order_id = «unknown_table»o.id) AS l",
    /^PostgreSQL: missing FROM-clause entry for table "o"/,
  ),
  "a table beside a LATERAL query": inner(
    "SELECT o.id, l.n FROM orders AS o, LATERAL (SELECT count(*) AS n FROM items AS i WHERE i.order_id = «unknown_column»o.idd) AS l",
    /^PostgreSQL: column o.idd does not exist/,
  ),
  "types of a set operation": inner(
    "SELECT id FROM orders UNION ALL SELECT «type_error»on_day FROM orders",
    "PostgreSQL: UNION types int8 and date cannot be matched",
  ),
  "a set operation of different widths": inner(
    "SELECT id FROM orders UNION ALL SELECT «invalid_query»id, total FROM orders",
    "PostgreSQL: each UNION query must have the same number of columns",
  ),
  "the condition of an aggregate": inner(
    "SELECT count(*) FILTER (WHERE «unknown_column»is_paid) AS n FROM orders",
    /column "is_paid" does not exist/,
  ),
  "two columns of one name": inner(
    "SELECT o.id, «duplicate_column»i.id FROM orders AS o JOIN items AS i ON i.order_id = o.id",
    "Duplicate column names in the result are not supported. Found duplicate(s): id",
  ),
  "a column without a name": inner(
    "SELECT id, «unnamed_column»total + 1 FROM orders",
    "PostgreSQL gives the column no name: name it by AS",
  ),
  "a function in FROM": inner("SELECT n + 1 AS next FROM generate_series(1, 5) AS n"),
  "text that does not parse": inner(
    "SELECT id FROM «syntax_error»FROM orders",
    /^PostgreSQL: syntax error at or near "FROM"/,
  ),
  "an alias of the select list in WHERE": inner(
    "SELECT id AS order_id FROM orders WHERE «unknown_column»order_id = 1",
    /column "order_id" does not exist/,
  ),
};
