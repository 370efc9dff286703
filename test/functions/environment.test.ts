import { describe, expect, it } from "vitest";
import { loadSheetsEnvironment } from "../../functions/load-sheets/environment.ts";

const complete = {
  GOOGLE_CLOUD_PROJECT: "hinata-kampo",
  BIGQUERY_LOCATION: "asia-northeast1",
  SHEETS_FOLDER_ID: "folder",
};

describe("a function's environment", () => {
  it("is read once, with what may be left out", () => {
    expect(loadSheetsEnvironment({ ...complete, RETRY_COUNT: "3", GOOGLE_API_ROOT_URL: "" })).toMatchObject({
      ...complete,
      DATASET_SUFFIX: "",
      RETRY_COUNT: 3,
      RETRY_DELAY_MS: 1000,
      GOOGLE_API_ROOT_URL: undefined,
    });
  });

  it("names everything that is missing or wrong, and how to set it", () => {
    const read = () =>
      loadSheetsEnvironment({
        ...complete,
        SHEETS_FOLDER_ID: "",
        DATASET_SUFFIX: "dev",
        RETRY_COUNT: "many",
      });
    expect(read).toThrow("SHEETS_FOLDER_ID is missing: the id of the Drive folder");
    expect(read).toThrow("DATASET_SUFFIX must be empty or begin with an underscore");
    expect(read).toThrow("Set it as in DATASET_SUFFIX=_dev");
    expect(read).toThrow("RETRY_COUNT");
    expect(read).not.toThrow("BIGQUERY_LOCATION is");
  });
});
