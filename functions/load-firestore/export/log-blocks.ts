/** The bytes of a block: LevelDB, doc/log_format.md. */
export const blockSize = 32_768;

export interface Block {
  /** Where the block begins in its file, in bytes. */
  readonly offset: number;
  /** `blockSize` bytes; fewer in a file's last block. */
  readonly bytes: Uint8Array;
}

/**
 * Cuts a stream of chunks of any size into the blocks of a log. Holds one block at most. A block within one chunk is
 * a view of it, so that a chunk must not be written to after it was given.
 */
export async function* readBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  let offset = 0;
  let partial = new Uint8Array(0);
  let filled = 0;
  for await (const chunk of source) {
    let at = 0;
    if (filled > 0) {
      at = Math.min(chunk.length, blockSize - filled);
      partial.set(chunk.subarray(0, at), filled);
      filled += at;
      if (filled < blockSize) continue;
      yield { offset, bytes: partial };
      offset += blockSize;
      filled = 0;
    }
    for (; at + blockSize <= chunk.length; at += blockSize) {
      yield { offset, bytes: chunk.subarray(at, at + blockSize) };
      offset += blockSize;
    }
    if (at < chunk.length) {
      // Records are views of their block: it is never filled again.
      partial = new Uint8Array(blockSize);
      partial.set(chunk.subarray(at));
      filled = chunk.length - at;
    }
  }
  if (filled > 0) yield { offset, bytes: partial.subarray(0, filled) };
}
