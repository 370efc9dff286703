import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StreamedElements } from "../../../functions/load-ads/streamed-elements.ts";
import { UnreadableAnswerError } from "../../../functions/retry.ts";

interface Read {
  readonly elements: readonly string[];
  readonly others: readonly (readonly [field: string, text: string])[];
}

function read(pieces: readonly string[]): Read {
  const others: [string, string][] = [];
  const elements: string[] = [];
  const reader = new StreamedElements({ field: "results", onField: (...other) => others.push(other) });
  for (const piece of pieces) elements.push(...reader.push(piece));
  reader.end();
  return { elements, others };
}

/** Text cut at any places. */
function cut(text: string, places: readonly number[]): readonly string[] {
  const ends = [...places.map((place) => place % (text.length + 1)), text.length].sort((a, b) => a - b);
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

const texts = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom('"', "\\", '\\"', "{", "]", "},{", '"results":[', "\u2028", "漢方"),
);
const rows = fc.record({ results: fc.array(fc.oneof(fc.dictionary(texts, fc.jsonValue()), fc.jsonValue())) });
const message = fc
  .tuple(rows, fc.dictionary(texts, fc.jsonValue()), fc.boolean())
  .map(([row, other, isFirst]) => (isFirst ? { ...row, ...other, ...row } : { ...other, ...row }));
const places = fc.array(fc.nat(), { maxLength: 30 });

describe("elements of an answer that arrives in pieces", () => {
  it("come out as the text that they are, wherever the pieces are cut", () => {
    fc.assert(
      fc.property(
        fc.array(message),
        fc.constantFrom(undefined, 1, "\t"),
        places,
        (messages, indent, cuts) => {
          const { elements, others } = read(cut(JSON.stringify(messages, null, indent), cuts));
          const expected = messages.flatMap(({ results }) => results);
          expect(elements.map((text): unknown => JSON.parse(text))).toEqual(
            JSON.parse(JSON.stringify(expected)),
          );
          if (indent === undefined)
            expect(elements).toEqual(expected.map((element) => JSON.stringify(element)));
          const fields = messages
            .flatMap((each) => Object.entries(each))
            .filter(([field]) => field !== "results");
          expect(others.map(([field]) => field)).toEqual(fields.map(([field]) => field));
          expect(others.map(([, text]): unknown => JSON.parse(text))).toEqual(
            JSON.parse(JSON.stringify(fields.map(([, value]) => value))),
          );
        },
      ),
    );
  });

  it("never count as whole when the answer breaks off", () => {
    fc.assert(
      fc.property(fc.array(message), fc.nat(), places, (messages, length, cuts) => {
        const text = JSON.stringify(messages);
        const broken = text.slice(0, length % text.length);
        expect(() => read(cut(broken, cuts))).toThrow(UnreadableAnswerError);
      }),
    );
  });

  it("keep every digit, space and escape", () => {
    const element = '{ "cost" : 9007199254740993.10,\n "name":"\\u65e5\\/" }';
    expect(read([`[{"results":[ ${element} ,1e400]}]`]).elements).toEqual([element, "1e400"]);
  });

  it("may also come in one message alone, or in none", () => {
    expect(read(['{"data":[1],"results":["a","b"]}']).elements).toEqual(['"a"', '"b"']);
    expect(read([" [ ] "]).elements).toEqual([]);
    expect(read(["[{}]"])).toEqual({ elements: [], others: [] });
  });

  it("are refused in what is no such answer", () => {
    for (const text of [
      "",
      "  ",
      "<html>",
      "7",
      '"results"',
      '[{"results":{"a":1}}]',
      '[{"results":null}]',
      '[{"results":[1 2]}]',
      "[{results:[1]}]",
      '[{"results":[1]}] [',
      '[{"results":[1],}]',
      '[{"results":[,1]}]',
      '[{"a" 1}]',
    ]) {
      expect(() => read([text]), text).toThrow(UnreadableAnswerError);
    }
  });

  it("are refused when one never ends", () => {
    const reader = new StreamedElements({ field: "results", onField: () => {} });
    reader.push('[{"results":[{"name":"');
    expect(() => {
      for (let piece = 0; piece < 100; piece += 1) reader.push("x".repeat(64 * 1024));
    }).toThrow("states a value without an end");
  });
});
