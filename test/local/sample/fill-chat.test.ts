import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Google, startGoogle } from "../../../local/google/start.ts";
import { createSimulation, type Simulation } from "../../../local/sample/simulation.ts";
import { fillChat } from "../../../local/sample/sinks/fill-chat.ts";
import { type AuthorizedClient, authorizedClient } from "../../../local/sample/sinks/google-clients.ts";
import { chatState } from "./chat-state.ts";

const projectId = "hinata-kampo";
const root = `projects/${projectId}/databases/(default)/documents`;

let google: Google;
let client: AuthorizedClient;
const running: Google[] = [];

beforeEach(async () => {
  google = await startGoogle();
  running.push(google);
  client = authorizedClient(google.credentials, ["https://www.googleapis.com/auth/datastore"]);
});
afterAll(() => Promise.all(running.map((one) => one.close())));

function access() {
  return { rootUrl: google.url, credentials: google.credentials, projectId };
}

/** A document that is missing has no times. */
const listedDocument = z.object({
  name: z.string(),
  fields: z.record(z.string(), z.unknown()).default({}),
  createTime: z.string().optional(),
  updateTime: z.string().optional(),
});
const listedPage = z.object({
  documents: z.array(listedDocument).default([]),
  nextPageToken: z.string().optional(),
});
type ListedDocument = z.output<typeof listedDocument>;

/** The documents of a collection, by path; those that are missing and have others below them too. */
async function listed(
  collection: string,
): Promise<readonly (readonly [path: string, document: ListedDocument])[]> {
  const { token } = await client.getAccessToken();
  const found: [string, ListedDocument][] = [];
  for (let pageToken = ""; ; ) {
    const url = new URL(
      `${google.url}/v1/${root}/${collection.split("/").map(encodeURIComponent).join("/")}`,
    );
    url.search = new URLSearchParams({
      pageSize: "300",
      pageToken,
      showMissing: String(!collection.includes("/")),
    }).toString();
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const page = listedPage.parse(await answer.json());
    for (const document of page.documents) found.push([document.name.slice(root.length + 1), document]);
    if (page.nextPageToken === undefined) return found;
    pageToken = page.nextPageToken;
  }
}

async function readChat(): Promise<ReadonlyMap<string, ListedDocument>> {
  const parents = [...(await listed("consultations")), ...(await listed("broadcasts"))];
  const messages = await Promise.all(parents.map(([path]) => listed(`${path}/messages`)));
  const isThere = ([, { createTime }]: readonly [string, ListedDocument]) => createTime !== undefined;
  return new Map([...parents, ...messages.flat()].filter(isThere));
}

/** Expects the database to hold exactly the day's documents, and answers them. */
async function expectDay(simulation: Simulation, day: number): Promise<ReadonlyMap<string, ListedDocument>> {
  const read = await readChat();
  const found = [...read].map(([path, { fields }]) => [path, canonical(fields)] as const);
  const expected = [...chatState(simulation, day)].map(
    ([path, write]) => [path, canonical(JSON.parse(write).update.fields)] as const,
  );
  expect(found.map(([path]) => path).sort()).toEqual(expected.map(([path]) => path).sort());
  const byPath = new Map(found);
  expect(expected.filter(([path, fields]) => byPath.get(path) !== fields)).toEqual([]);
  return read;
}

/** Fields as text that is the same however an answer writes them. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (name, part: unknown) => {
    if (name === "timestampValue")
      return String(part)
        .replace(/(\.\d*?)0+Z$/, "$1Z")
        .replace(".Z", "Z");
    if (name === "doubleValue") return Object.is(Number(part), -0) ? "-0" : String(Number(part));
    if (name === "referenceValue") return String(part).slice(String(part).indexOf("pharmacists/"));
    if (name === "arrayValue" || name === "mapValue")
      return sorted({ values: [], fields: {}, ...asObject(part) });
    return typeof part === "object" && part !== null && !Array.isArray(part) ? sorted(asObject(part)) : part;
  });
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function sorted(value: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

describe("the sample's chat", () => {
  test("holds each day's documents, and only what changes is written", async () => {
    const simulation = createSimulation({ seed: 31, scale: 0.02 });
    const { changeCount } = await fillChat(access(), simulation, 0);
    let before = await expectDay(simulation, 0);
    expect(changeCount).toBe(chatState(simulation, 0).size);
    for (let day = 1; day <= 3; day += 1) {
      const changes = [...simulation.chatChanges(day)];
      const fill = await fillChat(access(), simulation, day);
      expect(fill.changeCount).toBe(changes.length);
      const after = await expectDay(simulation, day);
      const written = [...after].filter(
        ([path, { updateTime }]) => before.get(path)?.updateTime !== updateTime,
      );
      expect(written.length).toBe(changes.filter(({ kind }) => kind === "upsert").length);
      before = after;
    }
    expect((await fillChat(access(), simulation, 3)).changeCount).toBe(0);
  });

  test("is the same when filled once at a later day and when days were left out", async () => {
    const simulation = createSimulation({ seed: 32, scale: 0.02 });
    await fillChat(access(), simulation, 5);
    await expectDay(simulation, 5);
    await fillChat(access(), simulation, 19);
    await expectDay(simulation, 19);
  });

  test.each([
    { kind: "status", status: 403, filled: null },
    { kind: "truncate", filled: null },
    { kind: "reset", filled: null },
    { kind: "status", status: 403, filled: 0 },
    { kind: "truncate", filled: 0 },
  ] as const)("ends the same when cut off at any request: %o", async ({ filled, ...fault }) => {
    const simulation = createSimulation({ seed: 33, scale: 0.01 });
    for (let after = 0; ; after += 1) {
      if (filled !== null) await fillChat(access(), simulation, filled);
      google.faults.fail({ fault, after, path: "^/v1/", method: "POST" });
      const isCutOff = await fillChat(access(), simulation, 2).then(
        () => false,
        () => true,
      );
      google.faults.clear();
      // A first fill that was cut off is first finished, then moved on.
      await fillChat(access(), simulation, 3);
      await expectDay(simulation, 3);
      if (!isCutOff) {
        expect(after).toBeGreaterThan(2);
        break;
      }
      await google.close();
      google = await startGoogle();
      running.push(google);
      client = authorizedClient(google.credentials, ["https://www.googleapis.com/auth/datastore"]);
    }
  });

  test("ends the same when one of several requests at once fails", async () => {
    const simulation = createSimulation({ seed: 37, scale: 0.11 });
    google.faults.fail({ fault: { kind: "status", status: 503 }, after: 2, path: ":commit", method: "POST" });
    await expect(fillChat(access(), simulation, 0)).rejects.toThrow();
    google.faults.clear();
    await fillChat(access(), simulation, 0);
    await expectDay(simulation, 0);
  });

  test("keeps what others have edited, unless the day changes it", async () => {
    const simulation = createSimulation({ seed: 34, scale: 0.02 });
    await fillChat(access(), simulation, 0);
    const changed = new Set(
      [...simulation.chatChanges(1)].map((one) => (one.kind === "delete" ? one.path : one.document.path)),
    );
    const path = [...chatState(simulation, 0).keys()].find((one) => !changed.has(one)) ?? "";
    const update = { name: `${root}/${path}`, fields: { edited: { booleanValue: true } } };
    await client.request({
      url: `${google.url}/v1/${root}:commit`,
      method: "POST",
      data: { writes: [{ update }] },
    });
    await fillChat(access(), simulation, 1);
    expect((await readChat()).get(path)?.fields).toEqual(update.fields);
  });

  test("refuses another simulation and an earlier day", async () => {
    await fillChat(access(), createSimulation({ seed: 35, scale: 0.02 }), 1);
    await expect(fillChat(access(), createSimulation({ seed: 35, scale: 0.02 }), 0)).rejects.toThrow(
      "is at day 1",
    );
    await expect(fillChat(access(), createSimulation({ seed: 36, scale: 0.02 }), 2)).rejects.toThrow(
      "not Simulation of seed 36 at scale 0.02",
    );
  });
});
