/**
 * The smallest value of a group whose share of the values up to it reaches a percentage (nulls left out); null without
 * values. What PERCENTILE_DISC is to windows; the share is counted in whole numbers, so none falls beside its step.
 */
export function percentileOf(value: string, percent: number): string {
  const position = `DIV(COUNT(${value}) * ${percent} + 99, 100) - 1`;
  return `ARRAY_AGG(${value} IGNORE NULLS ORDER BY ${value})[SAFE_OFFSET(${position})]`;
}
