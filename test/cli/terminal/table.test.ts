import { describe, expect, it } from "vitest";
import { tableLines } from "../../../cli/terminal/table.ts";
import { textWidth } from "../../../cli/terminal/text-width.ts";

describe("textWidth", () => {
  it.each([
    ["plain", 5],
    ["葛根湯", 6],
    ["ｶﾞｯｺﾝﾄｳ", 7],
    ["が", 2],
    ["か\u3099", 2],
    ["１，２００", 10],
    ["é", 1],
    ["e\u0301", 1],
    ["👍", 2],
    ["\u001b[31mred\u001b[0m", 3],
    ["", 0],
  ])("measures %j as %d columns", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe("tableLines", () => {
  it("aligns full-width text left and numbers right", () => {
    const lines = tableLines(
      [
        { title: "商品", isNumber: false },
        { title: "net", isNumber: true },
      ],
      [
        ["葛根湯", "1,200"],
        ["abc", "7"],
      ],
    );
    expect(lines).toEqual(["商品      net", "──────  ─────", "葛根湯  1,200", "abc         7"]);
  });

  it("keeps a row on its line", () => {
    const lines = tableLines([{ title: "text", isNumber: false }], [["a\nb\tc\u0007"]]);
    expect(lines.at(-1)).toBe("a⏎b  c�");
  });
});
