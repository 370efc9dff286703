import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashJsonText } from "../../../functions/landing/json-text.ts";
import { hashRow, type Json } from "../../../functions/landing/staged-row.ts";

const json: fc.Arbitrary<Json> = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value)));
const row = fc.dictionary(fc.string({ unit: "grapheme" }), json);

describe("the hash of a row that is JSON text", () => {
  it("is that of the row", () => {
    fc.assert(
      fc.property(row, fc.nat(3), fc.array(fc.string()), (value, indent, volatile) => {
        expect(hashJsonText(JSON.stringify(value, null, indent), volatile)).toBe(hashRow(value, volatile));
      }),
    );
  });

  it("tells rows apart by every digit of their numbers", () => {
    const hashOf = (number: string) => hashJsonText(`{"id":${number}}`, []);
    expect(hashOf("9007199254740993")).not.toBe(hashOf("9007199254740992"));
    expect(hashOf("0.10000000000000000001")).not.toBe(hashOf("0.1"));
  });

  it("minds neither the order of fields, nor fields without a value, nor spaces and escapes, nor volatile fields", () => {
    const plain = hashJsonText('{"a":{"b":"é/","c":[null,1]}}', []);
    expect(
      hashJsonText(' { "a" : {\n"d":null,"c":[ null , 1 ],"b":"\\u00e9\\/" } ,\r\n\t"e":null} ', []),
    ).toBe(plain);
    expect(hashJsonText('{"seen":7,"a":{"b":"é/","c":[null,1]}}', ["seen"])).toBe(plain);
    expect(hashJsonText('{"a":{"b":"é/","c":[1]}}', [])).not.toBe(plain);
  });

  it("is of objects alone", () => {
    for (const text of ["", "[]", "1", '{"a":1', '{"a":1}}', '{"a" 1}', '{"a":}', '{"a":1 "b":2}', '{"a']) {
      expect(() => hashJsonText(text, []), text).toThrow(SyntaxError);
    }
  });
});
