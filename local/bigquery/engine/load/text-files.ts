import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { createGunzip } from "node:zlib";
import type { CsvFormat } from "../engine.ts";
import { invalid } from "../errors.ts";

/** The lines of a UTF-8 file, plain or gzipped, without the empty ones. */
export async function* textLines(file: string): AsyncGenerator<string> {
  const stream = await openBytes(file);
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() !== "") yield line;
    }
  } catch (error) {
    throw unreadable(error);
  } finally {
    stream.destroy();
  }
}

/** The text of a file, plain or gzipped, in pieces, without a byte order mark. */
export async function* textPieces(
  file: string,
  encoding: NonNullable<CsvFormat["encoding"]>,
): AsyncGenerator<string> {
  const stream = await openBytes(file);
  const decode = decoder(encoding);
  let isFirst = true;
  try {
    for await (const bytes of stream) {
      const text = decode(bytes);
      yield isFirst ? text.replace(/^\ufeff/, "") : text;
      isFirst = isFirst && text === "";
    }
    yield decode(undefined);
  } catch (error) {
    throw unreadable(error);
  } finally {
    stream.destroy();
  }
}

/** Bytes that are no text of the encoding become the replacement character; undefined ends the text. */
function decoder(encoding: NonNullable<CsvFormat["encoding"]>): (bytes: Buffer | undefined) => string {
  if (encoding === "UTF-16BE") {
    const utf16 = new TextDecoder("utf-16be", { ignoreBOM: true });
    return (bytes) => (bytes === undefined ? utf16.decode() : utf16.decode(bytes, { stream: true }));
  }
  const names = { "UTF-8": "utf8", "ISO-8859-1": "latin1", "UTF-16LE": "utf16le" } as const;
  const text = new StringDecoder(names[encoding]);
  return (bytes) => (bytes === undefined ? text.end() : text.write(bytes));
}

async function openBytes(file: string): Promise<Readable> {
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

function unreadable(error: unknown): unknown {
  const isDamaged = error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
  return isDamaged
    ? invalid("Error while reading data, error message: the gzip'd file is damaged or cut short.")
    : error;
}
