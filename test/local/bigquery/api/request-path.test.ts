import { expect, test } from "vitest";
import { canonicalPath } from "../../../../local/bigquery/api/http/request-path.ts";

test.each([
  ["/projects/p/jobs?a=1", "/projects/p/jobs?a=1"],
  ["/bigquery/v2/projects/p/jobs", "/projects/p/jobs"],
  ["/bigquery/v2/bigquery/v2/projects", "/projects"],
  ["//bigquery/v2//projects/p/queries/j?pageToken=//x", "/projects/p/queries/j?pageToken=//x"],
  [
    "/upload/bigquery/v2/projects/p/jobs?uploadType=multipart",
    "/upload/projects/p/jobs?uploadType=multipart",
  ],
  ["/bigquery/v2/upload/bigquery/v2/projects/p/jobs", "/upload/projects/p/jobs"],
  ["/resumable/upload/bigquery/v2/projects/p/jobs", "/upload/projects/p/jobs"],
  ["/upload/projects/p/jobs", "/upload/projects/p/jobs"],
])("%s is served as %s", (url, path) => {
  expect(canonicalPath(url)).toBe(path);
});
