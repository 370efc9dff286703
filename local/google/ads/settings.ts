import { z } from "zod";

/** How the API answers; what is absent is left as it is. */
export const adsSettingsSchema = z.strictObject({
  /** Rows of a chunk of a stream and of a page; Google's 10,000 at first. */
  rowsPerChunk: z.int().min(1).optional(),
  /**
   * How many requests are answered within so many seconds; further ones are refused with the time to wait. Null, as at
   * first, is no limit.
   */
  throttle: z
    .strictObject({ requests: z.int().min(0), seconds: z.number().positive() })
    .nullable()
    .optional(),
  /**
   * For how many months back reports by day or week are kept, Google's being 37; what starts earlier is refused. Null,
   * as at first, is forever.
   */
  dailyMonths: z.int().min(1).nullable().optional(),
  /** The next stream of more chunks than these ends after them with the error of a status: it fails on its way. */
  interrupt: z
    .strictObject({ chunks: z.int().min(0), status: z.int().min(400).max(599) })
    .nullable()
    .optional(),
});

export type AdsSettings = z.output<typeof adsSettingsSchema>;
export type Interrupt = NonNullable<AdsSettings["interrupt"]>;

/** The settings in force, and the requests that the throttle counts. */
export class AdsLimits {
  private rows = 10_000;
  private months: number | null = null;
  private throttle: AdsSettings["throttle"] = null;
  private interrupt: AdsSettings["interrupt"] = null;
  private answered: readonly number[] = [];

  get rowsPerChunk(): number {
    return this.rows;
  }

  get dailyMonths(): number | undefined {
    return this.months ?? undefined;
  }

  change({ rowsPerChunk, throttle, dailyMonths, interrupt }: AdsSettings): void {
    if (rowsPerChunk !== undefined) this.rows = rowsPerChunk;
    if (dailyMonths !== undefined) this.months = dailyMonths;
    if (throttle !== undefined) this.throttle = throttle;
    if (interrupt !== undefined) this.interrupt = interrupt;
    this.answered = [];
  }

  /** Counts a request. Returns the milliseconds to wait where it is one too many, else 0. */
  wait(): number {
    const { throttle } = this;
    if (throttle === null || throttle === undefined) return 0;
    const now = performance.now();
    const window = throttle.seconds * 1000;
    this.answered = this.answered.filter((at) => at > now - window);
    if (this.answered.length < throttle.requests) {
      this.answered = [...this.answered, now];
      return 0;
    }
    return Math.max(1, Math.ceil((this.answered[0] ?? now) + window - now));
  }

  /** How a stream of so many chunks ends early, if it does; the one after it then ends well. */
  takeInterrupt(chunks: number): Interrupt | undefined {
    const { interrupt } = this;
    if (interrupt === null || interrupt === undefined || interrupt.chunks >= chunks) return undefined;
    this.interrupt = null;
    return interrupt;
  }
}
