import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readMessage } from "../../../../local/bigquery/analyzer/protocol/message-reader.ts";
import { SharedMessage, writeMessage } from "../../../../local/bigquery/analyzer/protocol/message-writer.ts";
import { Schema } from "../../../../local/bigquery/analyzer/protocol/schema.ts";
import { WireCursor } from "../../../../local/bigquery/analyzer/protocol/wire-cursor.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kura-protocol-"));
writeFileSync(
  path.join(folder, "kinds.proto"),
  `syntax = "proto2";
package one.kinds;
// A brace } and a "quote in a comment.
enum Kind { option allow_alias = true; FIRST = 0; BELOW = -1 [deprecated = true]; }
`,
);
writeFileSync(
  path.join(folder, "all.proto"),
  `syntax = "proto2";
package one;
import "kinds.proto";
import "google/protobuf/descriptor.proto";
option java_package = "a;b{";
extend google.protobuf.EnumOptions { optional Other other = 5; }
message All {
  /* Kind } within All { hides nothing */
  optional double double = 1 [default = -1.5];
  optional int32 int32 = 2;
  optional int64 int64 = 3;
  optional uint32 uint32 = 4;
  optional uint64 uint64 = 5;
  optional bool bool = 6;
  optional string string = 7 [default = "];"];
  optional bytes bytes = 8;
  optional kinds.Kind kind = 9;
  repeated int64 numbers = 10 [packed = true];
  repeated string texts = 2047;
  oneof either { All inner = 2048; Part part = 12; }
  map<string, Part> parts = 13;
  optional google.protobuf.FileDescriptorSet files = 14;
  message Part { optional Kind kind = 1; enum Kind { A = 0; B = 300; } reserved 2, 3 to 5; }
  reserved "gone";
}
message Later { optional int32 int32 = 2; repeated int64 numbers = 10; optional string added = 3000; }
service Calls { rpc Call(All) returns (Later) {} rpc Back(Later) returns (stream .one.All); }
`,
);
afterAll(() => rmSync(folder, { recursive: true }));

const schema = new Schema("all.proto", folder);
const { request: all, response: later } = schema.method("one.Calls.Call");

function read(type: typeof all, bytes: Buffer): unknown {
  return readMessage(new WireCursor(bytes), type, bytes.length);
}

const scalarFields = {
  double: fc.double(),
  int32: fc.integer(),
  int64: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  uint64: fc.bigInt(0n, 2n ** 64n - 1n).map(String),
  bool: fc.boolean(),
  string: fc.string({ unit: "grapheme", maxLength: 300 }),
  bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  kind: fc.constantFrom("FIRST", "BELOW"),
  numbers: fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String), { minLength: 1, maxLength: 20 }),
  texts: fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 5 }),
  parts: fc.array(fc.record({ key: fc.string(), value: fc.constant({ kind: "B" }) }), { minLength: 1 }),
};

describe("messages", () => {
  it("are read as they were written, at any depth", () => {
    const message = fc.letrec<{ all: object }>((tie) => ({
      all: fc.record({ ...scalarFields, inner: tie("all") }, { requiredKeys: [] }),
    })).all;
    fc.assert(
      fc.property(message, (value) => {
        expect(read(all, writeMessage(all, value))).toEqual(value);
      }),
    );
  });

  it("are the same when a part of them was written before", () => {
    const inner = { string: "あ".repeat(100), numbers: ["1", "-1"] };
    const shared = new SharedMessage(inner);
    for (const inner of [shared, shared]) {
      expect(read(all, writeMessage(all, { inner, bool: true }))).toEqual({
        inner: { string: "あ".repeat(100), numbers: ["1", "-1"] },
        bool: true,
      });
    }
  });

  it("pass over fields that are not known, and take numbers in one piece", () => {
    const bytes = writeMessage(all, { double: 1, int32: -7, texts: ["x"], bytes: Buffer.from([1]) });
    expect(read(later, bytes)).toEqual({ int32: -7 });
    const packed = Buffer.from([10 * 8 + 2, 3, 1, 0x80, 1]);
    expect(read(later, packed)).toEqual({ numbers: ["1", "128"] });
  });

  it("that are cut short are refused", () => {
    const bytes = writeMessage(all, { string: "text", inner: { int64: "9" } });
    const cuts = Array.from({ length: bytes.length - 1 }, (_, index) => bytes.subarray(0, index + 1));
    const refused = cuts.filter((cut) => {
      try {
        return read(all, cut) === undefined;
      } catch {
        return true;
      }
    });
    // The first field alone is a whole message.
    expect(refused).toHaveLength(cuts.length - 1);
  });

  it.each([
    { int32: "x" },
    { string: 1 },
    { kind: "NONE" },
    { numbers: "1" },
    { bool: 1 },
    { inner: 1 },
    { files: {} },
  ])("whose values do not fit are refused: %o", (value) => {
    expect(() => writeMessage(all, value)).toThrow(`${Object.keys(value)[0]} cannot be`);
  });
});

describe("a schema", () => {
  it("says where a file is wrong", () => {
    writeFileSync(
      path.join(folder, "wrong.proto"),
      'syntax = "proto2";\nmessage A {\n  optional int32 = 1;\n}\n',
    );
    expect(() => new Schema("wrong.proto", folder)).toThrow("wrong.proto:3: did not expect 1");
    expect(() => schema.method("one.Calls.Missing")).toThrow("one.Calls.Missing");
  });
});
