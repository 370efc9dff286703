import { asError, SourceError } from "../retry.ts";

export interface RefusedRequest {
  /** What was asked, as in `list the sheets of …`. */
  readonly name: string;
  /** What to do about a refusal, by its HTTP status. */
  readonly advice: (account: string) => Readonly<Record<number, string>>;
  /** The service account that asked; null where it is not known. */
  readonly account: string | null;
  readonly status: number | undefined;
}

/** An error that says what Google refused, of what, to whom, and what to do about it. No retry mends it. */
export function explainRefusal(error: unknown, refused: RefusedRequest): SourceError {
  if (error instanceof SourceError) return error;
  const cause = asError(error);
  const account = refused.account ?? "the function's service account";
  const advice = adviceFor(cause, refused, account);
  const status = refused.status === undefined ? "" : ` (${refused.status})`;
  const message = cause.message.trim().replace(/\.+$/, "");
  return new SourceError(`Could not ${refused.name}: ${message}${status}. ${advice}`, {
    isPassing: false,
    cause,
  });
}

function adviceFor({ message }: Error, { advice, status }: RefusedRequest, account: string): string {
  if (/invalid_grant|invalid_client|unauthorized_client/.test(message)) {
    return (
      `Google does not accept the key of ${account}. ` +
      "Make a new key for it and put its file where GOOGLE_APPLICATION_CREDENTIALS says."
    );
  }
  const own = status === undefined ? undefined : advice(account)[status];
  if (own !== undefined) return own;
  return status === 401
    ? `Google does not accept the credentials of ${account}. Check GOOGLE_APPLICATION_CREDENTIALS.`
    : "It was tried again as often as RETRY_COUNT allows. Run the load again later.";
}
