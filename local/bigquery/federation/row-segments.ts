import { quoteByte } from "./row-text.ts";

const lineEnd = 10;

/**
 * Cuts a stream of row text into segments of whole rows, of at least `minimumBytes` each but the last. A line end inside a
 * quoted value ends no row.
 */
export async function* cutSegments(
  chunks: AsyncIterable<Buffer>,
  minimumBytes: number,
): AsyncGenerator<{ readonly chunks: readonly Buffer[]; readonly byteCount: number }> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let isQuoted = false;
  for await (const chunk of chunks) {
    const { cut, endsQuoted } = scan(chunk, isQuoted);
    isQuoted = endsQuoted;
    if (heldBytes + chunk.length < minimumBytes || cut === 0) {
      held.push(chunk);
      heldBytes += chunk.length;
      continue;
    }
    held.push(chunk.subarray(0, cut));
    yield { chunks: held, byteCount: heldBytes + cut };
    const rest = chunk.subarray(cut);
    held = rest.length === 0 ? [] : [rest];
    heldBytes = rest.length;
  }
  if (heldBytes > 0) yield { chunks: held, byteCount: heldBytes };
}

/** Where the last row that ends in a chunk ends (0 where none does), and whether the chunk ends inside a quoted value. */
function scan(chunk: Buffer, startsQuoted: boolean): { readonly cut: number; readonly endsQuoted: boolean } {
  let isQuoted = startsQuoted;
  let cut = 0;
  let start = 0;
  while (start <= chunk.length) {
    const found = chunk.indexOf(quoteByte, start);
    const end = found === -1 ? chunk.length : found;
    if (!isQuoted) {
      const last = chunk.subarray(start, end).lastIndexOf(lineEnd);
      if (last !== -1) cut = start + last + 1;
    }
    if (found === -1) break;
    isQuoted = !isQuoted;
    start = found + 1;
  }
  return { cut, endsQuoted: isQuoted };
}
