import { expect, it } from "vitest";
import { asBigQueryError } from "../../../../local/bigquery/engine/errors.ts";

const foreign = [
  ["Binder Error: TRY can not be used in combination with a scalar subquery", "Unsupported query"],
  ["Catalog Error: Scalar Function with name list_foo does not exist!", "Unsupported query"],
  ["Out of Range Error: STDDEV_SAMP is out of range!", "out of range"],
  ["Conversion Error: Could not convert string 'x' to INT128", "out of range"],
  ["Invalid Input Error: Lists larger than 2^32 elements are not supported", "out of range"],
] as const;

it.each(foreign)("says nothing of DuckDB's own: %s", (message, said) => {
  const error = asBigQueryError(
    new Error(`${message}\n\nLINE 1: SELECT list_foo("t#1"."x")\n               ^`),
  );
  expect(error.reason).toBe("invalidQuery");
  expect(error.message).toContain(said);
  expect(error.message).not.toMatch(/Error:|LINE|list_|TRY|INT128/);
  expect(error.cause).toBeInstanceOf(Error);
});

it("keeps GoogleSQL's words for what DuckDB calls something else", () => {
  const overflow = new Error("Out of Range Error: Overflow in addition of INT64 (9223372036854775807 + 1)!");
  expect(asBigQueryError(overflow).message).toBe("int64 overflow: 9223372036854775807 + 1");
});
