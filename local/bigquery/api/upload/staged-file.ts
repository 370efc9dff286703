import { createReadStream, createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { RequestError } from "../../../rest/request-error.ts";
import { invalidRequest } from "../http/errors.ts";

/** Streams an upload to a new file; nothing stays behind if it fails. Throws BigQuery's 400 for a cut body. */
export async function stage(media: AsyncIterable<Buffer>, file: string): Promise<void> {
  try {
    await pipeline(media, createWriteStream(file));
    await decompress(file);
  } catch (thrown) {
    await rm(file, { force: true });
    if (thrown instanceof RequestError || isStorageError(thrown)) throw thrown;
    throw invalidRequest("The upload could not be read: it is cut short or not encoded as it says.");
  }
}

/** Replaces a gzip'd file by its content; any other file stays as it is. Throws BigQuery's 400 for damaged gzip. */
export async function decompress(file: string): Promise<void> {
  if (!(await isGzip(file))) return;
  const plain = `${file}.plain`;
  try {
    await pipeline(createReadStream(file), createGunzip(), createWriteStream(plain));
    await rename(plain, file);
  } catch (thrown) {
    await rm(plain, { force: true });
    if (isStorageError(thrown)) throw thrown;
    throw invalidRequest("Error while reading data, error message: the gzip'd file is damaged or cut short.");
  }
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** A failure of this machine's disk (full, unwritable), which is not the caller's. */
function isStorageError(thrown: unknown): boolean {
  return thrown instanceof Error && "syscall" in thrown && "code" in thrown && thrown.code !== "ECONNRESET";
}
