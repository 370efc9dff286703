/** What became of one case. */
export interface Verdict {
  /** The expression or query. */
  readonly sql: string;
  /**
   * EQUAL: both gave the same rows. EQUAL_ERROR: both failed for the same reason. DOCUMENTED: the value is the documentation's.
   * UNANSWERED: the reference evaluator does not implement it. REFUSED: the embedded BigQuery refuses it by name. DIFFERENT:
   * anything else.
   */
  readonly kind: "EQUAL" | "EQUAL_ERROR" | "DOCUMENTED" | "UNANSWERED" | "REFUSED" | "DIFFERENT";
  /** What differs, or the refusal; empty where nothing does. */
  readonly problem: string;
  /** Why a refusal or a difference stands; the page of a documented value. */
  readonly reason?: string;
}

/** The refusals and differences that nothing explains. */
export function unexplained(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(
    ({ kind, reason }) => (kind === "DIFFERENT" || kind === "REFUSED") && reason === undefined,
  );
}
