import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { childJobId } from "../../../../local/bigquery/engine/script/child-jobs.ts";
import { openTestWarehouse, projectId, type TestWarehouse } from "./test-warehouse.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await openTestWarehouse();
  await warehouse.run(
    "CREATE TABLE shop.t AS SELECT 1 AS x; CREATE SCHEMA other; CREATE TABLE other.t AS SELECT 2 AS x",
  );
});

afterAll(() => warehouse.close());

describe("system variables that scripts set", () => {
  it("choose the dataset of unqualified names", async () => {
    expect(
      await warehouse.rows(`
        DECLARE a, b INT64;
        SET @@dataset_id = 'shop'; SET a = (SELECT x FROM t);
        SET @@dataset_id = 'other'; SET b = (SELECT x FROM t);
        SELECT a, b, @@dataset_id, @@dataset_project_id`),
    ).toEqual([[1n, 2n, "other", "kura-test"]]);
    await warehouse.run("CREATE PROCEDURE shop.p() BEGIN SET @@dataset_id = 'other'; SELECT x FROM t; END");
    expect(await warehouse.rows("SET @@dataset_id = 'shop'; CALL p(); SELECT x FROM t")).toEqual([[1n]]);
  });

  it("hold labels, and refuse what cannot be set", async () => {
    expect(await warehouse.rows("SET @@query_label = 'a:b'; SELECT @@query_label")).toEqual([["a:b"]]);
    expect(await warehouse.rows("SET @@time_zone = 'UTC'; SELECT @@time_zone")).toEqual([["UTC"]]);
    expect(await warehouse.failure("SET @@time_zone = 'Asia/Tokyo'")).toContain(
      "Unsupported feature: SET @@time_zone",
    );
    expect(await warehouse.failure("SET @@row_count = 'x'")).toContain(
      "Cannot set the system variable @@row_count",
    );
    expect(await warehouse.failure("SET @@dataset_id = 1")).toContain("takes a STRING");
  });
});

describe("system variables of jobs", () => {
  it("name the jobs of a script's statements, and what they did", async () => {
    const { children } = await warehouse.run(
      "SELECT x FROM shop.t; SELECT @@current_job_id, @@last_job_id, @@script.job_id, @@script.num_child_jobs, @@script.bytes_processed, @@script.bytes_billed, @@location, @@session_id",
      { jobId: "told" },
    );
    const [row = []] = (await children[1]?.result?.read(0, 1)) ?? [];
    const [current, last, ...rest] = row;
    expect(rest).toEqual(["told", 1n, 8n, 10_485_760n, "asia-northeast1", null]);
    expect(current).toBe(childJobId({ projectId, jobId: "told" }, 1));
    expect(last).toBe(childJobId({ projectId, jobId: "told" }, 0));
    for (const { result } of children) await result?.close();
    expect(await warehouse.rows("SELECT @@current_job_id, @@last_job_id", { jobId: "alone" })).toEqual([
      ["alone", null],
    ]);
  });
});

describe("DECLARE", () => {
  it("stands at the start of a script or block", async () => {
    const message = "Variable declarations are allowed only at the start of a block or script";
    expect(await warehouse.failure("SELECT 1; DECLARE x INT64")).toContain(message);
    expect(await warehouse.failure("BEGIN DECLARE x INT64; SET x = 1; DECLARE y INT64; END")).toContain(
      message,
    );
    expect(
      await warehouse.rows(
        "DECLARE x INT64; DECLARE y INT64 DEFAULT 1; BEGIN DECLARE z INT64 DEFAULT y; SELECT z; END",
      ),
    ).toEqual([[1n]]);
  });
});
