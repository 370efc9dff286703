import { createHash } from "node:crypto";

/** The id of the job of one of a script's statements, which count from 0. */
export function childJobId(
  script: { readonly projectId: string; readonly jobId: string },
  index: number,
): string {
  const hash = createHash("md5").update(`${script.projectId}:${script.jobId}`).digest("hex");
  return `script_job_${hash}_${index}`;
}
