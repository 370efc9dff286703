import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { projectId, type RunningServer, runningServer } from "./running-server.ts";

const listing = z.object({ jobs: z.array(z.looseObject({ state: z.string() })) });

let server: RunningServer;
beforeAll(async () => {
  server = await runningServer();
});
afterAll(() => server?.close());

describe("jobs", () => {
  test("are listed by page, each once, while others are made", async () => {
    const { client } = server;
    const ids: (string | undefined)[] = [];
    for (let count = 0; count < 5; count++) ids.unshift((await client.createQueryJob("SELECT 1"))[0].id);
    const listed: (string | undefined)[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < 3; page++) {
      const token = pageToken === undefined ? {} : { pageToken };
      const [jobs, next] = await client.getJobs({ maxResults: 2, autoPaginate: false, ...token });
      listed.push(...jobs.map(({ id }) => id));
      pageToken = next?.pageToken;
      await client.createQueryJob("SELECT 2");
    }
    expect(listed.slice(0, 5)).toEqual(ids);
  });

  test("are listed by when they were made, with as much of each as is asked for", async () => {
    const { client } = server;
    const [early] = await client.createQueryJob("SELECT 1");
    await early.getQueryResults();
    await new Promise((resolve) => setTimeout(resolve, 2));
    const [late] = await client.createQueryJob("DECLARE x INT64 DEFAULT 1; SELECT x; SELECT x + 1");
    await late.getQueryResults();
    const list = async (query: string) => {
      const answer = await fetch(`${server.url}/bigquery/v2/projects/${projectId}/jobs?${query}`);
      return listing.parse(await answer.json()).jobs;
    };
    const made = Number(late.metadata.statistics.creationTime);
    expect(await list(`minCreationTime=${made}&projection=full`)).toMatchObject([
      {
        jobReference: { jobId: late.id },
        state: "DONE",
        configuration: { jobType: "QUERY" },
        statistics: { numChildJobs: "2" },
      },
    ]);
    const [minimal] = await list(`minCreationTime=${made}`);
    expect(minimal).not.toHaveProperty("configuration");
    const before = await list(`maxCreationTime=${made - 1}`);
    expect(before[0]).toMatchObject({ jobReference: { jobId: early.id } });
    expect(await list("stateFilter=pending&stateFilter=running")).toEqual([]);
    const children = await list(`parentJobId=${late.id}`);
    expect(children.map(({ state }) => state)).toEqual(["DONE", "DONE"]);
  });
});
