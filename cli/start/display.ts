import { type DefaultRenderer, Listr, type ListrTaskWrapper, type SimpleRenderer } from "listr2";

/** How steps are shown while they run. Steps are known by their names, all of which were declared. */
export interface StepDisplay {
  start(name: string): void;
  progress(name: string, text: string): void;
  succeed(name: string, seconds: number): void;
  fail(name: string, seconds: number, message: string): void;
  skip(name: string, reason: string): void;
  /** Ends the display; steps that have not begun are left out. */
  close(): Promise<void>;
}

/** A log for pipes, files and CI: a line when a step ends, and one every few seconds while it works. */
export function logDisplay(write: (line: string) => void): StepDisplay {
  const lastProgress = new Map<string, number>();
  return {
    start: (name) => void lastProgress.set(name, Date.now()),
    progress: (name, text) => {
      if (Date.now() - (lastProgress.get(name) ?? 0) < 5_000) return;
      lastProgress.set(name, Date.now());
      write(`  ${name}: ${text}`);
    },
    succeed: (name, seconds) => write(`✓ ${name} (${seconds.toFixed(1)} s)`),
    fail: (name, seconds, message) => write(`✗ ${name} (${seconds.toFixed(1)} s): ${message}`),
    skip: (name, reason) => write(`- ${name}: ${reason}`),
    close: async () => {},
  };
}

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

/** A step's line. Listr hands its task over a little after the step may have begun, or even ended. */
class Line {
  readonly finished: Promise<void>;
  isWaiting = true;
  #task: Task | undefined;
  #change: ((task: Task) => void) | undefined;
  #finish: (failure?: Error) => void = () => {};

  constructor() {
    this.finished = new Promise((resolve, reject) => {
      this.#finish = (failure) => (failure === undefined ? resolve() : reject(failure));
    });
    // Listr hears of it as soon as it asks.
    this.finished.catch(() => {});
  }

  attach(task: Task): Promise<void> {
    this.#task = task;
    this.#change?.(task);
    return this.finished;
  }

  change(change: (task: Task) => void): void {
    this.isWaiting = false;
    if (this.#task === undefined) this.#change = change;
    else change(this.#task);
  }

  end(failure?: Error): void {
    this.isWaiting = false;
    this.#finish(failure);
  }
}

/** Live lines for a terminal: one a step, with what it is doing now. */
export function terminalDisplay(names: readonly string[]): StepDisplay {
  const lines = new Map(names.map((name) => [name, new Line()]));
  const list = new Listr(
    [...lines].map(([name, line]) => ({
      title: `${name} …`,
      task: (_: unknown, task: Task) => line.attach(task),
    })),
    { concurrent: true, exitOnError: false, registerSignalListeners: false },
  );
  const shown = list.run();
  return {
    start: (name) =>
      lines.get(name)?.change((task) => {
        task.title = name;
      }),
    progress: (name, text) =>
      lines.get(name)?.change((task) => {
        task.output = text;
      }),
    succeed: (name, seconds) => {
      const line = lines.get(name);
      line?.change((task) => {
        task.title = `${name} (${seconds.toFixed(1)} s)`;
      });
      line?.end();
    },
    fail: (name, _, message) => lines.get(name)?.end(new Error(`${name}: ${message}`)),
    skip: (name, reason) => {
      const line = lines.get(name);
      line?.change((task) => task.skip(`${name}: ${reason}`));
      line?.end();
    },
    close: async () => {
      for (const [name, line] of lines) {
        if (line.isWaiting) line.change((task) => task.skip(name));
        line.end();
      }
      await shown;
    },
  };
}
