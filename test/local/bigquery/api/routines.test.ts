import { afterAll, beforeAll, expect, test } from "vitest";
import { projectId, type RunningServer, runningServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await runningServer();
  await server.client.createDataset("r");
});
afterAll(() => server?.close());

async function call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await fetch(`${server.url}/bigquery/v2/projects/${projectId}${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
}

const int64 = { typeKind: "INT64" };
const reference = (routineId: string) => ({ projectId, datasetId: "r", routineId });

test("the Node client makes, reads, replaces, lists and drops a function", async () => {
  const routine = server.client.dataset("r").routine("increased");
  await routine.create({
    routineType: "SCALAR_FUNCTION",
    language: "SQL",
    arguments: [
      { name: "x", dataType: int64 },
      {
        name: "more",
        dataType: { typeKind: "STRUCT", structType: { fields: [{ name: "n", type: int64 }] } },
      },
    ],
    returnType: int64,
    definitionBody: "x + more.n",
    description: 'Adds "n".\nNothing else.',
  });
  const [metadata] = await routine.getMetadata();
  expect(metadata).toMatchObject({
    routineReference: reference("increased"),
    routineType: "SCALAR_FUNCTION",
    language: "SQL",
    returnType: int64,
    definitionBody: "x + more.n",
    description: 'Adds "n".\nNothing else.',
  });
  expect(await server.client.query("SELECT r.increased(2, STRUCT(3)) AS sum").then(([rows]) => rows)).toEqual(
    [{ sum: 5 }],
  );
  await routine.setMetadata({ ...metadata, definitionBody: "x * more.n" });
  expect(await server.client.query("SELECT r.increased(2, STRUCT(3)) AS sum").then(([rows]) => rows)).toEqual(
    [{ sum: 6 }],
  );
  const [routines] = await server.client.dataset("r").getRoutines();
  expect(routines.map(({ id }) => id)).toContain("increased");
  await routine.delete();
  expect(await routine.exists()).toEqual([false]);
});

test("what a statement made is told as the statement says it", async () => {
  await server.client.query(
    "CREATE FUNCTION r.shown(x ANY TYPE, l ARRAY<STRUCT<a INT64, b STRING>>) AS (ARRAY_LENGTH(l));" +
      "CREATE AGGREGATE FUNCTION r.weighed(v FLOAT64, w FLOAT64 NOT AGGREGATE) RETURNS FLOAT64 AS (SUM(v) * w);" +
      "CREATE TABLE FUNCTION r.counted(n INT64) RETURNS TABLE<i INT64> AS SELECT i FROM UNNEST(GENERATE_ARRAY(1, n)) AS i;" +
      "CREATE PROCEDURE r.doubled(IN x INT64, OUT y INT64) BEGIN SET y = 2 * x; END",
  );
  const get = async (name: string) => (await call("GET", `/datasets/r/routines/${name}`)).body;
  const fields = [
    { name: "a", type: int64 },
    { name: "b", type: { typeKind: "STRING" } },
  ];
  const shown = await get("shown");
  expect(shown).toMatchObject({
    arguments: [
      { name: "x", argumentKind: "ANY_TYPE" },
      {
        name: "l",
        dataType: {
          typeKind: "ARRAY",
          arrayElementType: { typeKind: "STRUCT", structType: { fields } },
        },
      },
    ],
    definitionBody: "ARRAY_LENGTH(l)",
  });
  expect(shown).not.toHaveProperty("returnType");
  expect(await get("weighed")).toMatchObject({
    routineType: "AGGREGATE_FUNCTION",
    arguments: [{ isAggregate: true }, { isAggregate: false }],
    returnType: { typeKind: "FLOAT64" },
  });
  expect(await get("counted")).toMatchObject({
    routineType: "TABLE_VALUED_FUNCTION",
    returnTableType: { columns: [{ name: "i", type: int64 }] },
  });
  expect(await get("doubled")).toMatchObject({
    routineType: "PROCEDURE",
    arguments: [{ mode: "IN" }, { name: "y", mode: "OUT", dataType: int64 }],
  });
  const listed = await call("GET", "/datasets/r/routines?filter=routineType:PROCEDURE");
  expect(listed.body.routines).toMatchObject([{ routineReference: reference("doubled") }]);
});

test("what another program made as a resource can be made again from it", async () => {
  for (const name of ["shown", "weighed", "counted", "doubled"]) {
    const { body } = await call("GET", `/datasets/r/routines/${name}`);
    const again = { ...body, routineReference: reference(`${name}_again`) };
    const made = await call("POST", "/datasets/r/routines", again);
    expect(made).toMatchObject({ status: 200, body: { definitionBody: body.definitionBody } });
    expect(made.body.arguments).toEqual(body.arguments);
  }
  const [rows] = await server.client.query("SELECT SUM(i) AS sum FROM r.counted_again(4)");
  expect(rows).toEqual([{ sum: 10 }]);
});

test("faults are BigQuery's", async () => {
  const routine = {
    routineReference: reference("faulty"),
    routineType: "SCALAR_FUNCTION",
    arguments: [],
    definitionBody: "1",
  };
  const post = (change: object, dataset = "r") =>
    call("POST", `/datasets/${dataset}/routines`, { ...routine, ...change });
  expect(await post({})).toMatchObject({ status: 200 });
  expect(await post({})).toMatchObject({
    status: 409,
    body: { error: { errors: [{ reason: "duplicate" }] } },
  });
  expect(await post({}, "nowhere")).toMatchObject({
    status: 404,
    body: { error: { errors: [{ reason: "notFound" }] } },
  });
  const other = { routineReference: reference("other") };
  expect(await post({ ...other, language: "JAVASCRIPT" })).toMatchObject({ status: 501 });
  expect(await post({ ...other, definitionBody: "no_such_column" })).toMatchObject({
    status: 400,
    body: { error: { errors: [{ reason: "invalidQuery" }] } },
  });
  expect(await post({ ...other, definitionBody: "1); DROP FUNCTION r.faulty; SELECT (1" })).toMatchObject({
    status: 400,
  });
  expect(await call("GET", "/datasets/r/routines/other")).toMatchObject({ status: 404 });
  expect(await call("PUT", "/datasets/r/routines/faulty", routine, { "if-match": "old" })).toMatchObject({
    status: 412,
  });
  expect(await call("DELETE", "/datasets/r/routines/faulty")).toMatchObject({ status: 204 });
  expect(await call("DELETE", "/datasets/r/routines/faulty")).toMatchObject({ status: 404 });
});

test("a table's IAM policy is kept and compared; there are no models and no row access policies", async () => {
  await server.client.query("CREATE TABLE r.governed (id INT64)");
  const table = "/datasets/r/tables/governed";
  const { body: unset } = await call("POST", `${table}:getIamPolicy`, {});
  expect(unset).toMatchObject({ version: 1, bindings: [] });
  const bindings = [{ role: "roles/bigquery.dataViewer", members: ["user:a@example.com"] }];
  const set = await call("POST", `${table}:setIamPolicy`, { policy: { ...unset, bindings } });
  expect(set).toMatchObject({ status: 200, body: { bindings } });
  expect(await call("POST", `${table}:getIamPolicy`, {})).toEqual({ status: 200, body: set.body });
  expect(await call("POST", `${table}:setIamPolicy`, { policy: unset })).toMatchObject({ status: 409 });
  const permissions = ["bigquery.tables.get"];
  expect(await call("POST", `${table}:testIamPermissions`, { permissions })).toMatchObject({
    body: { permissions },
  });
  expect(await call("POST", "/datasets/r/tables/none:getIamPolicy", {})).toMatchObject({ status: 404 });
  await server.client.query("CREATE OR REPLACE TABLE r.other (id INT64)");
  expect((await call("POST", "/datasets/r/tables/other:getIamPolicy", {})).body).toEqual(unset);
  expect((await server.client.dataset("r").getModels())[0]).toEqual([]);
  expect(await call("GET", `${table}/rowAccessPolicies`)).toEqual({ status: 200, body: {} });
});
