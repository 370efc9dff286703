import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startGoogle } from "../../../../local/google/start.ts";
import {
  type CloudClients,
  cloudClients,
  collect,
  database,
  documents,
  operationEnd,
  project,
} from "./clients.ts";
import { readExport } from "./read-export.ts";

let folder: string;
const bucket = "kampo-kept";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kura-firestore-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function withGoogle<Result>(
  stateFile: string,
  use: (clients: CloudClients, rootUrl: string) => Promise<Result>,
): Promise<Result> {
  const google = await startGoogle({ stateFile });
  try {
    return await use(await cloudClients(google), google.url);
  } finally {
    await google.close();
  }
}

const write = (path: string, count: number, text = "") => ({
  update: {
    name: `${documents}/${path}`,
    fields: { count: { integerValue: String(count) }, text: { stringValue: text } },
  },
});

const commit = ({ firestore }: CloudClients, ...writes: object[]) =>
  firestore.projects.databases.documents.commit({ database, requestBody: { writes } });

async function countsOf({ firestore }: CloudClients, collectionId: string): Promise<Record<string, string>> {
  const counts: Record<string, string> = {};
  let pageToken: string | undefined;
  do {
    const { data } = await firestore.projects.databases.documents.list({
      parent: documents,
      collectionId,
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    for (const { name, fields } of data.documents ?? [])
      counts[name?.split("/").at(-1) ?? ""] = fields?.count?.integerValue ?? "";
    pageToken = data.nextPageToken ?? undefined;
  } while (pageToken !== undefined);
  return counts;
}

const logOf = (stateFile: string): string => {
  const [file = ""] = readdirSync(`${stateFile}.firestore`);
  return join(`${stateFile}.firestore`, file);
};

describe("documents and objects", () => {
  it("are there again when the server is", async () => {
    const stateFile = join(folder, "kept");
    const made = await withGoogle(stateFile, async (clients, rootUrl) => {
      await commit(clients, write("kept/a", 1), write("kept/b", 2));
      await commit(clients, { delete: `${documents}/kept/b` });
      await clients.storage.buckets.insert({ project, requestBody: { name: bucket } });
      await clients.storage.objects.insert(
        { bucket, name: "x/y", media: { body: Readable.from(["content"]) } },
        { rootUrl },
      );
      const { data } = await clients.firestore.projects.databases.documents.get({
        name: `${documents}/kept/a`,
      });
      return data;
    });
    await withGoogle(stateFile, async (clients) => {
      const { data } = await clients.firestore.projects.databases.documents.get({
        name: `${documents}/kept/a`,
      });
      expect(data).toEqual(made);
      expect(await countsOf(clients, "kept")).toEqual({ a: "1" });
      const { data: content } = await clients.storage.objects.get(
        { bucket, object: "x/y", alt: "media" },
        { responseType: "stream" },
      );
      expect((await collect(content)).toString("utf8")).toBe("content");
    });
  });

  it("are kept commit by commit, whole or not at all, wherever a kill cut the file", async () => {
    const stateFile = join(folder, "cut");
    const sizes = await withGoogle(stateFile, async (clients) => {
      await commit(clients, write("cut/a", 1), write("cut/b", 1));
      const before = statSync(logOf(stateFile)).size;
      await commit(clients, write("cut/a", 2), write("cut/b", 2), { delete: `${documents}/cut/c` });
      return { before, after: statSync(logOf(stateFile)).size };
    });
    const whole = readFileSync(logOf(stateFile));
    for (let length = sizes.before; length <= sizes.after; length += length === sizes.after ? 1 : 11) {
      writeFileSync(logOf(stateFile), whole.subarray(0, length));
      await withGoogle(stateFile, async (clients) => {
        expect(await countsOf(clients, "cut")).toEqual({ a: "1", b: "1" });
        await commit(clients, write("cut/d", 4));
      });
      await withGoogle(stateFile, async (clients) => {
        expect(await countsOf(clients, "cut")).toEqual({ a: "1", b: "1", d: "4" });
      });
    }
    writeFileSync(logOf(stateFile), whole);
    await withGoogle(stateFile, async (clients) => {
      expect(await countsOf(clients, "cut")).toEqual({ a: "2", b: "2" });
    });
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(damaged.readUInt8(60) ^ 1, 60);
    writeFileSync(logOf(stateFile), damaged);
    await withGoogle(stateFile, async (clients) => {
      await expect(countsOf(clients, "cut")).rejects.toMatchObject({ status: 500 });
    });
  });

  it("take little room once much of them was overwritten, and their history is gone", async () => {
    const stateFile = join(folder, "long");
    const first = await withGoogle(stateFile, async (clients) => {
      const { data } = await commit(clients, write("long/a", 0), write("long/b", 0));
      for (let count = 1; count <= 30; count += 1)
        await commit(clients, write("long/a", count, "x".repeat(100_000)));
      await commit(clients, { delete: `${documents}/long/b` });
      return data.commitTime ?? "";
    });
    const long = statSync(logOf(stateFile)).size;
    await withGoogle(stateFile, async (clients) => {
      expect(await countsOf(clients, "long")).toEqual({ a: "30" });
      expect(statSync(logOf(stateFile)).size).toBeLessThan(long / 10);
      const client = clients.firestore.projects.databases.documents;
      await expect(client.get({ name: `${documents}/long/b`, readTime: first })).rejects.toMatchObject({
        status: 400,
        message: "The requested snapshot version is too old.",
      });
      await commit(clients, write("long/b", 1));
    });
    await withGoogle(stateFile, async (clients) => {
      expect(await countsOf(clients, "long")).toEqual({ a: "30", b: "1" });
    });
  });
});

describe("a killed server", () => {
  const line = z.object({ url: z.string(), credentialsFile: z.string() });

  async function serve(stateFile: string): Promise<{ child: ChildProcess; clients: CloudClients }> {
    const script = fileURLToPath(new URL("serve.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", script, stateFile], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (child.stdout === null) throw new Error("The server has no output.");
    for await (const text of createInterface({ input: child.stdout })) {
      const google = line.parse(JSON.parse(text));
      return { child, clients: await cloudClients(google) };
    }
    throw new Error("The server ended.");
  }

  async function kill(child: ChildProcess): Promise<void> {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  it("has every commit that it answered, and each whole", async () => {
    const stateFile = join(folder, "killed");
    let answered = 0;
    for (let round = 0; round < 2; round += 1) {
      const { child, clients } = await serve(stateFile);
      const text = "x".repeat(50_000);
      const writing = async () => {
        for (let count = answered + 1; ; count += 1) {
          await commit(clients, ...["a", "b", "c"].map((id) => write(`pairs/${id}`, count, text)));
          answered = count;
        }
      };
      const until = answered + 20;
      const ended = writing().catch(() => {});
      while (answered < until) await new Promise(setImmediate);
      await kill(child);
      await ended;
      await withGoogle(stateFile, async (other) => {
        const counts = await countsOf(other, "pairs");
        expect(new Set(Object.values(counts)).size).toBe(1);
        expect([answered, answered + 1]).toContain(Number(counts.a));
        answered = Number(counts.a);
      });
    }
  });

  it("goes on with its exports, and leaves no half-written objects", async () => {
    const stateFile = join(folder, "exporting");
    const { child, clients } = await serve(stateFile);
    await clients.storage.buckets.insert({ project, requestBody: { name: bucket } });
    const text = "x".repeat(20_000);
    const writes = Array.from({ length: 200 }, (_, index) => write(`large/${index}`, index, text));
    await clients.firestore.projects.databases.documents.batchWrite({ database, requestBody: { writes } });
    const { data } = await clients.firestore.projects.databases.exportDocuments({
      name: database,
      requestBody: { outputUriPrefix: `gs://${bucket}/killed`, collectionIds: ["large"] },
    });
    await commit(clients, write("large/0", 999), { delete: `${documents}/large/1` });
    await kill(child);
    await withGoogle(stateFile, async (other) => {
      const done = await operationEnd(other.firestore, data.name ?? "");
      expect(done.error).toBeUndefined();
      const [part] = await readExport(other.storage, bucket, "killed");
      expect(
        part?.documents.map(({ json }) => Number(/"count":(\d+)/.exec(json)?.[1])).sort(byNumber),
      ).toEqual(Array.from({ length: 200 }, (_, index) => index));
      const files = readdirSync(`${stateFile}.storage`);
      const { data: listed } = await other.storage.objects.list({ bucket });
      expect(files.sort()).toEqual(listed.items?.map(({ generation }) => generation).sort());
    });
  });

  const byNumber = (left: number, right: number) => left - right;
});
