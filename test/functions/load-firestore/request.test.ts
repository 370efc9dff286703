import { describe, expect, it } from "vitest";
import { isWithin, parseExportLocation } from "../../../functions/load-firestore/export-location.ts";
import { readRequest } from "../../../functions/load-firestore/request.ts";
import { BadRequestError } from "../../../functions/loading/load-request.ts";

const object = { bucket: "exports", name: "a/b/b.overall_export_metadata" };
const type = "google.cloud.storage.object.v1.finalized";
const finished = { kind: "finished", location: { bucket: "exports", path: "a/b" } };

describe("a request", () => {
  const structured = { "content-type": "application/cloudevents+json" };

  it("is the same event in each of a CloudEvent's forms", () => {
    const encoded = Buffer.from(JSON.stringify(object)).toString("base64");
    expect(readRequest({ headers: { "ce-type": type }, body: object })).toEqual(finished);
    expect(readRequest({ headers: { "ce-type": type }, body: Buffer.from(JSON.stringify(object)) })).toEqual(
      finished,
    );
    expect(readRequest({ headers: structured, body: { type, data: object } })).toEqual(finished);
    expect(readRequest({ headers: structured, body: { type, data_base64: encoded } })).toEqual(finished);
    expect(readRequest({ headers: structured, body: JSON.stringify({ type, data: object }) })).toEqual(
      finished,
    );
  });

  it("is refused where it is an event that says nothing", () => {
    for (const body of [undefined, "", "{", {}, { bucket: "exports" }]) {
      expect(() => readRequest({ headers: { "ce-type": type }, body }), String(body)).toThrow(
        BadRequestError,
      );
      expect(() => readRequest({ headers: structured, body }), String(body)).toThrow(BadRequestError);
    }
  });

  it("without a body asks for everything", () => {
    expect(readRequest({ headers: {} })).toMatchObject({ kind: "export", isForced: false, isAwaited: true });
  });
});

describe("where an export is", () => {
  it("is its folder, however it is named", () => {
    for (const text of ["gs://bucket/a/b", "gs://bucket/a/b/", "gs://bucket/a/b/x.overall_export_metadata"]) {
      expect(parseExportLocation(text), text).toEqual({ bucket: "bucket", path: "a/b" });
    }
    expect(parseExportLocation("gs://bucket")).toEqual({ bucket: "bucket", path: "" });
    expect(parseExportLocation("gs://bucket/x.overall_export_metadata")).toEqual({
      bucket: "bucket",
      path: "",
    });
    for (const text of ["bucket/a", "gs://", "gs://Bucket/a", "https://bucket/a"]) {
      expect(parseExportLocation(text), text).toBeUndefined();
    }
  });

  it("is within a folder or not", () => {
    const inside = { bucket: "bucket", path: "a/b" };
    expect(isWithin(inside, { bucket: "bucket", path: "a" })).toBe(true);
    expect(isWithin(inside, { bucket: "bucket", path: "" })).toBe(true);
    expect(isWithin(inside, { bucket: "bucket", path: "a/b" })).toBe(true);
    expect(isWithin(inside, { bucket: "bucket", path: "a/bc" })).toBe(false);
    expect(isWithin({ bucket: "bucket", path: "a/bc" }, inside)).toBe(false);
    expect(isWithin(inside, { bucket: "other", path: "a" })).toBe(false);
  });
});
