import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startBigQuery } from "../../../../local/bigquery/start.ts";
import { clientOf, projectId, type RunningServer, runningServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await runningServer();
});
afterAll(() => server?.close());

afterEach(async () => {
  const [rows] = await server.client.query("SELECT 1 AS alive");
  expect(rows).toEqual([{ alive: 1 }]);
});

const base = () => `${server.url}/bigquery/v2/projects/${projectId}`;

async function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const answer = await fetch(`${base()}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

/** Sends raw bytes and closes; answers what came back. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => socket.end(bytes));
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

const badRequest = (reason: string) => ({
  status: 400,
  body: { error: { code: 400, errors: [{ domain: "global", reason }], status: "INVALID_ARGUMENT" } },
});

describe("a request that cannot be understood is BigQuery's 400", () => {
  test.each([
    ["not JSON", "{"],
    ["deeply nested", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ])("%s", async (_name, body) => {
    expect(await post("/queries", body)).toMatchObject(badRequest("parseError"));
  });

  test.each([
    ["empty", ""],
    ["an array", "[]"],
    ["without a query", "{}"],
    ["a query of spaces", '{"query":"  "}'],
    ["a query that is a number", '{"query":1}'],
    ["too large", JSON.stringify({ query: `SELECT '${"x".repeat(11 * 1024 * 1024)}'` })],
    [
      "with an unknown parameter type",
      '{"query":"SELECT ?","queryParameters":[{"parameterType":{"type":"WORD"}}]}',
    ],
    ["with an invalid integer", '{"query":"SELECT 1","maxResults":"many"}'],
  ])("%s", async (_name, body) => {
    expect(await post("/queries", body)).toMatchObject(badRequest("invalid"));
  });

  test("a job without configuration, or with an impossible id", async () => {
    expect(await post("/jobs", "{}")).toMatchObject(badRequest("invalid"));
    const job = { jobReference: { jobId: "a b" }, configuration: { query: { query: "SELECT 1" } } };
    expect(await post("/jobs", JSON.stringify(job))).toMatchObject(badRequest("invalid"));
  });

  test("gzip that is damaged, cut or too large when unpacked", async () => {
    const encoding = { "content-encoding": "gzip" };
    const zipped = gzipSync(JSON.stringify({ query: "SELECT 1 AS one" }));
    expect((await post("/queries", zipped, encoding)).status).toBe(200);
    expect(await post("/queries", zipped.subarray(0, -9), encoding)).toMatchObject(badRequest("invalid"));
    expect(await post("/queries", "not gzip", encoding)).toMatchObject(badRequest("invalid"));
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, " "));
    expect(await post("/queries", bomb, encoding)).toMatchObject(badRequest("invalid"));
  });

  test("an upload that is malformed or names no job", async () => {
    const upload = async (query: string, type: string, body: string) => {
      const answer = await fetch(`${server.url}/upload/bigquery/v2/projects/${projectId}/jobs${query}`, {
        method: "POST",
        headers: { "content-type": type },
        body,
      });
      return { status: answer.status, body: await answer.json() };
    };
    const related = "multipart/related; boundary=b";
    expect(await upload("?uploadType=multipart", related, "hello")).toMatchObject(badRequest("invalid"));
    expect(await upload("?uploadType=multipart", "text/plain", "hello")).toMatchObject(badRequest("invalid"));
    expect(
      await upload("?uploadType=multipart", related, "--b\r\n\r\n{}\r\n--b\r\n\r\nx\r\n--b--"),
    ).toMatchObject(badRequest("invalid"));
    expect(await upload("?uploadType=media", related, "x")).toMatchObject(badRequest("invalid"));
    expect(await upload("", related, "x")).toMatchObject(badRequest("invalid"));
  });
});

test("a body that the connection cuts short does no harm", async () => {
  const head = `POST /projects/${projectId}/queries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
  await raw(`${head}Content-Length: 1000\r\n\r\n{"query":`);
  await raw(`${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{"que`);
  await raw("GET / HTTP/9.9\r\n\r\n");
});

test("a path that is none is BigQuery's 404", async () => {
  const answer = await fetch(`${base()}/nothing`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ error: { code: 404, errors: [{ reason: "notFound" }] } });
});

test("SQL of a megabyte is analyzed or refused, not fatal", async () => {
  const terms = Array.from({ length: 1000 }, () => `'${"x".repeat(1000)}'`).join(",");
  const { status } = await post(
    "/queries",
    JSON.stringify({ query: `SELECT ARRAY_LENGTH([${terms}]) AS n` }),
  );
  expect([200, 400]).toContain(status);
});

describe("the server", () => {
  test("answers with and without /bigquery/v2, as BIGQUERY_EMULATOR_HOST is taken verbatim", async () => {
    for (const prefix of ["", "/bigquery/v2", "//", "/bigquery/v2//"]) {
      const answer = await fetch(`${server.url}${prefix}/projects/${projectId}/datasets`);
      expect([prefix, answer.status]).toEqual([prefix, 200]);
    }
  });

  test("names the port that is in use", async () => {
    const port = Number(new URL(server.url).port);
    await expect(startBigQuery({ port })).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`);
  });

  test("runs beside another, and stops while a query runs", async () => {
    const other = await startBigQuery({ projectId });
    const client = clientOf(other.url, { autoRetry: false });
    const endless =
      "SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 100000)) a, UNNEST(GENERATE_ARRAY(1, 1000000)) b WHERE MOD(a * b, 7) = 3";
    const [job] = await client.createQueryJob(endless);
    expect(job.metadata.status.state).toBe("RUNNING");
    await other.close();
    await expect(fetch(other.url)).rejects.toThrow();
  });
});
