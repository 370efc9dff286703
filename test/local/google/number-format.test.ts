import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatNumber, serialOf } from "../../../local/google/sheets/number-format.ts";
import { renderCell } from "../../../local/google/sheets/render.ts";
import { parseUserEntered } from "../../../local/google/sheets/user-entered.ts";

const shown = (text: string): unknown =>
  renderCell(parseUserEntered(text), "FORMATTED_VALUE", "SERIAL_NUMBER");
const held = (text: string): unknown =>
  renderCell(parseUserEntered(text), "UNFORMATTED_VALUE", "SERIAL_NUMBER");

describe("typed values", () => {
  it("count days from 1899-12-30", () => {
    expect(held("1899-12-30")).toBe(0);
    expect(held("1900-03-01")).toBe(61);
    expect(held("2025-04-01")).toBe(45748);
    expect(serialOf(2025, 2, 29)).toBeUndefined();
    expect(held("2025/02/29")).toBe("2025/02/29");
  });

  it("show a date as it was typed", () => {
    const day = fc.date({ min: new Date("1900-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const text = date.toISOString().slice(0, 10);
        expect(shown(text)).toBe(text);
        expect(shown(text.replaceAll("-", "/"))).toBe(text.replaceAll("-", "/"));
      }),
    );
  });

  it("hold a number whether or not its thousands are parted", () => {
    fc.assert(
      fc.property(fc.integer(), (number) => {
        expect(held(String(number))).toBe(number);
        expect(held(number.toLocaleString("en-US"))).toBe(number);
        expect(shown(number.toLocaleString("en-US"))).toBe(number.toLocaleString("en-US"));
      }),
    );
  });

  it("stay text where they are neither a number nor a date", () => {
    for (const text of ["1,20", "12a", "1.2.3", "2025/4/31", "25:00", "--5", "KP-001", "０８", "1e400"]) {
      expect(held(text)).toBe(text);
    }
  });
});

describe("formats", () => {
  it("show numbers as their patterns say", () => {
    const show = (value: number, pattern: string) => formatNumber(value, { type: "NUMBER", pattern });
    expect(show(1234567.891, "#,##0.00")).toBe("1,234,567.89");
    expect(show(0.125, "0.0%")).toBe("12.5%");
    expect(show(-1.005, "0.00")).toBe("-1.01");
    expect(show(1500, '"¥"#,##0')).toBe("¥1,500");
    expect(formatNumber(1 / 3, undefined)).toBe("0.3333333333");
    expect(formatNumber(45748.5, { type: "DATE_TIME", pattern: "yyyy-mm-dd hh:mm:ss" })).toBe(
      "2025-04-01 12:00:00",
    );
  });

  it("name a pattern that is not done here", () => {
    expect(() => formatNumber(1, { type: "NUMBER", pattern: "0;[Red]0" })).toThrow(
      "0;[Red]0 is not implemented",
    );
    expect(() => formatNumber(1, { type: "DATE", pattern: "mmmm d" })).toThrow("mmmm d is not implemented");
  });
});
