const intervalMs = 20;

/**
 * Calls `interrupt` from the moment that the signal aborts, again and again, since DuckDB forgets an interruption that comes
 * between two of its queries. Answers what ends that.
 */
export function interruptOnAbort(signal: AbortSignal | undefined, interrupt: () => void): () => void {
  let repeated: NodeJS.Timeout | undefined;
  const begin = () => {
    repeated ??= setInterval(interrupt, intervalMs);
    interrupt();
  };
  if (signal?.aborted) begin();
  else signal?.addEventListener("abort", begin);
  return () => {
    signal?.removeEventListener("abort", begin);
    clearInterval(repeated);
  };
}
