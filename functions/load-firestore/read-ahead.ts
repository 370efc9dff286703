import type { CloudStorage, StoredObject } from "./cloud-storage.ts";

/** Exports are often of a thousand small files: of those, so many are on their way at once. */
const filesAhead = 8;
const bytesAhead = 8 * 1024 * 1024;
const smallBytes = 2 * 1024 * 1024;

interface OpenFile {
  readonly file: StoredObject;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Opens files one after another, in their order. Small ones are fetched while those before them are read; a large one
 * streams when it is its turn.
 */
export async function* readAhead(
  storage: CloudStorage,
  files: readonly StoredObject[],
): AsyncGenerator<OpenFile> {
  const fetched = new Map<StoredObject, Promise<Uint8Array>>();
  let size = 0;
  let next = 0;
  for (const [index, file] of files.entries()) {
    for (next = Math.max(next, index); next < files.length; next += 1) {
      const ahead = files[next];
      if (ahead === undefined || ahead.size > smallBytes) break;
      if (fetched.size === filesAhead || size + ahead.size > bytesAhead) break;
      const content = storage.content(ahead);
      // Whoever comes to it meets its failure.
      content.catch(() => {});
      fetched.set(ahead, content);
      size += ahead.size;
    }
    const content = fetched.get(file);
    yield { file, bytes: content === undefined ? storage.read(file) : once(content) };
    if (fetched.delete(file)) size -= file.size;
  }
}

async function* once(content: Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await content;
}
