import { StringDecoder } from "node:string_decoder";

/** The lines of a UTF-8 text as it streams in, without their ends. Only a line feed, or one after a return, ends a line. */
export async function* textLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let pending = "";
  for await (const chunk of source) {
    const lines = (pending + decoder.write(Buffer.from(chunk))).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  pending += decoder.end();
  if (pending !== "") yield pending;
}
