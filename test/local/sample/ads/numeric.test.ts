import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  divide,
  numericOf,
  numericText,
  parseNumeric,
  ratio,
  roundTo,
} from "../../../../local/sample/truth/numeric.ts";

describe("a NUMERIC", () => {
  test.each([
    ["0", "0"],
    ["-0", "0"],
    ["0.1", "0.1"],
    ["1.2000000000000002", "1.2"],
    ["0.3333333333333333", "0.333333333"],
    ["1.6666666666666667", "1.666666667"],
    ["0.0000000005", "0.000000001"],
    ["-0.0000000005", "-0.000000001"],
    ["0.00000000049999", "0"],
    ["1e-7", "0.0000001"],
    ["4.5e-10", "0"],
    ["1.5E+21", "1500000000000000000000"],
  ])("reads %s as %s", (text, expected) => {
    expect(numericText(parseNumeric(text))).toBe(expected);
  });

  test("refuses what is no number", () => {
    for (const text of ["", "NaN", "1,000", "1.", ".5", "0x1"]) {
      expect(() => parseNumeric(text)).toThrow("is no number");
    }
  });

  test("keeps every whole number and every number of nine places", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.bigInt(-(10n ** 29n), 10n ** 29n), (whole, billionths) => {
        expect(numericText(numericOf(whole))).toBe(String(whole === 0 ? 0 : whole));
        expect(parseNumeric(numericText(billionths))).toBe(billionths);
      }),
    );
  });

  test("is divided to within half a billionth, and by sign alike", () => {
    const numeric = fc.bigInt(-(10n ** 24n), 10n ** 24n);
    fc.assert(
      fc.property(
        numeric,
        numeric.filter((value) => value !== 0n),
        (dividend, divisor) => {
          const quotient = divide(dividend, divisor);
          const error = 2n * (quotient * divisor - dividend * 1_000_000_000n);
          expect(error * error <= divisor * divisor).toBe(true);
          expect(divide(-dividend, divisor)).toBe(-quotient);
        },
      ),
    );
  });

  test("is rounded half away from zero", () => {
    expect(numericText(roundTo(parseNumeric("2.5"), 0))).toBe("3");
    expect(numericText(roundTo(parseNumeric("-2.5"), 0))).toBe("-3");
    expect(numericText(roundTo(parseNumeric("2.499999999"), 0))).toBe("2");
    expect(numericText(roundTo(parseNumeric("0.12345"), 4))).toBe("0.1235");
  });

  test("of a ratio is rounded to nine places first", () => {
    // 0.49999999975 rounds to 0.5 and that to 1.
    expect(ratio(1_999_999_999, 4_000_000_000, 0)).toBe("1");
    expect(ratio(1, 3, 4)).toBe("0.3333");
    expect(ratio(5, 0, 0)).toBeNull();
  });
});
