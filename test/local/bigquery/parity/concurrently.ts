/** Both services work on several queries at a time. */
const workers = 4;

/** Applies an action to all elements, some at a time; the results in the elements' order. */
export async function concurrently<T, R>(
  elements: readonly T[],
  action: (element: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const remaining = [...elements.entries()];
  const worker = async () => {
    for (let next = remaining.shift(); next !== undefined; next = remaining.shift()) {
      results[next[0]] = await action(next[1]);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}
