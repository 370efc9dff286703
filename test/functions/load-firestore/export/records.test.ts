import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeDocument, MalformedRecordError } from "../../../../functions/load-firestore/export/index.ts";
import {
  bytesField,
  doubleField,
  encodeDocument,
  groupField,
  key,
  type PathElement,
  property,
  type Sample,
  textField,
  varintField,
} from "./export-encoder.ts";

const path: readonly PathElement[] = [{ collection: "consultations", id: "c1" }];

function decodeParts(...parts: readonly (readonly number[])[]): string {
  return decodeDocument(Uint8Array.from(parts.flat())).json;
}

describe("a record", () => {
  const value = varintField(1, 1);

  it("may have its parts in any order, indexed or not, with parts that are not known", () => {
    const parts = decodeParts(
      varintField(99, 5),
      doubleField(98, 1),
      groupField(97, [...textField(1, "x"), ...groupField(2, varintField(3, 1))]),
      property("b", null, true, value, 14),
      property("a", 15, false, textField(3, "long")),
      property("b", null, true, varintField(1, 2)),
      key(path),
    );
    expect(parts).toBe('{"b":[1,2],"a":"long"}');
  });

  it("may have the elements of its arrays in any order among each other, at any depth", () => {
    const element = fc.record({ name: fc.constantFrom("a", "b", "c", "眠", "e"), value: fc.nat(1_000_000) });
    const properties = (elements: readonly { readonly name: string; readonly value: number }[]) =>
      elements.flatMap(({ name, value: number }) => property(name, null, true, varintField(1, number)));
    const expected = (elements: readonly { readonly name: string; readonly value: number }[]) => {
      const arrays = new Map<string, number[]>();
      for (const { name, value: number } of elements) arrays.set(name, [...(arrays.get(name) ?? []), number]);
      return Object.fromEntries(arrays);
    };
    fc.assert(
      fc.property(fc.array(element), fc.array(fc.array(element), { maxLength: 4 }), (outer, inner) => {
        const maps = inner.flatMap((elements) =>
          property("maps", 19, true, bytesField(3, properties(elements))),
        );
        const before = outer.slice(0, 3);
        const after = outer.slice(3);
        const text = decodeParts(key(path), properties(before), maps, properties(after));
        const object = { ...expected(before), ...(inner.length > 0 ? { maps: inner.map(expected) } : {}) };
        expect(text).toBe(JSON.stringify({ ...object, ...expected(outer) }));
      }),
    );
  });

  it("says in which database its document is", () => {
    const record = encodeDocument({
      path: [...path, { collection: "messages", id: 12n }],
      fields: [],
      app: "s~example.com:shop",
      database: "eu",
    });
    expect(decodeDocument(record).name).toEqual({
      project: "example.com:shop",
      database: "eu",
      path: "consultations/c1/messages/__id12__",
      collection: "messages",
    });
  });

  const refusals: readonly (readonly [string, readonly (readonly number[])[]])[] = [
    ["has no key", [property("a", null, false, value)]],
    ["has no key", [key([])]],
    ["comes twice", [key(path), property("a", null, false, value), property("a", null, false, value)]],
    ["comes twice", [key(path), property("a", null, true, value), property("a", null, false, value)]],
    ["comes twice", [key(path), property("a", 24, false, []), property("a", null, true, value)]],
    ["element of an array", [key(path), property("a", null, true, value), property("a", 24, true, [])]],
    ["two values", [key(path), property("a", null, false, [...value, ...value])]],
    ["unknown meaning 31", [key(path), property("a", 31, false, textField(3, "x"))]],
    ["unknown meaning 7", [key(path), property("a", 7, false, textField(3, "x"))]],
    ["unknown meaning 14", [key(path), property("a", 14, false, value)]],
    ["unknown kind 8", [key(path), property("a", null, false, groupField(8, textField(9, "x")))]],
    ["not UTF-8", [key(path), property("a", null, false, bytesField(3, [0xc3, 0x28]))]],
    ["years 1 to 9999", [key(path), property("a", 7, false, varintField(1, 2n ** 62n))]],
    ["lacks a coordinate", [key(path), property("a", 9, false, groupField(5, doubleField(6, 1)))]],
    ["no path", [key(path), property("a", null, false, groupField(12, textField(13, "s~x")))]],
    ["without a collection or an id", [key([{ collection: "c", id: "" }])]],
    ["with a slash", [key([{ collection: "c", id: "a/b" }])]],
    [
      "namespace",
      [
        bytesField(13, [
          ...textField(20, "tenant"),
          ...bytesField(14, groupField(1, [...textField(2, "c"), ...textField(4, "i")])),
        ]),
      ],
    ],
    ["wire type", [key(path), property("a", null, false, bytesField(1, [1]))]],
    ["more than 64 bits", [key(path), [0x80, 0x06, ...Array.from({ length: 10 }, () => 255), 1]]],
    ["has no end", [key(path), [0x0b]]],
    ["did not begin", [key(path), [0x0c]]],
    ["number 0", [key(path), [0x00, 0x00]]],
    ["no name or no value", [key(path), bytesField(15, textField(3, "a"))]],
  ];
  it.each(refusals)("is refused where it is not a document's: %s", (reason, parts) => {
    expect(() => decodeParts(...parts)).toThrow(MalformedRecordError);
    expect(() => decodeParts(...parts)).toThrow(reason);
  });

  it("is refused where its maps are nested without end", () => {
    let nested: Sample = { type: "null" };
    for (let depth = 0; depth < 70; depth += 1) nested = { type: "map", fields: [["m", nested]] };
    expect(() => decodeDocument(encodeDocument({ path, fields: [["v", nested]] }))).toThrow(
      "nested too deeply",
    );
  });

  it("is a document or is refused, whatever its bytes", () => {
    const record = encodeDocument({
      path,
      fields: [["v", { type: "map", fields: [["w", { type: "double", value: 1 }]] }]],
    });
    const change = fc.tuple(fc.nat(record.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), fc.nat(record.length), (changes, length) => {
        const changed = Uint8Array.from(record.subarray(0, length));
        for (const [at, byte] of changes) if (at < length) changed[at] = byte;
        try {
          JSON.parse(decodeDocument(changed).json);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(MalformedRecordError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
