import { messageOf } from "../failure.ts";
import type { StepDisplay } from "./display.ts";

export interface StepReport {
  readonly name: string;
  readonly seconds: number;
  readonly status: "succeeded" | "failed" | "skipped";
  /** What went wrong, or why it was skipped. */
  readonly message?: string;
}

export type Progress = (text: string) => void;

/** Runs named steps, shows them, and remembers how long each took and how it ended. */
export class Steps {
  readonly #display: StepDisplay;
  readonly #signal: AbortSignal;
  readonly #reports = new Map<string, StepReport>();

  constructor(display: StepDisplay, signal: AbortSignal) {
    this.#display = display;
    this.#signal = signal;
  }

  /** In the order in which the steps ended. */
  get reports(): readonly StepReport[] {
    return [...this.#reports.values()];
  }

  /** Runs a step. Its failure is shown and kept, and thrown for those who need its result. */
  async run<Result>(name: string, action: (progress: Progress) => Promise<Result>): Promise<Result> {
    this.#signal.throwIfAborted();
    const startedAt = performance.now();
    const seconds = () => Math.round(performance.now() - startedAt) / 1_000;
    this.#display.start(name);
    try {
      const result = await this.#unlessAborted(action((text) => this.#display.progress(name, text)));
      this.#reports.set(name, { name, seconds: seconds(), status: "succeeded" });
      this.#display.succeed(name, seconds());
      return result;
    } catch (error) {
      const message = messageOf(error);
      this.#reports.set(name, { name, seconds: seconds(), status: "failed", message });
      this.#display.fail(name, seconds(), message);
      throw error;
    }
  }

  /** Runs a step when what it needs is there, and skips it where that failed. */
  async runAfter<Need, Result>(
    name: string,
    need: Promise<Need>,
    action: (needed: Need, progress: Progress) => Promise<Result>,
  ): Promise<Result> {
    let needed: Need;
    try {
      needed = await need;
    } catch (error) {
      this.skip(name, "what it needs has failed");
      throw error;
    }
    return this.run(name, (progress) => action(needed, progress));
  }

  /** Records that a step had nothing to work on. */
  skip(name: string, message: string): void {
    this.#reports.set(name, { name, seconds: 0, status: "skipped", message });
    this.#display.skip(name, message);
  }

  #unlessAborted<Result>(work: Promise<Result>): Promise<Result> {
    const { promise, resolve, reject } = promiseWithResolvers<Result>();
    const abort = () => reject(this.#signal.reason);
    this.#signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => this.#signal.removeEventListener("abort", abort));
    if (this.#signal.aborted) abort();
    return promise;
  }
}

interface Resolvers<Result> {
  readonly promise: Promise<Result>;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

function promiseWithResolvers<Result>(): Resolvers<Result> {
  let resolve: (result: Result) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<Result>((onResult, onReason) => {
    resolve = onResult;
    reject = onReason;
  });
  return { promise, resolve, reject };
}
