import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGate } from "../../../cli/dataform/gate.ts";

const seen: string[] = [];
const server = createServer((request, answer) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    seen.push(`${request.method} ${request.url}`);
    answer.writeHead(request.url === "/missing" ? 404 : 200, { "x-answer": "yes" });
    answer.end(`${Buffer.concat(chunks)}!`);
  });
});
let url = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe("the gate before BigQuery", () => {
  it("holds requests until they may go on, then passes them through as they are", async () => {
    let open: () => void = () => {};
    const gate = await startGate(
      url,
      new Promise<void>((resolve) => {
        open = resolve;
      }),
    );
    const first = fetch(`${gate.url}/jobs?a=1`, { method: "POST", body: "held" });
    await fetch(`${url}/beside`);
    expect(seen).toEqual(["GET /beside"]);
    open();
    const answer = await first;
    expect(await answer.text()).toBe("held!");
    expect(answer.headers.get("x-answer")).toBe("yes");
    expect((await fetch(`${gate.url}/missing`)).status).toBe(404);
    expect(seen).toEqual(["GET /beside", "POST /jobs?a=1", "GET /missing"]);
    expect(gate.tooLate.aborted).toBe(false);
    await gate.close();
  });

  it("lets requests pass where what they wait for has failed, and ends with its server gone", async () => {
    const gate = await startGate(url, Promise.reject(new Error("no loads")));
    expect((await fetch(`${gate.url}/after`)).status).toBe(200);
    await gate.close();
    await expect(fetch(`${gate.url}/closed`)).rejects.toThrow();
    const nowhere = await startGate("http://127.0.0.1:9", Promise.resolve());
    await expect(fetch(`${nowhere.url}/x`)).rejects.toThrow();
    await nowhere.close();
  });
});
