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

interface ShownStep {
  task: Task | undefined;
  finish(failure?: Error): void;
}

/** Live lines for a terminal: one a step, with what it is doing now. */
export function terminalDisplay(names: readonly string[]): StepDisplay {
  const steps = new Map<string, ShownStep>();
  const waiting = new Set(names);
  const list = new Listr(
    names.map((name) => {
      const step: ShownStep = { task: undefined, finish: () => {} };
      const finished = new Promise<void>((resolve, reject) => {
        step.finish = (failure) => (failure === undefined ? resolve() : reject(failure));
      });
      steps.set(name, step);
      return {
        title: `${name} …`,
        task: (_: unknown, task: Task) => {
          step.task = task;
          return finished;
        },
      };
    }),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { showErrorMessage: true },
    },
  );
  const shown = list.run();
  const withTask = (name: string, change: (task: Task, finish: (failure?: Error) => void) => void) => {
    const step = steps.get(name);
    if (step?.task !== undefined) change(step.task, step.finish);
  };
  return {
    start: (name) => {
      waiting.delete(name);
      withTask(name, (task) => {
        task.title = name;
      });
    },
    progress: (name, text) =>
      withTask(name, (task) => {
        task.output = text;
      }),
    succeed: (name, seconds) =>
      withTask(name, (task, finish) => {
        task.title = `${name} (${seconds.toFixed(1)} s)`;
        finish();
      }),
    fail: (name, _, message) => withTask(name, (_task, finish) => finish(new Error(message))),
    skip: (name, reason) => {
      waiting.delete(name);
      withTask(name, (task, finish) => {
        task.skip(`${name}: ${reason}`);
        finish();
      });
    },
    close: async () => {
      for (const name of waiting) withTask(name, (task) => task.skip(name));
      for (const { finish } of steps.values()) finish();
      await shown;
    },
  };
}
