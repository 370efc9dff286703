import { asError } from "../retry.ts";

export interface RefusedRequest {
  /** What was asked, as in `list the sheets of …`. */
  readonly request: string;
  /** What it was asked of, as in `the spreadsheet "Costs" (1abc)`. */
  readonly what: string;
  /** The service account that asked; null where it is not known. */
  readonly account: string | null;
  readonly status: number | undefined;
}

/** An error that says what Google refused, of what, to whom, and what to do about it. */
export function explainRefusal(error: unknown, refused: RefusedRequest): Error {
  const cause = asError(error);
  const account = refused.account ?? "the function's service account";
  const advice = adviceFor(cause, refused, account);
  const status = refused.status === undefined ? "" : ` (${refused.status})`;
  const message = cause.message.trim().replace(/\.+$/, "");
  return new Error(`Could not ${refused.request}: ${message}${status}. ${advice}`, { cause });
}

function adviceFor({ message }: Error, { what, status }: RefusedRequest, account: string): string {
  if (/invalid_grant|invalid_client|unauthorized_client/.test(message)) {
    return (
      `Google does not accept the key of ${account}. ` +
      "Make a new key for it and put its file where GOOGLE_APPLICATION_CREDENTIALS says."
    );
  }
  switch (status) {
    case 401:
      return `Google does not accept the credentials of ${account}. Check GOOGLE_APPLICATION_CREDENTIALS.`;
    case 403:
      return (
        `Share ${what} with ${account} as a viewer; where it is shared already, enable the Drive and Sheets ` +
        "APIs in its project."
      );
    case 404:
      return `Either it does not exist or it is not shared: share ${what} with ${account} as a viewer.`;
    case 400:
      return "The spreadsheet changed while it was read, or the request is wrong. Run the load again.";
    default:
      return "It was tried again as often as RETRY_COUNT allows. Run the load again later.";
  }
}
