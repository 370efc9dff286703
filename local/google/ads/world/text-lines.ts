import { StringDecoder } from "node:string_decoder";

/**
 * The lines of a UTF-8 text as it streams in, some at a time, without their line feeds. The last is what follows the
 * last line feed, where anything does.
 */
export async function* textLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder("utf8");
  let pending = "";
  for await (const chunk of source) {
    const lines = (pending + decoder.write(Buffer.from(chunk))).split("\n");
    pending = lines.pop() ?? "";
    if (lines.length > 0) yield lines;
  }
  pending += decoder.end();
  if (pending !== "") yield [pending];
}
