import { z } from "zod";

/** How the API answers; each is left as it is where absent. */
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
});

export type AdsSettings = z.output<typeof adsSettingsSchema>;

/** The settings in force, and the requests that the throttle counts. */
export class AdsLimits {
  private settings: {
    readonly [Name in keyof Required<AdsSettings>]: NonNullable<AdsSettings[Name]> | null;
  } = {
    rowsPerChunk: 10_000,
    throttle: null,
    dailyMonths: null,
  };
  private answered: readonly number[] = [];

  get rowsPerChunk(): number {
    return this.settings.rowsPerChunk ?? 10_000;
  }

  get dailyMonths(): number | undefined {
    return this.settings.dailyMonths ?? undefined;
  }

  change({ rowsPerChunk, throttle, dailyMonths }: AdsSettings): void {
    this.settings = {
      rowsPerChunk: rowsPerChunk ?? this.settings.rowsPerChunk,
      throttle: throttle === undefined ? this.settings.throttle : throttle,
      dailyMonths: dailyMonths === undefined ? this.settings.dailyMonths : dailyMonths,
    };
    this.answered = [];
  }

  /** Counts a request. Returns the milliseconds to wait where it is one too many, else 0. */
  wait(): number {
    const { throttle } = this.settings;
    if (throttle === null) return 0;
    const now = performance.now();
    const window = throttle.seconds * 1000;
    this.answered = this.answered.filter((at) => at > now - window);
    if (this.answered.length < throttle.requests) {
      this.answered = [...this.answered, now];
      return 0;
    }
    return Math.max(1, Math.ceil((this.answered[0] ?? now) + window - now));
  }
}
