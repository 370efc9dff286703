import { expect, test } from "vitest";
import { unknownField } from "../../../local/google/field-tree.ts";
import { applyFieldMask, parseFieldMask } from "../../../local/rest/field-mask.ts";

const answer = { kind: "k", rows: [{ f: [{ v: 1, w: 2 }], g: 3 }], schema: { name: "n", type: "t" } };

test.each([
  ["kind", { kind: "k" }],
  ["rows(f/v)", { rows: [{ f: [{ v: 1 }] }] }],
  ["rows/f/w,schema.type", { rows: [{ f: [{ w: 2 }] }], schema: { type: "t" } }],
  ["schema(name),schema(type)", { schema: { name: "n", type: "t" } }],
  ["schema,schema(type)", { schema: { name: "n", type: "t" } }],
  ["schema/*", { schema: { name: "n", type: "t" } }],
  ["none", {}],
  ["*", answer],
])("the mask %s keeps its fields", (mask, kept) => {
  expect(applyFieldMask(answer, parseFieldMask(mask))).toEqual(kept);
});

test.each(["", "a(", "a(b", "a)", "a,,b", "a/", "1a"])("the mask '%s' is refused", (mask) => {
  expect(() => parseFieldMask(mask)).toThrow(expect.objectContaining({ name: "RequestError" }));
});

test("a field that a tree does not have is found by its path", () => {
  const tree = { kind: true, rows: { f: true, any: { "*": true } } } as const;
  expect(unknownField(parseFieldMask("kind,rows(f,any/x)"), tree)).toBeUndefined();
  expect(unknownField(parseFieldMask("kind,rows(f,h)"), tree)).toBe("rows.h");
  expect(unknownField(parseFieldMask("kind/x"), tree)).toBe("kind.x");
});
