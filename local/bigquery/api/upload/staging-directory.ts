import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory of this server's own for uploads that wait for their load job; gone when the server closes. */
export class StagingDirectory {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Makes a fresh directory inside `parent` (the system's temporary directory by default). */
  static async create(parent: string = tmpdir()): Promise<StagingDirectory> {
    return new StagingDirectory(await mkdtemp(join(parent, "kura-uploads-")));
  }

  /** A path for a new file. */
  newFile(): string {
    return join(this.#path, `${randomUUID()}.ndjson`);
  }

  async close(): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }
}
