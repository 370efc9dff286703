/** Where the embedded BigQuery differs from the reference evaluator, and why that stands. */
export interface KnownDifference {
  /** Matches the expressions or queries that differ. */
  readonly pattern: RegExp;
  readonly reason: string;
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    pattern: /\(SELECT touch\.source FROM events AS touch\b|\(SELECT a\.cost FROM ad_days AS a\b/,
    reason:
      "BigQuery's planner refuses a correlated subquery with a LIMIT of its own; the reference evaluator answers it",
  },
  {
    pattern: /^REGEXP_\w+\(NULL, rb?'\(/,
    reason: "A pattern that is wrong is an error here also where the text is NULL",
  },
  {
    pattern:
      /^SELECT \(SELECT id FROM orders\)$|^SELECT id, \(SELECT n FROM numbers WHERE n = o\.id\) AS many\b/,
    reason:
      'BigQuery says that a scalar subquery produced more than one element, the evaluator only "More than one element"',
  },
  {
    pattern: /^FORMAT_DATE\('%J'/,
    reason: "The reference evaluator lacks %J, which BigQuery documents as the ISO 8601 day of the year",
  },
];
