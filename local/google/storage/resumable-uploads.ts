import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { contentRange, ResumableSession } from "../../bigquery/api/upload/resumable-session.ts";
import type { Call } from "../call.ts";
import { RawAnswer } from "../raw-answer.ts";
import { storageError } from "./errors.ts";
import type { NewObject, ObjectStorage } from "./object-storage.ts";
import { objectResource } from "./resource.ts";

interface Upload {
  readonly session: ResumableSession;
  readonly object: NewObject;
  /** The requests before the next one: an upload takes one at a time. */
  last: Promise<unknown>;
}

/** Unfinished and answered uploads that are kept; the oldest goes first. */
const maximumUploads = 200;
const resumeIncomplete = 308;

/** Uploads that come in several requests. They are forgotten when the server ends. */
export class ResumableUploads {
  private readonly uploads = new Map<string, Upload>();

  constructor(private readonly storage: ObjectStorage) {}

  /** Begins an upload; the answer says where its content goes. @throws GoogleError 404 */
  async begin(call: Call, object: NewObject): Promise<RawAnswer> {
    this.storage.bucket(object.bucket);
    const session = new ResumableSession(object.bucket, undefined, this.storage.stagingFile());
    await writeFile(session.file, "", { mode: 0o600 });
    const id = randomUUID();
    this.uploads.set(id, { session, object, last: Promise.resolve() });
    for (const [oldest, { session: abandoned }] of this.uploads) {
      if (this.uploads.size <= maximumUploads) break;
      this.uploads.delete(oldest);
      await abandoned.discard();
    }
    const path = `/upload/storage/v1/b/${encodeURIComponent(object.bucket)}/o`;
    const location = `${call.rootUrl}${path}?uploadType=resumable&upload_id=${id}`;
    return new RawAnswer(200, { location, "x-guploader-uploadid": id, "content-length": "0" });
  }

  /** Takes a part of an upload, or says how far it is. @throws GoogleError 400, 404, 412 */
  async receive(call: Call, id: string): Promise<unknown> {
    const upload = this.uploads.get(id);
    if (upload === undefined) throw storageError(404, "The upload does not exist, or has ended.", "notFound");
    const received = upload.last.catch(() => {}).then(() => this.append(call, upload));
    upload.last = received;
    return received;
  }

  private async append(call: Call, { session, object }: Upload): Promise<unknown> {
    const length = call.headers["content-length"];
    const range = contentRange(
      call.headers["content-range"],
      length === undefined ? undefined : Number(length),
    );
    if (session.answer === undefined && (await session.append(call.upload, range)))
      session.answer = this.finish(call, session, object);
    if (session.answer !== undefined) return session.answer;
    return new RawAnswer(
      resumeIncomplete,
      session.received === 0 ? {} : { range: `bytes=0-${session.received - 1}` },
    );
  }

  private async finish(
    call: Call,
    session: ResumableSession,
    object: NewObject,
  ): Promise<ReturnType<typeof objectResource>> {
    try {
      const written = await this.storage.write(object, createReadStream(session.file));
      return objectResource(written, call.rootUrl);
    } finally {
      await session.discard();
    }
  }
}
