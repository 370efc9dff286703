import { once } from "node:events";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { projectId, type RunningServer, runningServer } from "./running-server.ts";

const bodyTimeoutMs = 1000;

let server: RunningServer;
const sockets = new Set<Socket>();
beforeAll(async () => {
  server = await runningServer({ bodyTimeoutMs });
  await server.client.createDataset("h");
  await server.client.query(
    "CREATE TABLE h.rows AS SELECT id, REPEAT('x', 2000) AS text FROM UNNEST(GENERATE_ARRAY(1, 3000)) AS id",
  );
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await server?.close();
});
afterEach(async () => {
  const [rows] = await server.client.query("SELECT COUNT(*) AS n FROM h.rows");
  expect(rows).toEqual([{ n: 3000 }]);
});

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  sockets.add(socket);
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** All that comes until the server hangs up. */
async function answerOn(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const post = (path: string, headers: string) =>
  `POST /bigquery/v2/projects/${projectId}${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n`;

async function query(sql: string) {
  const answer = await fetch(`${server.url}/bigquery/v2/projects/${projectId}/queries`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: sql, useLegacySql: false }),
  });
  return { status: answer.status, body: await answer.json() };
}

const refused = (status: number, reason: string) => ({
  status,
  body: { error: { code: status, errors: [{ domain: "global", reason }] } },
});

describe("a client that", () => {
  test("sends less than it announces is answered 408, and keeps nobody waiting", async () => {
    const socket = await open();
    socket.write(`${post("/queries", "Content-Length: 1000\r\n")}{"query":"SELECT`);
    expect((await query("SELECT 1")).status).toBe(200);
    const answer = await answerOn(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"reason":"timeout"');
    expect(answer.toLowerCase()).toContain("connection: close");
  });

  test("sends a byte now and then is answered 408, however long it goes on", async () => {
    const socket = await open();
    socket.write(post("/queries", "Transfer-Encoding: chunked\r\n"));
    const drip = setInterval(() => socket.write("1\r\n \r\n"), 20);
    try {
      expect(await answerOn(socket)).toMatch(/^HTTP\/1\.1 408 /);
    } finally {
      clearInterval(drip);
    }
  });

  test("never reads large answers keeps nobody waiting", async () => {
    const body = JSON.stringify({ query: "SELECT * FROM h.rows", useLegacySql: false });
    const readers = await Promise.all(Array.from({ length: 3 }, open));
    for (const socket of readers) {
      socket.pause();
      socket.write(`${post("/queries", `Content-Length: ${body.length}\r\n`)}${body}`);
    }
    expect((await query("SELECT 1")).status).toBe(200);
    const [first] = readers;
    if (first === undefined) throw new Error("There is no reader.");
    first.write("GET / HTTP/1.0\r\n\r\n");
    expect(await answerOn(first)).toMatch(/"rows":\[\{"f":/);
  });

  test("hangs up while its query runs does no harm", async () => {
    const endless =
      "SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 100000)) a, UNNEST(GENERATE_ARRAY(1, 1000000)) b WHERE MOD(a * b, 7) = 3";
    const body = JSON.stringify({ query: endless, useLegacySql: false, jobTimeoutMs: 300 });
    const socket = await open();
    const text = `${post("/queries", `Content-Length: ${body.length}\r\n`)}${body}`;
    await new Promise((resolve) => socket.write(text, resolve));
    socket.destroy();
  });
});

test("listens on loopback alone", async () => {
  const socket = await open();
  const { address } = socket.address() as AddressInfo;
  expect(address).toBe("127.0.0.1");
  expect(new URL(server.url).hostname).toBe("127.0.0.1");
});

describe("SQL that nests too deeply is refused, and the next query runs", () => {
  const resourcesExceeded = refused(400, "resourcesExceeded");

  test.each([
    ["NOT", (n: number) => `SELECT ${"NOT ".repeat(n)}TRUE`],
    ["CASE", (n: number) => `SELECT ${"CASE WHEN TRUE THEN ".repeat(n)}1${" END".repeat(n)}`],
    ["additions", (n: number) => `SELECT ${Array(n).fill("1").join("+")}`],
    ["scalar subqueries", (n: number) => `SELECT ${"(SELECT ".repeat(n)}1${")".repeat(n)}`],
    [
      "queries of a FROM",
      (n: number) => `SELECT * FROM ${"(SELECT * FROM ".repeat(n)}(SELECT 1)${")".repeat(n)}`,
    ],
    ["structs", (n: number) => `SELECT ${"STRUCT(".repeat(n)}1${")".repeat(n)}`],
    ["blocks of a script", (n: number) => `${"BEGIN ".repeat(n)}SELECT 1; ${"END; ".repeat(n)}`],
  ])("%s", async (_, nested) => {
    expect(await query(nested(10_000))).toMatchObject(resourcesExceeded);
  });

  test("subqueries, from where planning would take minutes", async () => {
    const scalars = (n: number) => `SELECT ${"(SELECT ".repeat(n)}1${")".repeat(n)} AS one`;
    const arrays = (n: number) =>
      `SELECT ARRAY_LENGTH(${"ARRAY(SELECT AS STRUCT ".repeat(n)}1${")".repeat(n)}) AS one`;
    for (const [nested, depth] of [
      [scalars, 12],
      [arrays, 6],
    ] as const) {
      expect(await query(nested(depth))).toMatchObject({
        status: 200,
        body: { rows: [{ f: [{ v: "1" }] }] },
      });
      expect(await query(nested(100))).toMatchObject(resourcesExceeded);
    }
  });

  test("parentheses and lists of conditions are no nesting", async () => {
    expect(await query(`SELECT ${"(".repeat(10_000)}1${")".repeat(10_000)}`)).toMatchObject({ status: 200 });
    const conditions = Array.from({ length: 2000 }, (_, index) => `id = ${index}`).join(" OR ");
    expect(await query(`SELECT COUNT(*) FROM h.rows WHERE ${conditions}`)).toMatchObject({
      body: { rows: [{ f: [{ v: "1999" }] }] },
    });
  });

  test("a long chain of WITH queries takes time in proportion", async () => {
    const chain = (n: number) =>
      `WITH ${Array.from({ length: n }, (_, index) => `w${index} AS (SELECT 1 AS x${index === 0 ? "" : ` FROM w${index - 1}`})`).join(", ")} SELECT x FROM w${n - 1}`;
    expect(await query(chain(300))).toMatchObject({ status: 200 });
    expect(await query(chain(3000))).toMatchObject(resourcesExceeded);
  });
});
