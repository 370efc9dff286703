import { z } from "zod";

/** What happens to a request instead of, or on the way to, its answer. */
export const faultSchema = z.discriminatedUnion("kind", [
  /** Answered with this status and Google's body for it, or the given body; the request has no effect. */
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(400).max(599),
    body: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** Answered as usual after a wait in milliseconds. */
  z.strictObject({ kind: z.literal("delay"), milliseconds: z.int().min(0) }),
  /** The request takes effect; its answer breaks off in the middle, or after so many bytes, and the connection closes. */
  z.strictObject({ kind: z.literal("truncate"), bytes: z.int().min(0).optional() }),
  /** The connection is reset without an answer, before the request takes effect. */
  z.strictObject({ kind: z.literal("reset") }),
  /** The request takes effect; its answer is whole to HTTP but is not JSON, or not the bytes that were asked for. */
  z.strictObject({ kind: z.literal("malformed") }),
  /** The caller's access token expires just before the request. */
  z.strictObject({ kind: z.literal("expire-token") }),
  /**
   * The long-running operation that the request begins starts its work after this wait, and fails where an error is given,
   * with a gRPC code.
   */
  z.strictObject({
    kind: z.literal("operation"),
    milliseconds: z.int().min(0).default(0),
    error: z.strictObject({ code: z.int().min(1).max(16), message: z.string() }).optional(),
  }),
]);

export type Fault = z.output<typeof faultSchema>;

/** Which of the next requests fail, and how. */
export const faultPlanSchema = z.strictObject({
  fault: faultSchema,
  /** HTTP method; any where absent. */
  method: z.string().optional(),
  /** Regular expression found in the decoded path and query; any where absent. */
  path: z.string().optional(),
  /** How many matching requests pass before the first fault. */
  after: z.int().min(0).default(0),
  /** How many matching requests fail. */
  times: z.int().min(1).default(1),
});

export type FaultPlan = z.input<typeof faultPlanSchema>;

interface Planned {
  readonly plan: z.output<typeof faultPlanSchema>;
  readonly path: RegExp | undefined;
  waiting: number;
  left: number;
}

/** The faults to come. A request takes the first plan that matches it. */
export class Faults {
  private planned: Planned[] = [];

  /** Makes the next matching requests fail. */
  fail(plan: FaultPlan): void {
    const parsed = faultPlanSchema.parse(plan);
    const path = parsed.path === undefined ? undefined : new RegExp(parsed.path, "u");
    this.planned.push({ plan: parsed, path, waiting: parsed.after, left: parsed.times });
  }

  /** Forgets every fault to come. */
  clear(): void {
    this.planned = [];
  }

  /** How many faults are still to come. */
  get remaining(): number {
    return this.planned.reduce((sum, { left }) => sum + left, 0);
  }

  /** The fault of this request, which is then spent. */
  take(method: string, path: string): Fault | undefined {
    for (const planned of this.planned) {
      const { plan } = planned;
      if (plan.method !== undefined && plan.method.toUpperCase() !== method) continue;
      if (planned.path !== undefined && !planned.path.test(path)) continue;
      if (planned.waiting > 0) {
        planned.waiting -= 1;
        continue;
      }
      planned.left -= 1;
      if (planned.left === 0) this.planned = this.planned.filter((other) => other !== planned);
      return plan.fault;
    }
    return undefined;
  }
}
