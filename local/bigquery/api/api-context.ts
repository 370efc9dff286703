import type { Engine } from "../engine/engine.ts";
import type { Job } from "./jobs/job.ts";
import type { JobStore } from "./jobs/job-store.ts";
import type { KeyedMutex } from "./keyed-mutex.ts";
import type { InsertIds } from "./rows/insert-ids.ts";
import type { CloudStorage } from "./storage/cloud-storage.ts";
import type { StagingDirectory } from "./upload/staging-directory.ts";

/** What every part of the REST API works with. */
export interface ApiContext {
  readonly engine: Engine;
  readonly jobs: JobStore;
  /** The jobs of jobs.query by project and requestId: a repeated request finds its job. */
  readonly requests: Map<string, Job>;
  /** Rows streamed within the last minute, by table. */
  readonly insertIds: InsertIds;
  /** The project that projects.list shows. */
  readonly projectId: string;
  /** The location of jobs and datasets that name none. */
  readonly location: string;
  /** Where uploads wait on disk for their load job. */
  readonly staging: StagingDirectory;
  /** Where `gs://` addresses are; undefined where the server was started without one. */
  readonly storage: () => Promise<CloudStorage | undefined>;
  /** How long a JSON request may take to arrive, in milliseconds. */
  readonly bodyTimeoutMs: number;
  /** Serialises read-modify-write of a resource, so that etags mean something. */
  readonly resourceLocks: KeyedMutex;
}
