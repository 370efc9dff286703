import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** The lines of a file, plain or gzipped, without the empty ones. */
export async function* jsonLines(file: string): AsyncGenerator<string> {
  const stream = await openText(file);
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() !== "") yield line;
    }
  } finally {
    stream.destroy();
  }
}

async function openText(file: string): Promise<Readable> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const isGzip = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    const stream = createReadStream(file);
    if (!isGzip) return stream;
    const unzipped = createGunzip();
    stream.on("error", (error) => unzipped.destroy(error)).pipe(unzipped);
    return unzipped;
  } finally {
    await handle.close();
  }
}
