/** A failure that is explained to people as it stands: what happened, to what, and what to do next. No stack is shown. */
export class Failure extends Error {
  override readonly name: string = "Failure";
}

/** A command line that makes no sense. */
export class UsageFailure extends Error {
  override readonly name = "UsageFailure";
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
