import { BigQueryError } from "../../engine/engine.ts";
import { notFound } from "../http/errors.ts";
import type { Job, JobReference } from "./job.ts";

/** Finished jobs that are remembered; the oldest are forgotten beyond this. */
const MAX_FINISHED_JOBS = 10_000;
/** Finished jobs whose results stay readable; the oldest results are let go beyond these bounds. */
const MAX_KEPT_RESULTS = 256;
const MAX_KEPT_VALUES = 5_000_000;
/** A larger result lies on disk and weighs no more than this in memory, in values. */
const MAX_RESULT_WEIGHT = 200_000;

/** The jobs of a running server, newest last. */
export class JobStore {
  readonly #jobs = new Map<string, Job>();
  readonly #withResults = new Set<Job>();

  /** Takes a job in. Throws BigQuery's 409 if its id is taken. */
  add(job: Job): void {
    const key = keyOf(job.reference.projectId, job.reference.jobId);
    if (this.#jobs.has(key)) {
      throw new BigQueryError("duplicate", 409, `Already Exists: Job ${jobName(job.reference)}`);
    }
    this.#jobs.set(key, job);
    void job.finished.then(() => this.#trim(job));
  }

  /** The job; throws BigQuery's 404 if there is none or it is of another location. */
  get(projectId: string, jobId: string, location: string | undefined, defaultLocation: string): Job {
    const job = this.#jobs.get(keyOf(projectId, jobId));
    if (job === undefined || !isIn(job, location)) {
      throw notFound("Job", jobName({ projectId, jobId, location: location ?? defaultLocation }));
    }
    return job;
  }

  /** A project's jobs, newest first. */
  list(projectId: string): readonly Job[] {
    return [...this.#jobs.values()].filter((job) => job.reference.projectId === projectId).reverse();
  }

  /** Forgets a finished job and its children. */
  async remove(job: Job): Promise<void> {
    for (const child of this.children(job)) await this.#forget(child);
    await this.#forget(job);
  }

  /** A script's child jobs in the order in which they ran. */
  children(parent: Job): readonly Job[] {
    const { projectId, jobId } = parent.reference;
    return [...this.#jobs.values()].filter(
      (job) => job.parentJobId === jobId && job.reference.projectId === projectId,
    );
  }

  /** Stops what runs, waits for it and lets every result go. */
  async close(): Promise<void> {
    const reason = new BigQueryError("stopped", 499, "Job execution was cancelled: the server is stopping.");
    const jobs = [...this.#jobs.values()];
    for (const job of jobs) job.cancel(reason);
    await Promise.all(jobs.map((job) => job.finished));
    for (const job of jobs) await job.release();
    this.#jobs.clear();
    this.#withResults.clear();
  }

  async #trim(finished: Job): Promise<void> {
    if (finished.result !== undefined) this.#withResults.add(finished);
    for (const job of this.#excessResults(finished)) {
      if (await job.release()) this.#withResults.delete(job);
    }
    for (const job of this.#jobs.values()) {
      if (this.#jobs.size <= MAX_FINISHED_JOBS) break;
      if (job.state.phase === "DONE") await this.#forget(job);
    }
  }

  /** The oldest jobs with results without which the bounds hold; never the newest. */
  #excessResults(newest: Job): readonly Job[] {
    const jobs = [...this.#withResults];
    let values = jobs.reduce((total, job) => total + weightOf(job), 0);
    let count = jobs.length;
    return jobs.filter((job) => {
      if ((values <= MAX_KEPT_VALUES && count <= MAX_KEPT_RESULTS) || job === newest) return false;
      values -= weightOf(job);
      count--;
      return true;
    });
  }

  async #forget(job: Job): Promise<void> {
    this.#jobs.delete(keyOf(job.reference.projectId, job.reference.jobId));
    this.#withResults.delete(job);
    await job.release();
  }
}

/** A job's name as BigQuery's messages write it. */
export function jobName({ projectId, location, jobId }: JobReference): string {
  return `${projectId}:${location}.${jobId}`;
}

function weightOf({ result }: Job): number {
  return Math.min((result?.rowCount ?? 0) * (result?.columns.length ?? 0), MAX_RESULT_WEIGHT);
}

function keyOf(projectId: string, jobId: string): string {
  return `${projectId}:${jobId}`;
}

function isIn(job: Job, location: string | undefined): boolean {
  return location === undefined || location.toLowerCase() === job.reference.location.toLowerCase();
}
