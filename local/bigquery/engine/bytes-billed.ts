const MEGABYTE = 1024n * 1024n;

/** What BigQuery bills on demand: whole megabytes, at least ten. */
export function bytesBilled(bytesProcessed: bigint): bigint {
  if (bytesProcessed === 0n) return 0n;
  const rounded = ((bytesProcessed + MEGABYTE - 1n) / MEGABYTE) * MEGABYTE;
  return rounded < 10n * MEGABYTE ? 10n * MEGABYTE : rounded;
}
