/** Answers a runner that starts each task when the one before has ended. */
export function oneAtATime(): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };
}

/** Runs a task for each item, so many at a time, and answers their results in the items' order. */
export async function inTurn<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  task: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await task(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

/** Does now what several loads need; each of them meets the failure, if it fails, when it asks for the result. */
export async function sharedResult<Result>(task: () => Promise<Result>): Promise<() => Promise<Result>> {
  const result = await task().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return async () => {
    if ("error" in result) throw result.error;
    return result.value;
  };
}
